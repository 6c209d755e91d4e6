package aws.io.internal.loop;

/** How busy a loop is: the nanoseconds it worked in its last full second. The loop writes, any thread reads. */
final class TurnLoad {
    private static final long WINDOW_NANOS = 1_000_000_000L;

    /** A figure older than this is of a loop that has slept since. */
    private static final long STALE_NANOS = 10 * WINDOW_NANOS;

    private long windowStart;
    private long busy;
    private volatile long published;
    private volatile long publishedAt;

    /**
     * Starts at zero.
     *
     * @param nowNanos the time
     */
    TurnLoad(long nowNanos) {
        windowStart = nowNanos;
        publishedAt = nowNanos;
    }

    /**
     * Adds one turn.
     *
     * @param busyNanos how long it worked
     * @param nowNanos the time
     */
    void add(long busyNanos, long nowNanos) {
        busy += busyNanos;
        if (nowNanos - windowStart >= WINDOW_NANOS) {
            published = busy;
            publishedAt = nowNanos;
            busy = 0;
            windowStart = nowNanos;
        }
    }

    /**
     * The last figure.
     *
     * @param nowNanos the time
     * @return nanoseconds of work in a second, 0 if nothing was measured lately
     */
    long get(long nowNanos) {
        return nowNanos - publishedAt > STALE_NANOS ? 0 : published;
    }
}
