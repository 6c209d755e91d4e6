package aws.io.testing;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import org.jspecify.annotations.Nullable;

/** One end of a connection in memory. */
final class MemoryStream extends MemoryTransport implements StreamTransport {
    private final MemoryNetwork network;
    private final SocketDomain domain;
    private volatile @Nullable Endpoint local;
    private @Nullable Endpoint remote;
    private @Nullable ByteLink in;
    private @Nullable ByteLink out;
    private @Nullable PendingRead reading;
    private @Nullable PendingWrite writing;
    private boolean connected;
    private @Nullable IoException connectError;

    MemoryStream(MemoryNetwork network, SocketDomain domain) {
        super(MemoryTransports.STREAM_OPTIONS);
        this.network = network;
        this.domain = domain;
    }

    /** Joins the two ends of a new connection. Any thread. */
    void join(Endpoint here, Endpoint there, ByteLink incoming, ByteLink outgoing) {
        local = here;
        remote = there;
        in = incoming;
        out = outgoing;
        reading = new PendingRead(this, incoming);
        writing = new PendingWrite(this, outgoing, ErrorCode.CONNECTION_RESET);
        connected = true;
    }

    @Override
    public void bind(Endpoint to) {
        local = network.bindClient(to);
    }

    @Override
    public boolean connect(Endpoint to) {
        if (to.domain() != domain) {
            throw new IoException(ErrorCode.INVALID_ADDRESS, to + " on a socket of domain " + domain);
        }
        Endpoint from = local;
        network.connect(this, from == null ? network.clientEndpoint(to) : from, to);
        return false;
    }

    /** Any thread: the connect has ended. */
    void connectEnded(@Nullable IoException error, Runnable onLoop) {
        post(() -> {
            onLoop.run();
            connectError = error;
            tell(IoEvents.WRITABLE);
        });
    }

    @Override
    public boolean finishConnect() {
        if (connectError != null) {
            throw connectError;
        }
        return connected;
    }

    @Override
    public int read(TransportBuffer into) {
        PendingRead under = reading;
        if (under == null) {
            throw new IoException(ErrorCode.NOT_CONNECTED, toString());
        }
        return under.read(into);
    }

    @Override
    public int write(TransportBuffer from) {
        return writing().write(from);
    }

    @Override
    public long write(TransportBuffer[] from, int count) {
        return writing().write(from, count);
    }

    private PendingWrite writing() {
        PendingWrite under = writing;
        if (under == null) {
            throw new IoException(ErrorCode.NOT_CONNECTED, toString());
        }
        return under;
    }

    @Override
    public void shutdownOutput() {
        if (out != null) {
            out.end();
        }
    }

    @Override
    public void shutdownInput() {
        if (in != null) {
            in.breakOff(false);
        }
    }

    @Override
    public Endpoint localEndpoint() {
        // Also once it is closed: a back end may say what it knows by itself.
        Endpoint known = local;
        if (known == null) {
            throw new IoException(ErrorCode.NOT_CONNECTED, toString());
        }
        return known;
    }

    @Override
    public Endpoint remoteEndpoint() {
        Endpoint known = remote;
        if (known == null) {
            throw new IoException(ErrorCode.NOT_CONNECTED, toString());
        }
        return known;
    }

    @Override
    void closeNow() {
        ByteLink incoming = in;
        ByteLink outgoing = out;
        if (incoming == null || outgoing == null) {
            return;
        }
        boolean lingerZero = isLingerZero();
        if (incoming.hasUnread() || lingerZero) {
            // As TCP does it: a reset, behind what the peer has got already.
            outgoing.breakOff(!lingerZero);
        } else {
            outgoing.end();
        }
        incoming.breakOff(false);
    }

    @Override
    boolean holdsBuffers() {
        return (reading != null && reading.isHolding()) || (writing != null && writing.isHolding());
    }

    @Override
    void dropBuffers() {
        if (reading != null) {
            reading.drop();
        }
        if (writing != null) {
            writing.drop();
        }
    }

    @Override
    public String toString() {
        return "memory stream " + local + " - " + remote;
    }

    private boolean isLingerZero() {
        Integer seconds = optionOrNull(SocketOption.LINGER_SECONDS);
        return seconds != null && seconds == 0;
    }
}
