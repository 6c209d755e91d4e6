package aws.io.internal.loop;

import aws.io.loop.EventLoop;
import org.jspecify.annotations.Nullable;

/** Which loop the current thread turns, if any. */
public final class CurrentLoop {
    private static final ThreadLocal<@Nullable EventLoop> CURRENT = new ThreadLocal<>();

    private CurrentLoop() {}

    /** {@return the current thread's loop, or null} */
    public static @Nullable EventLoop get() {
        return CURRENT.get();
    }

    /**
     * Says which loop the current thread turns.
     *
     * @param loop the loop, or null
     */
    public static void set(@Nullable EventLoop loop) {
        if (loop == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(loop);
        }
    }
}
