package aws.io.socket;

import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.IoHandle;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.TransportListener;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sending direction of a connected stream socket: the queue, the listener of its progress, and the end behind the last message. It is
 * the queue, and does not have it, so that a message on its way touches one object. Loop thread only.
 */
final class StreamOutput extends WriteQueue implements TransportListener {
    private final StreamSocket socket;
    private final StreamTransport transport;
    private @Nullable FlushListener flushListener;
    private boolean ending;
    private boolean ended;

    StreamOutput(StreamSocket socket, EventLoop loop, StreamTransport transport, @Nullable SocketListener subscriber) {
        super(loop, transport);
        this.socket = socket;
        this.transport = transport;
        tell(subscriber);
    }

    /** Passes the events of an accepted socket on, which saves an object that only does so. */
    @Override
    public void onEvents(int events) {
        socket.onEvents(events);
    }

    @Override
    protected void work() {
        socket.flushAtEndOfTurn();
    }

    /** From now on tells a listener, if it wants to hear of writing. */
    void tell(@Nullable SocketListener listener) {
        flushListener = listener instanceof FlushListener wantsMore ? wantsMore : null;
    }

    /** {@return whether nothing more may be written} */
    boolean isEnding() {
        return ending;
    }

    /** Ends it after what was written so far. */
    void end() {
        ending = true;
        endIfFlushed();
    }

    /** Writes what the transport takes, and ends after the last. Throws what the transport throws. */
    void write() {
        flush();
        endIfFlushed();
    }

    /** Tells what was written since the count was so much, by writes of which one may have failed. */
    void tellProgress(long before) {
        FlushListener listener = flushListener;
        if (listener == null) {
            return;
        }
        long written = bytesWritten() - before;
        if (written > 0) {
            listener.onWritten(written);
        }
        if (isEmpty()) {
            listener.onFlushed();
        }
    }

    /** Sends descriptors with bytes, past the queue, which is empty. */
    int send(TransportBuffer payload, List<IoHandle.Descriptor> descriptors) {
        assert isEmpty() && !ending;
        int count = transport.write(payload, descriptors);
        if (count == Transport.WOULD_BLOCK) {
            transport.rearm(IoEvents.WRITABLE);
        }
        return count;
    }

    private void endIfFlushed() {
        if (ending && !ended && isEmpty()) {
            ended = true;
            transport.shutdownOutput();
        }
    }
}
