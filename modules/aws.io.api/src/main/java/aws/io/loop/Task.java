package aws.io.loop;

import aws.io.internal.loop.Wrapping;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work for an event loop. A task object may be submitted again and again, also from inside its own {@link #run}, but not while it
 * is pending: that is an {@link IllegalStateException}. It is not pending once it was canceled, even if it has not run with CANCELED yet: it
 * may be submitted to the same loop again at once, and first runs with CANCELED, then with RUN_READY. Reusing one object keeps the hot path
 * free of allocation.
 */
@SuppressWarnings("UnusedVariable") // the base loop reaches the fields by handles
public abstract class Task {
    /** The next task in the loop's queue. Reached by the base loop through a handle. */
    private volatile @Nullable Task next;

    /** The state of the task; the base loop's {@code TaskWord} names the bits. */
    private volatile long word;

    /** When it is due, in the loop's nanoseconds; meaningful while it is pending as a timed task. */
    private long dueNanos;

    /** Its place among the timed tasks with the same due time. */
    private int order;

    /** Its place in the loop's heap of timers, -1 when it is not there. */
    private int heapIndex = -1;

    /** Makes a task that is not yet submitted. */
    protected Task() {}

    /**
     * Does the work. Runs on the loop's thread, exactly once per submission; in the submitter's thread only where the loop was
     * CLOSED already. What it throws goes to the loop's error handler and harms nothing else.
     *
     * @param status whether to work or only to clean up
     */
    public abstract void run(TaskStatus status);

    /**
     * A task from a lambda. Allocates; for the hot path keep one object.
     *
     * @param body what to run
     * @return a new task
     */
    public static Task of(Body body) {
        return new OfBody(Objects.requireNonNull(body, "body"));
    }

    private static final class OfBody extends Task implements Wrapping {
        private final Body body;

        OfBody(Body body) {
            this.body = body;
        }

        @Override
        public void run(TaskStatus status) {
            body.run(status);
        }

        @Override
        public Object wrapped() {
            return body;
        }
    }

    /** The body of a {@link #of task} made from a lambda. */
    @FunctionalInterface
    public interface Body {
        /**
         * Does the work, as {@link Task#run} says.
         *
         * @param status whether to work or only to clean up
         */
        void run(TaskStatus status);
    }
}
