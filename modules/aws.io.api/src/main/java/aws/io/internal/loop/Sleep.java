package aws.io.internal.loop;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether a loop sleeps, so that nobody wakes it in vain. The loop falls asleep <em>before</em> it looks at its queue for the last time; a
 * submitter asks <em>after</em> it has queued its task, and the one that finds the loop asleep wakes it. So no wake-up is lost, and none is
 * sent to a loop that is awake.
 */
public final class Sleep {
    private final AtomicBoolean asleep = new AtomicBoolean();

    /** Whether the current turn waits, as far as the loop's thread knows; a submitter may have woken it since. */
    private boolean waiting;

    /** Awake. */
    public Sleep() {}

    /** The loop's thread is about to wait. */
    public void begin() {
        waiting = true;
        asleep.set(true);
    }

    /** {@return true if the loop's thread waited until now} */
    public boolean end() {
        if (!waiting) {
            return false;
        }
        waiting = false;
        asleep.set(false);
        return true;
    }

    /** {@return whether the loop's thread waits, or is about to; any thread} */
    boolean isAsleep() {
        return asleep.get();
    }

    /** {@return true if the caller is the one that has to wake the loop; any thread} */
    public boolean mustWake() {
        return asleep.get() && asleep.compareAndSet(true, false);
    }
}
