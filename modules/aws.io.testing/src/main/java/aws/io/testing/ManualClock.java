package aws.io.testing;

import aws.io.loop.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that moves when it is told to. Any thread. */
public final class ManualClock implements MonotonicClock {
    private final AtomicLong nanos = new AtomicLong();

    /** Makes a clock that starts at zero. */
    public ManualClock() {}

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    /**
     * Moves the clock.
     *
     * @param by how far, zero or more
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("by: " + by + ", allowed is zero or more");
        }
        nanos.addAndGet(by.toNanos());
    }
}
