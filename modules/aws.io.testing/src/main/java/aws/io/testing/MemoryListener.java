package aws.io.testing;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.socket.Endpoint;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A listener in memory: connections wait in it until they are accepted. */
final class MemoryListener extends MemoryTransport implements ListenerTransport {
    private final MemoryNetwork network;
    private final ArrayDeque<MemoryStream> waiting = new ArrayDeque<>();
    private volatile @Nullable Endpoint local;
    private int backlog;

    MemoryListener(MemoryNetwork network) {
        super(MemoryTransports.STREAM_OPTIONS);
        this.network = network;
    }

    @Override
    public void listen(Endpoint at, int size) {
        backlog = size;
        local = network.listen(this, at);
    }

    /** Any thread, under the network's lock. Returns whether there was room. */
    boolean offer(MemoryStream connection) {
        synchronized (waiting) {
            if (waiting.size() >= backlog) {
                return false;
            }
            waiting.add(connection);
        }
        post(() -> tell(IoEvents.READABLE));
        return true;
    }

    @Override
    public @Nullable StreamTransport accept() {
        synchronized (waiting) {
            if (waiting.isEmpty()) {
                return null;
            }
            network.maybeFailAccept();
            return waiting.poll();
        }
    }

    @Override
    public Endpoint localEndpoint() {
        Endpoint known = local;
        if (known == null) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, "the listener is not bound yet");
        }
        return known;
    }

    @Override
    void closeNow() {
        Endpoint known = local;
        if (known != null) {
            network.unlisten(known);
        }
        synchronized (waiting) {
            waiting.forEach(MemoryStream::close);
            waiting.clear();
        }
    }

    @Override
    boolean holdsBuffers() {
        return false;
    }

    @Override
    void dropBuffers() {}
}
