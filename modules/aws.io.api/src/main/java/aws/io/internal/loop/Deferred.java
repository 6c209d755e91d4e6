package aws.io.internal.loop;

import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;

/** Work for a turn to come, done once however often it is asked for until then. The loop's thread. */
public final class Deferred extends Task {
    private final Runnable work;
    private boolean scheduled;

    /**
     * Work that nobody has asked for yet.
     *
     * @param work what to do; not done when the loop stops first
     */
    public Deferred(Runnable work) {
        this.work = work;
    }

    /**
     * Asks for it.
     *
     * @param loop the loop, always the same
     */
    public void schedule(EventLoop loop) {
        if (!scheduled) {
            scheduled = true;
            loop.schedule(this);
        }
    }

    /**
     * Asks for it at a later time.
     *
     * @param loop the loop, always the same
     * @param atNanos the time by the loop's clock
     */
    public void schedule(EventLoop loop, long atNanos) {
        if (!scheduled) {
            scheduled = true;
            loop.schedule(this, atNanos);
        }
    }

    /** {@return whether it was asked for and not done yet} */
    public boolean isScheduled() {
        return scheduled;
    }

    @Override
    public void run(TaskStatus status) {
        scheduled = false;
        if (status == TaskStatus.RUN_READY) {
            work.run();
        }
    }
}
