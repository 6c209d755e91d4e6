package aws.io.socket;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Deferred;
import aws.io.internal.loop.EventRetry;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.ReadableTransport;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The end of a {@link Pipe} where bytes come out. Once attached, its loop's thread alone calls it. */
public final class PipeReader {
    private final ReadableTransport transport;
    private final LoopBinding binding = new LoopBinding(() -> "the reading end of a pipe");
    private @Nullable SocketListener listener;
    private boolean closed;
    private final EventRetry readRetry = new EventRetry();

    PipeReader(ReadableTransport transport) {
        this.transport = transport;
    }

    /**
     * Gives it to a loop, whose thread calls. Only once.
     *
     * @param loop the loop
     */
    public void attach(EventLoop loop) {
        binding.attach(loop, transport, this::onEvents);
    }

    /**
     * Sets the listener of events, until {@link #unsubscribe}. In a turn to come it is asked to look for what is there already.
     *
     * @param subscriber the listener, notified of events
     * @throws IoException of code ALREADY_SUBSCRIBED
     */
    public void subscribe(SocketListener subscriber) {
        binding.requireInLoop();
        if (listener != null) {
            throw new IoException(ErrorCode.ALREADY_SUBSCRIBED, "the reading end of a pipe");
        }
        listener = Objects.requireNonNull(subscriber, "subscriber");
        // The first look is the owner's: a back end by completions learns that something is there only by a read.
        binding.require().schedule(Task.of(status -> {
            if (status == TaskStatus.RUN_READY && listener == subscriber) {
                readable(false);
            }
        }));
    }

    /**
     * Ends the subscription.
     *
     * @throws IoException of code NOT_SUBSCRIBED
     */
    public void unsubscribe() {
        binding.requireInLoop();
        if (listener == null) {
            throw new IoException(ErrorCode.NOT_SUBSCRIBED, "the reading end of a pipe");
        }
        listener = null;
    }

    /**
     * Reads what is there.
     *
     * @param into where to, as {@link StreamSocket#read} says
     * @return the number of bytes, {@link Transport#EOF} once the writing end is closed and everything was read, WOULD_BLOCK or PENDING
     */
    public int read(TransportBuffer into) {
        binding.requireInLoop();
        if (closed) {
            throw new IoException(ErrorCode.CLOSED_LOCALLY, "the reading end of a pipe");
        }
        int count = transport.read(into);
        if (count == Transport.WOULD_BLOCK) {
            transport.rearm(IoEvents.READABLE);
        }
        return count;
    }

    /**
     * Closes the pipe. Calling it again has no effect. The writing end gets BROKEN_PIPE. Once the loop is CLOSED, any thread may close the
     * pipe; the listener is notified on that thread.
     */
    public void close() {
        if (closed) {
            return;
        }
        if (binding.requireMayClose()) {
            closeWithoutLoop();
        } else {
            closeNow();
        }
    }

    /** Of several threads one closes it. */
    private synchronized void closeWithoutLoop() {
        if (!closed) {
            closeNow();
        }
    }

    private void closeNow() {
        closed = true;
        if (transport.close()) {
            released();
        }
    }

    private void onEvents(int events) {
        SocketListener subscriber = listener;
        if ((events & IoEvents.CLOSED) != 0) {
            released();
        } else if (closed) {
            return;
        } else if ((events & IoEvents.HANDLE_REMOVED) != 0) {
            if (subscriber == null) {
                close();
            } else {
                subscriber.onError(LoopBinding.loopStopped("the reading end of a pipe"));
            }
        } else {
            readable((events & IoEvents.REMOTE_HANG_UP) != 0);
        }
    }

    /** Repeats the event if the listener throws: the back end delivers it only once. */
    private void readable(boolean hangUp) {
        SocketListener subscriber = listener;
        if (subscriber == null || closed) {
            return;
        }
        try {
            subscriber.onReadable(hangUp);
            readRetry.succeeded();
        } catch (Throwable e) {
            EventLoop on = binding.require();
            if (readRetry.failed(on, "the listener's reading", "the reading end of a pipe", e)) {
                readRetry.schedule(on, new Deferred(() -> readable(hangUp)));
            } else {
                subscriber.onError(EventRetry.giveUp("the reading end of a pipe", e));
            }
        }
    }

    private void released() {
        SocketListener subscriber = listener;
        if (subscriber != null) {
            listener = null;
            subscriber.onClosed();
        }
    }
}
