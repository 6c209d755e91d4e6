package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The writes that other threads have submitted to a channel and that its loop has not yet taken. One task takes all of them, and a write of
 * the loop's own thread takes them first, so that writes ordered by happens-before keep their order whatever their threads.
 *
 * <p>Submitters push onto a stack, linked through the messages, and the first one to find no task pending schedules it. The loop takes the
 * whole stack at once and reverses it.
 */
final class ForeignWrites {
    private static final VarHandle NEWEST;
    private static final VarHandle SCHEDULED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEWEST = lookup.findVarHandle(ForeignWrites.class, "newest", IoMessage.class);
            SCHEDULED = lookup.findVarHandle(ForeignWrites.class, "scheduled", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Channel channel;

    /** The message pushed last. Written by {@link #NEWEST}. */
    private volatile @Nullable IoMessage newest;

    /** Whether the task is pending. Written by {@link #SCHEDULED}. */
    private volatile boolean scheduled;

    private final Task take = new Task() {
        @Override
        public void run(TaskStatus status) {
            scheduled = false;
            if (channel.loop().inLoop()) {
                takeAll();
            } else {
                refuseAll();
            }
        }
    };

    ForeignWrites(Channel channel) {
        this.channel = channel;
    }

    /** Thread-safe. The message has been counted in the channel's backlog. */
    void submit(IoMessage message) {
        IoMessage before;
        do {
            before = newest;
            message.next = before;
        } while (!NEWEST.compareAndSet(this, before, message));
        if (!scheduled && SCHEDULED.compareAndSet(this, false, true)) {
            channel.loop().schedule(take);
        }
    }

    /**
     * Submits the error of a write that found the limit reached, in its place among the writes: the stream ends there, and nothing that was
     * written after it follows. Thread-safe.
     */
    void submitRefusal(IoException error) {
        IoMessage place = IoMessage.wrap(ByteBuffer.allocate(0));
        place.tag(error);
        submit(place);
    }

    /** {@return whether nothing waits; exact for submissions that happen before this call} */
    boolean isEmpty() {
        return newest == null;
    }

    /** Writes what waits, oldest first. Event-loop thread only. */
    void takeAll() {
        assert channel.loop().inLoop();
        IoMessage message = oldestOfAll();
        while (message != null) {
            IoMessage following = message.next;
            message.next = null;
            if (message.tag() instanceof IoException full) {
                message.release();
                channel.writes().overflowed(full);
            } else {
                channel.writes().enter(message);
            }
            message = following;
        }
    }

    /** The loop is CLOSED and cancels the task on a submitter's thread: the channel has ended, and only the promises are left to keep. */
    private void refuseAll() {
        IoException closed = new IoException(ErrorCode.CHANNEL_CLOSED, channel.toString());
        IoMessage message = oldestOfAll();
        while (message != null) {
            IoMessage following = message.next;
            message.forgetCount();
            message.complete(closed);
            message = following;
        }
    }

    private @Nullable IoMessage oldestOfAll() {
        IoMessage message = (IoMessage) NEWEST.getAndSet(this, null);
        IoMessage oldest = null;
        while (message != null) {
            IoMessage older = message.next;
            message.next = oldest;
            oldest = message;
            message = older;
        }
        return oldest;
    }
}
