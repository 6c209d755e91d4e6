package aws.io.loop.spi;

import aws.io.internal.loop.CurrentLoop;
import aws.io.loop.EventLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes a loop known to the thread that turns it, for {@link EventLoop#current}, by which futures know where they must not wait and
 * where nothing that hangs on them may run. {@link PolledEventLoop} does it by itself; whoever implements {@link EventLoop} whole does
 * it around everything that it runs on its thread:
 *
 * <pre>{@code
 * EventLoop outer = LoopThread.enter(this);
 * try {
 *     turn();
 * } finally {
 *     LoopThread.leave(outer);
 * }
 * }</pre>
 */
public final class LoopThread {
    private LoopThread() {}

    /**
     * From here on the calling thread turns a loop, inside the turn of another maybe. Allocates nothing.
     *
     * @param loop the loop
     * @return the loop that it turned so far, or null: for {@link #leave}
     */
    public static @Nullable EventLoop enter(EventLoop loop) {
        EventLoop outer = CurrentLoop.get();
        CurrentLoop.set(Objects.requireNonNull(loop, "loop"));
        return outer;
    }

    /**
     * The calling thread turns the loop no longer that it entered last.
     *
     * @param outer what {@link #enter} gave
     */
    public static void leave(@Nullable EventLoop outer) {
        CurrentLoop.set(outer);
    }
}
