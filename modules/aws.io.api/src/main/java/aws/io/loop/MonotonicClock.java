package aws.io.loop;

/**
 * A clock that never goes back, in nanoseconds from an arbitrary origin. Times are compared as numbers, so it must not pass Long.MAX_VALUE.
 * Thread-safe.
 */
@FunctionalInterface
public interface MonotonicClock {
    /** The JVM's own monotonic clock. */
    MonotonicClock SYSTEM = System::nanoTime;

    /** {@return the time in nanoseconds; only differences mean something} */
    long nanoTime();
}
