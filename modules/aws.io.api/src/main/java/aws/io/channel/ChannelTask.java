package aws.io.channel;

import aws.io.internal.loop.Wrapping;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A task of a channel: like a {@link Task}, and CANCELED when the channel ends before its time. It may be submitted again once it has run or
 * was canceled.
 */
public abstract class ChannelTask {
    /** What a task is pending for: nothing, to run now, to become a timer once it has gone through the loop's queue, or a timer. */
    static final byte IDLE = 0;

    static final byte NOW = 1;
    static final byte EN_ROUTE = 2;
    static final byte TIMED = 3;

    /** More submissions than this cannot be canceled before the loop turns; the end of the channel may add one. */
    static final char MOST_OWED = Character.MAX_VALUE - 1;

    /** The neighbours in the channel's list of tasks. Event-loop thread only. */
    @Nullable ChannelTask previous;

    @Nullable ChannelTask next;

    /** Whether it is in the list. Event-loop thread only. */
    boolean linked;

    /** What its latest submission is pending for. This and the rest are guarded by the monitor of the task. */
    byte kind;

    /** How often it is to run with CANCELED for submissions before the latest. */
    char owed;

    /** The channel that it is pending on, or still to run with CANCELED. */
    volatile @Nullable Channel channel;

    /** When it is due; meaningful unless it is IDLE or NOW. */
    long dueNanos;

    final Task task = new Task() {
        @Override
        public void run(TaskStatus status) {
            Objects.requireNonNull(channel, "a task without a channel was run").runTask(ChannelTask.this, status);
        }
    };

    /** Makes a task that is not yet submitted. */
    protected ChannelTask() {}

    /**
     * Does the work. On the loop's thread, exactly once per submission; on the submitter's thread only if the channel had ended. A task that
     * a CANCELED task submits there runs after it, and is dropped and reported if that does not end.
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
