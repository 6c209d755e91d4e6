package aws.io.internal.loop;

import java.time.Duration;

/** Durations as nanoseconds, and what an argument of that type may be. */
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

    /**
     * Adds a duration to a time.
     *
     * @param nowNanos the time
     * @param delay zero or more
     * @return the later time, at most Long.MAX_VALUE
     */
    public static long after(long nowNanos, Duration delay) {
        long delayNanos = of(delay);
        return nowNanos > Long.MAX_VALUE - delayNanos ? Long.MAX_VALUE : nowNanos + delayNanos;
    }

    /**
     * Checks an argument for which zero has a meaning.
     *
     * @param argument its name
     * @param value its value
     * @return the value
     */
    public static Duration zeroOrMore(String argument, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(argument + ": " + value + ", allowed is zero or more");
        }
        return value;
    }

    /**
     * Checks an argument for which zero has none.
     *
     * @param argument its name
     * @param value its value
     * @return the value
     */
    public static Duration moreThanZero(String argument, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(argument + ": " + value + ", allowed is more than zero");
        }
        return value;
    }
}
