package aws.io.channel;

import aws.io.IoException;
import aws.io.internal.loop.Nanos;
import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopReport;
import aws.io.loop.Task;
import aws.io.loop.spi.Transport;
import aws.io.socket.SocketState;
import aws.io.socket.StreamSocket;
import org.jspecify.annotations.Nullable;

/**
 * The goodbye of a socket: flush, end the sending direction, read and discard what the peer still sends, for a bounded time, close. A
 * kernel that closes a socket with unread input sends a reset, which may destroy at the peer what was flushed (RFC 1122, 4.2.2.13).
 */
final class SocketLinger {
    /** Messages discarded before others have their turn. */
    private static final int BATCH = 16;

    private final SocketHandler handler;
    private final ChannelSlot slot;
    private final StreamSocket socket;
    private final EventLoop loop;
    private boolean discarding;
    private boolean sawInput;
    private boolean looking;
    private boolean ended;

    /** Null until input is discarded. */
    private @Nullable Task timeout;

    SocketLinger(SocketHandler handler, ChannelSlot slot) {
        this.handler = handler;
        this.slot = slot;
        socket = handler.socket();
        loop = slot.channel().loop();
    }

    void begin() {
        assert loop.inLoop();
        if (socket.isFlushed()) {
            onFlushed();
        }
    }

    void onFlushed() {
        if (discarding || ended) {
            return;
        }
        if (handler.isReadStopped() && handler.isInputEnded()) {
            // The close that follows ends our direction as well: everything was written, and no input is left for which it would reset.
            end();
            return;
        }
        try {
            socket.shutdownOutput();
        } catch (IoException e) {
            end();
            return;
        }
        if (!handler.isReadStopped()) {
            // Only our direction ends; the channel reads on.
            ended = true;
            slot.shutdownComplete(Direction.WRITE);
            return;
        }
        discarding = true;
        long nanos = Nanos.of(slot.channel().options().lingerTimeout());
        if (nanos == 0) {
            end();
            return;
        }
        Task timer = Task.of(status -> end());
        timeout = timer;
        loop.schedule(timer, loop.nanoTime() + nanos);
        discard();
    }

    /** {@return whether what comes is read to be discarded; not so where only our direction has ended} */
    boolean isDiscarding() {
        return discarding;
    }

    void onReadable() {
        discard();
    }

    void end() {
        assert loop.inLoop();
        if (ended) {
            return;
        }
        ended = true;
        Task timer = timeout;
        if (timer != null) {
            loop.cancel(timer);
        }
        handler.closeSocket();
        slot.shutdownComplete(Direction.WRITE);
    }

    private void discard() {
        try {
            for (int i = 0; i < BATCH && !ended; i++) {
                if (socket.state() != SocketState.CONNECTED || !discardOne()) {
                    return;
                }
            }
            if (!ended) {
                loop.schedule(Task.of(status -> discard()));
            }
        } catch (Throwable e) {
            // No further event follows, and nothing that is read here is used.
            Reports.deliver(loop, LoopReport.Kind.RESOURCE, "the end of a channel was hastened", e);
            end();
        }
    }

    /** Returns whether there may be more now. */
    private boolean discardOne() {
        IoMessage message = handler.takePinned();
        if (message == null) {
            message = slot.channel().pool().acquire(BufferKind.OFF_HEAP, MessagePool.FRAGMENT);
        }
        int count;
        try {
            count = socket.read(message);
        } catch (IoException e) {
            message.release();
            end();
            return false;
        }
        if (count == Transport.PENDING) {
            handler.pin(message);
            lookOnceMore();
            return false;
        }
        message.release();
        if (count > 0) {
            sawInput = true;
            return true;
        }
        if (count == Transport.EOF) {
            end();
            return false;
        }
        return waitsFor();
    }

    /** What was there when a read by completion began is known after the next turn. */
    private void lookOnceMore() {
        if (!sawInput && !looking) {
            looking = true;
            loop.schedule(Task.of(status -> {
                if (!sawInput) {
                    end();
                }
            }));
        }
    }

    /** Nothing is there now: wait for it only if there was unread input. */
    private boolean waitsFor() {
        if (!sawInput) {
            end();
        }
        return false;
    }
}
