package aws.io.internal.loop;

import aws.io.IoException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Counts the turns of a poller that failed in a row with the same error. A single failure is survived; a poller that fails always is the
 * end of its loop. Event-loop thread only.
 */
public final class PollerFailures {
    /** So many failures in a row with the same error are fatal. */
    public static final int MOST = 8;

    private static final long PAUSE_NANOS = 1_000_000;

    private int count;
    private @Nullable Throwable last;

    /** None yet. */
    public PollerFailures() {}

    /** Notes a turn that went well. */
    public void none() {
        if (count != 0) {
            count = 0;
            last = null;
        }
    }

    /**
     * Notes a turn that failed, and pauses: 1 ms after the first failure in a row, then twice as long each time.
     *
     * @param error what the poller threw
     * @return how many turns in a row have failed with the same error
     */
    public int add(Throwable error) {
        count = isSame(last, error) ? count + 1 : 1;
        last = error;
        if (count < MOST) {
            LockSupport.parkNanos(PAUSE_NANOS << (count - 1));
        }
        return count;
    }

    private static boolean isSame(@Nullable Throwable one, Throwable other) {
        if (one == null || one.getClass() != other.getClass()) {
            return false;
        }
        return !(one instanceof IoException first && other instanceof IoException second)
                || (first.code() == second.code() && first.errno() == second.errno());
    }
}
