package aws.io.socket;

import aws.io.internal.loop.MemoryBudget;
import aws.io.internal.loop.MemoryWaiter;
import aws.io.loop.EventLoop;
import org.jspecify.annotations.Nullable;

/** Stops a listener while its event loop is above its memory budget. Event-loop thread only. */
final class AcceptRoom extends MemoryWaiter {
    private final Runnable again;
    private @Nullable MemoryBudget budget;

    /**
     * Creates the room of a listener that has not begun to accept.
     *
     * @param again continues to accept; it must only schedule work
     */
    AcceptRoom(Runnable again) {
        this.again = again;
    }

    /** Returns whether the loop is above its budget. If so, accepting continues once it is not. */
    boolean isLacking(EventLoop loop) {
        MemoryBudget known = budget;
        if (known == null) {
            known = MemoryBudget.of(loop);
            budget = known;
        }
        if (!known.isAbove()) {
            return false;
        }
        known.await(this);
        return true;
    }

    /** Notes that the listener has stopped accepting. */
    void forget() {
        MemoryBudget known = budget;
        if (known != null) {
            known.stopWaiting(this);
        }
    }

    @Override
    protected void resume() {
        again.run();
    }
}
