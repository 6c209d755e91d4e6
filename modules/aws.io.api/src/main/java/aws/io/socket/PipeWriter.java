package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.internal.channel.QueuedMessages;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.WritableTransport;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of a {@link Pipe} where bytes go in. Once attached, its loop's thread alone calls it. When it fails (BROKEN_PIPE after the
 * reading end was closed) everything queued fails with it, and everything written later.
 */
public final class PipeWriter {
    private final WritableTransport transport;
    private final LoopBinding binding = new LoopBinding(() -> "the writing end of a pipe");
    private @Nullable WriteQueue writes;
    private @Nullable KeptPromises refusals;
    private @Nullable IoException failure;
    private boolean released;

    PipeWriter(WritableTransport transport) {
        this.transport = transport;
    }

    /**
     * Gives it to a loop, whose thread calls. Only once.
     *
     * @param loop the loop
     */
    public void attach(EventLoop loop) {
        binding.attach(loop, transport, this::onEvents);
        writes = new WriteQueue(loop, transport) {
            @Override
            protected void work() {
                flushNow();
            }
        };
        refusals = new KeptPromises(loop);
    }

    /**
     * Queues a message. The pipe always takes it; its promise is kept in order, never inside this call. The first write of a turn is made
     * inside this call; later ones wait for the end of the turn and are written together, before {@link #close} at the latest.
     *
     * @param message the message
     */
    public void write(IoMessage message) {
        binding.requireInLoop();
        WriteQueue queue = Objects.requireNonNull(writes, "the pipe has no loop");
        if (failure != null) {
            EventLoop loop = binding.require();
            Objects.requireNonNull(refusals, "the pipe has no loop").add(QueuedMessages.take(message, loop), failure);
            return;
        }
        queue.add(message);
        if (queue.isDue()) {
            flush(queue);
        }
    }

    /**
     * Closes the pipe. Calling it again has no effect. Makes one attempt to write what waits for the end of the turn; what the kernel does
     * not take fails with BROKEN_PIPE. Once the loop is CLOSED, any thread may close the pipe: nothing more is written then.
     */
    public void close() {
        if (binding.requireMayClose()) {
            closeWithoutLoop();
        } else {
            flushNow();
            closeNow();
        }
    }

    /** Of several threads one closes it. */
    private synchronized void closeWithoutLoop() {
        closeNow();
    }

    private void closeNow() {
        if (failure == null) {
            fail(new IoException(ErrorCode.BROKEN_PIPE, "the writing end was closed"));
        }
    }

    private void onEvents(int events) {
        WriteQueue queue = writes;
        if ((events & IoEvents.CLOSED) != 0) {
            released();
        } else if ((events & IoEvents.HANDLE_REMOVED) != 0) {
            flushNow();
            if (failure == null) {
                fail(new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, "the writing end of a pipe"));
            }
        } else if (queue != null && failure == null) {
            queue.unblock();
            flush(queue);
        }
    }

    private void flushNow() {
        WriteQueue queue = writes;
        if (queue != null && queue.isWaiting() && failure == null) {
            flush(queue);
        }
    }

    private void flush(WriteQueue queue) {
        try {
            queue.flush();
        } catch (IoException e) {
            fail(e);
        }
    }

    private void fail(IoException error) {
        failure = error;
        if (transport.close()) {
            released();
        }
    }

    private void released() {
        WriteQueue queue = writes;
        IoException error = failure;
        if (!released && queue != null && error != null) {
            released = true;
            queue.fail(error);
        }
    }
}
