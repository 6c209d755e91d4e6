package aws.io.socket;

import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.WritableTransport;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The messages on their way into one transport. Several go out in one gathering write. A message without a promise is released as soon
 * as its last byte is written; one with a promise waits for a task, so that no promise is kept inside the call that wrote.
 */
final class WriteQueue {
    /** What writev(2) takes in one call is 1024; more than this saves nothing. */
    private static final int MAX_GATHER = 64;

    private final EventLoop loop;
    private final WritableTransport transport;
    private final ArrayDeque<IoMessage> queued = new ArrayDeque<>(4);
    private final ArrayDeque<IoMessage> written = new ArrayDeque<>(4);
    private TransportBuffer @Nullable [] gather;
    private boolean blocked;
    private boolean keeping;
    private long bytesWritten;

    private final Task keepPromises = new Task() {
        @Override
        public void run(TaskStatus status) {
            keeping = false;
            for (int i = written.size(); i > 0; i--) {
                IoMessage message = written.poll();
                if (message == null) {
                    return;
                }
                try {
                    message.complete(null);
                } catch (Throwable e) {
                    loop.report(e);
                }
            }
        }
    };

    WriteQueue(EventLoop loop, WritableTransport transport) {
        this.loop = loop;
        this.transport = transport;
    }

    boolean isEmpty() {
        return queued.isEmpty();
    }

    long bytesWritten() {
        return bytesWritten;
    }

    void add(IoMessage message) {
        queued.add(message);
    }

    /** Something may be possible again. */
    void unblock() {
        blocked = false;
    }

    /** Writes until the queue is empty or the transport would block. Throws what the transport throws; the queue is as it was. */
    void flush() {
        while (!blocked && !queued.isEmpty()) {
            long count = queued.size() == 1 ? transport.write(queued.getFirst()) : writeSeveral();
            if (count == Transport.WOULD_BLOCK) {
                blocked = true;
                transport.rearm(IoEvents.WRITABLE);
            } else if (count == Transport.PENDING) {
                blocked = true;
            } else {
                bytesWritten += count;
                retire();
            }
        }
    }

    /** Fails what is queued; what is written keeps its promise. */
    void fail(IoException error) {
        IoMessage message;
        while ((message = written.poll()) != null) {
            completeSafely(message, null);
        }
        while ((message = queued.poll()) != null) {
            completeSafely(message, error);
        }
    }

    private long writeSeveral() {
        TransportBuffer[] buffers = gather;
        if (buffers == null) {
            buffers = new TransportBuffer[MAX_GATHER];
            gather = buffers;
        }
        int count = 0;
        for (IoMessage message : queued) {
            buffers[count++] = message;
            if (count == MAX_GATHER) {
                break;
            }
        }
        try {
            return transport.write(buffers, count);
        } finally {
            Arrays.fill(buffers, 0, count, null);
        }
    }

    private void retire() {
        IoMessage message;
        while ((message = queued.peek()) != null && message.length() == 0) {
            queued.remove();
            if (message.hasPromise() || !written.isEmpty()) {
                written.add(message);
                if (!keeping) {
                    keeping = true;
                    loop.schedule(keepPromises);
                }
            } else {
                message.complete(null);
            }
        }
    }

    private void completeSafely(IoMessage message, @Nullable IoException error) {
        try {
            message.complete(error);
        } catch (Throwable e) {
            loop.report(e);
        }
    }
}
