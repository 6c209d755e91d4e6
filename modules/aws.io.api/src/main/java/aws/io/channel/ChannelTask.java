package aws.io.channel;

import aws.io.internal.loop.Wrapping;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task of a channel: like a {@link Task}, and CANCELED when the channel ends before its time. It may be submitted again once it has
 * run.
 */
public abstract class ChannelTask {
    /** The neighbours in the channel's list of tasks. */
    @Nullable ChannelTask previous;

    @Nullable ChannelTask next;

    /** The channel it is pending in. Written by the submitter before it hands the task over. */
    volatile @Nullable Channel channel;

    /** When it is due; meaningful while {@link #timed}. */
    long dueNanos;

    boolean timed;

    /** Whether it is in the list. */
    boolean linked;

    final Task task = new Task() {
        @Override
        public void run(TaskStatus status) {
            Objects.requireNonNull(channel, "a task without a channel was run").runTask(ChannelTask.this, status);
        }
    };

    /** Makes a task that is not yet submitted. */
    protected ChannelTask() {}

    /**
     * Does the work. On the loop's thread, exactly once per submission; in the submitter's thread only where the channel had ended.
     *
     * @param status whether to work or only to clean up
     */
    public abstract void run(TaskStatus status);

    /**
     * A task from a lambda.
     *
     * @param body what to run
     * @return a new task
     */
    public static ChannelTask of(Task.Body body) {
        return new OfBody(Objects.requireNonNull(body, "body"));
    }

    private static final class OfBody extends ChannelTask implements Wrapping {
        private final Task.Body body;

        OfBody(Task.Body body) {
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
}
