package aws.io.testing;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** A datagram socket in memory. What finds no room at the receiver is lost, as on a network. */
final class MemoryDatagram extends MemoryTransport implements DatagramTransport {
    private static final int MAX_QUEUED = 256;

    private record Datagram(ByteBuffer bytes, Endpoint from) {}

    private final MemoryNetwork network;
    private final SocketDomain domain;
    private final ArrayDeque<Datagram> arrived = new ArrayDeque<>();
    private volatile @Nullable Endpoint local;
    private @Nullable Endpoint remote;
    private @Nullable Endpoint sender;
    private @Nullable TransportBuffer receivingInto;
    private @Nullable TransportBuffer sendingFrom;
    private int received = -1;
    private int sent = -1;
    private @Nullable IoException sendFault;

    MemoryDatagram(MemoryNetwork network, SocketDomain domain) {
        super(MemoryTransports.DATAGRAM_OPTIONS);
        this.network = network;
        this.domain = domain;
    }

    @Override
    public void bind(Endpoint at) {
        local = network.bindDatagram(this, at);
    }

    @Override
    public void connect(Endpoint to) {
        if (local == null) {
            String any = domain == SocketDomain.IPV4 ? "127.0.0.1" : "::1";
            bind(Endpoint.inet(any, 0));
        }
        remote = to;
    }

    @Override
    public int receive(TransportBuffer into) {
        if (receivingInto == null) {
            IoException fault = network.receiveFault();
            if (fault != null) {
                throw fault;
            }
            receivingInto = into;
            received = -1;
            post(this::tryReceive);
            return PENDING;
        }
        if (receivingInto != into) {
            throw new IllegalStateException("into: a receive is pending with another buffer, and must be repeated with that");
        }
        if (received < 0) {
            return PENDING;
        }
        receivingInto = null;
        return received;
    }

    @Override
    public Endpoint sender() {
        Endpoint known = sender;
        if (known == null) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, "no datagram was received yet");
        }
        return known;
    }

    @Override
    public int send(TransportBuffer from, @Nullable Endpoint to) {
        if (sendingFrom == null) {
            if (local == null) {
                connectForSending();
            }
            sendingFrom = from;
            sent = -1;
            Endpoint target = to == null ? remote : to;
            post(() -> deliver(target));
            return PENDING;
        }
        if (sendingFrom != from) {
            throw new IllegalStateException("from: a send is pending with another buffer, and must be repeated with that");
        }
        IoException fault = sendFault;
        if (fault != null) {
            sendingFrom = null;
            sendFault = null;
            throw fault;
        }
        if (sent < 0) {
            return PENDING;
        }
        sendingFrom = null;
        return sent;
    }

    @Override
    public Endpoint localEndpoint() {
        Endpoint known = local;
        if (known == null) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, "the datagram socket is not bound yet");
        }
        return known;
    }

    @Override
    void closeNow() {
        Endpoint known = local;
        if (known != null) {
            network.unbindDatagram(known);
        }
    }

    @Override
    boolean holdsBuffers() {
        return receivingInto != null || sendingFrom != null;
    }

    @Override
    void dropBuffers() {
        receivingInto = null;
        sendingFrom = null;
    }

    private void connectForSending() {
        Endpoint peer = remote;
        connect(peer == null ? Endpoint.inet(domain == SocketDomain.IPV4 ? "127.0.0.1" : "::1", 1) : peer);
        remote = peer;
    }

    private void deliver(@Nullable Endpoint target) {
        TransportBuffer buffer = sendingFrom;
        if (buffer == null) {
            return;
        }
        IoException fault = network.sendFault();
        if (fault != null) {
            sendFault = fault;
            tell(IoEvents.WRITABLE);
            return;
        }
        ByteBuffer bytes = buffer.bytes();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        MemoryDatagram receiver = target == null ? null : network.datagramAt(target);
        if (receiver != null) {
            receiver.arrive(new Datagram(ByteBuffer.wrap(copy), localEndpoint()));
        }
        sent = copy.length;
        tell(IoEvents.WRITABLE);
    }

    /** Any thread. */
    private void arrive(Datagram datagram) {
        synchronized (arrived) {
            if (arrived.size() < MAX_QUEUED) {
                arrived.add(datagram);
            }
        }
        post(this::tryReceive);
    }

    private void tryReceive() {
        TransportBuffer buffer = receivingInto;
        if (buffer == null || received >= 0) {
            return;
        }
        Datagram next;
        synchronized (arrived) {
            do {
                next = arrived.poll();
            } while (next != null && remote != null && !remote.equals(next.from));
        }
        if (next == null) {
            return;
        }
        received = Math.min(next.bytes.remaining(), buffer.bytes().remaining());
        buffer.bytes().put(next.bytes.slice(0, received));
        sender = next.from;
        tell(IoEvents.READABLE);
    }
}
