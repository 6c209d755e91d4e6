package aws.io.internal.loop;

import org.jspecify.annotations.Nullable;

/** Something that has stopped until its event loop is below its memory budget again. Event-loop thread only. */
public abstract class MemoryWaiter {
    @Nullable MemoryWaiter before;

    @Nullable MemoryWaiter after;

    boolean waiting;

    /** Makes a waiter that does not wait. */
    protected MemoryWaiter() {}

    /** {@return whether it has stopped, and waits for the budget} */
    public final boolean isWaiting() {
        return waiting;
    }

    /** Continues what was stopped. Called in a task of the loop, or inside the release of a message: it must only schedule work. */
    protected abstract void resume();
}
