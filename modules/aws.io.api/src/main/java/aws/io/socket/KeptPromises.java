package aws.io.socket;

import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.internal.channel.QueuedMessages;
import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopState;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Ends messages whose fate is known: in order, and those with a promise in a task, so that no promise is kept inside the call that wrote.
 * A task keeps only the promises that were there when it began. Event-loop thread only; once the loop is CLOSED, for one thread at a time,
 * which then keeps the promises at once.
 */
final class KeptPromises {
    private record Failed(IoMessage message, IoException error) {}

    private final EventLoop loop;
    private final ArrayDeque<Object> waiting = new ArrayDeque<>(4);
    private boolean scheduled;

    private final Task keep = new Task() {
        @Override
        public void run(TaskStatus status) {
            scheduled = false;
            for (int i = waiting.size(); i > 0; i--) {
                end(waiting.poll());
            }
        }
    };

    KeptPromises(EventLoop loop) {
        this.loop = loop;
    }

    /** Ends a message of {@link QueuedMessages} that was written, or will never be. */
    void add(IoMessage message, @Nullable IoException error) {
        assert loop.inLoop() || loop.state() == LoopState.CLOSED;
        if (!message.hasPromise() && waiting.isEmpty()) {
            end(error == null ? message : new Failed(message, error));
            return;
        }
        waiting.add(error == null ? message : new Failed(message, error));
        if (!scheduled) {
            scheduled = true;
            loop.schedule(keep);
        }
    }

    private void end(@Nullable Object one) {
        try {
            switch (one) {
                case IoMessage message -> QueuedMessages.end(message, null);
                case Failed failed -> QueuedMessages.end(failed.message, failed.error);
                case null, default -> throw new AssertionError(one);
            }
        } catch (Throwable e) {
            Reports.threw(loop, "a write listener", null, null, e);
        }
    }
}
