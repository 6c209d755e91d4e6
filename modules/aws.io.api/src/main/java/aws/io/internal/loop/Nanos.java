package aws.io.internal.loop;

import java.time.Duration;

/** Durations as nanoseconds. */
public final class Nanos {
    /** Half of what a long can hold: added to any time, it still lies in the future. */
    private static final long FOREVER = Long.MAX_VALUE >> 1;

    private Nanos() {}

    /**
     * A duration in nanoseconds, at most some 146 years.
     *
     * @param duration zero or more
     * @return the nanoseconds
     */
    public static long of(Duration duration) {
        try {
            return Math.min(duration.toNanos(), FOREVER);
        } catch (ArithmeticException e) {
            return FOREVER;
        }
    }
}
