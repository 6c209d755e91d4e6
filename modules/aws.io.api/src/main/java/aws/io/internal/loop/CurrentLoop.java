package aws.io.internal.loop;

import aws.io.loop.EventLoop;
import org.jspecify.annotations.Nullable;

/** Which loop the current thread turns, if any. */
public final class CurrentLoop {
    /** A thread keeps its holder: putting a value into a ThreadLocal and taking it out makes an object each time. */
    private static final ThreadLocal<CurrentLoop> HOLDER = ThreadLocal.withInitial(CurrentLoop::new);

    private @Nullable EventLoop loop;

    private CurrentLoop() {}

    /** {@return the current thread's loop, or null} */
    public static @Nullable EventLoop get() {
        return HOLDER.get().loop;
    }

    /**
     * Says which loop the current thread turns.
     *
     * @param loop the loop, or null
     */
    public static void set(@Nullable EventLoop loop) {
        HOLDER.get().loop = loop;
    }
}
