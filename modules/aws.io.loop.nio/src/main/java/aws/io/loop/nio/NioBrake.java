package aws.io.loop.nio;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps a selector that wakes up for no reason, or fails, from taking a whole processor. One known reason: bytes have come for a
 * foreign channel whose finishConnect was not yet called, which the system reports and java.nio then hides.
 */
final class NioBrake {
    private static final int EARLY_MOST = 64;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private long begun;
    private long timeout;
    private int early;
    private volatile boolean excused;

    /** Notes the begin of a wait. */
    void waitBegins(long timeoutNanos) {
        begun = System.nanoTime();
        timeout = timeoutNanos;
    }

    /**
     * Notes the end of a wait; sleeps a moment if there were many that found nothing and ended before their time.
     *
     * @return whether the wait found nothing and ended by its timeout
     */
    boolean waitEnded(int found) {
        if (found > 0 || excused) {
            excused = false;
            early = 0;
        } else if (timeout >= 0 && System.nanoTime() - begun >= timeout) {
            early = 0;
            return true;
        } else if (++early >= EARLY_MOST) {
            hold();
        }
        return false;
    }

    /** Says that the next early end has a reason. Any thread. */
    void excuse() {
        excused = true;
    }

    /** Sleeps a moment. */
    void hold() {
        LockSupport.parkNanos(PAUSE_NANOS);
    }
}
