package aws.io.testing;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who listens where. Any thread. */
final class MemoryNetwork {
    private static final int FIRST_PORT = 49_152;
    private static final int LAST_PORT = 65_535;

    private final Map<Endpoint, MemoryListener> listeners = new HashMap<>();
    private final Map<Endpoint, MemoryDatagram> datagrams = new HashMap<>();
    private final Set<Endpoint> silent = new HashSet<>();
    private int nextPort = FIRST_PORT;
    private int failingAccepts;
    private final Faults receives = new Faults();
    private final Faults sends = new Faults();

    /** Calls that are to fail. */
    private static final class Faults {
        private ErrorCode code = ErrorCode.SYSTEM_CALL_FAILED;
        private int count;

        @Nullable IoException next(String call) {
            if (count == 0) {
                return null;
            }
            count--;
            return new IoException(code, call + ", as the test wants it");
        }
    }

    synchronized void failReceives(ErrorCode code, int count) {
        receives.code = code;
        receives.count = count;
    }

    synchronized void failSends(ErrorCode code, int count) {
        sends.code = code;
        sends.count = count;
    }

    synchronized @Nullable IoException receiveFault() {
        return receives.next("receiving");
    }

    synchronized @Nullable IoException sendFault() {
        return sends.next("sending");
    }

    synchronized void failAccepts(int count) {
        failingAccepts = count;
    }

    synchronized void silence(Endpoint endpoint) {
        silent.add(endpoint);
    }

    synchronized void maybeFailAccept() {
        if (failingAccepts > 0) {
            failingAccepts--;
            throw new IoException(ErrorCode.TOO_MANY_DESCRIPTORS, "accepting, as the test wants it");
        }
    }

    synchronized Endpoint listen(MemoryListener listener, Endpoint at) {
        Endpoint bound = bound(at, listeners);
        listeners.put(bound, listener);
        return bound;
    }

    synchronized void unlisten(Endpoint at) {
        listeners.remove(at);
    }

    synchronized Endpoint bindDatagram(MemoryDatagram socket, Endpoint at) {
        Endpoint bound = bound(at, datagrams);
        datagrams.put(bound, socket);
        return bound;
    }

    synchronized void unbindDatagram(Endpoint at) {
        datagrams.remove(at);
    }

    synchronized @Nullable MemoryDatagram datagramAt(Endpoint at) {
        return datagrams.get(at);
    }

    synchronized Endpoint bindClient(Endpoint at) {
        return bound(at, Map.of());
    }

    /** {@return an address of our own from which a peer can be reached} */
    synchronized Endpoint clientEndpoint(Endpoint to) {
        return switch (to) {
            case Endpoint.Inet inet -> new Endpoint.Inet(inet.address(), port());
            case Endpoint.Local local -> new Endpoint.Local("");
            case Endpoint.Vsock vsock -> throw new IoException(ErrorCode.UNSUPPORTED, "vsock in memory");
        };
    }

    void connect(MemoryStream client, Endpoint from, Endpoint to) {
        MemoryListener listener;
        synchronized (this) {
            if (silent.contains(to)) {
                return;
            }
            listener = listeners.get(to);
            if (listener == null && to instanceof Endpoint.Inet inet) {
                listener = listeners.get(new Endpoint.Inet(wildcard(inet.address()), inet.port()));
            }
        }
        if (listener == null) {
            client.connectEnded(new IoException(ErrorCode.CONNECTION_REFUSED, to.toString()), () -> {});
            return;
        }
        ByteLink toServer = new ByteLink();
        ByteLink toClient = new ByteLink();
        MemoryStream server = new MemoryStream(this, to.domain());
        server.join(to, from, toServer, toClient);
        // A full backlog leaves the connect without an answer, as TCP does.
        if (listener.offer(server)) {
            client.connectEnded(null, () -> client.join(from, to, toClient, toServer));
        }
    }

    private Endpoint bound(Endpoint at, Map<Endpoint, ?> taken) {
        Endpoint bound = at;
        if (at instanceof Endpoint.Inet inet) {
            if (!inet.address().isLoopbackAddress() && !inet.address().isAnyLocalAddress()) {
                throw new IoException(ErrorCode.INVALID_ADDRESS, at.toString());
            }
            if (inet.port() == 0) {
                bound = new Endpoint.Inet(inet.address(), port());
            }
        }
        if (taken.containsKey(bound)) {
            throw new IoException(ErrorCode.ADDRESS_IN_USE, bound.toString());
        }
        return bound;
    }

    private int port() {
        int port = nextPort;
        nextPort = port == LAST_PORT ? FIRST_PORT : port + 1;
        return port;
    }

    private static InetAddress wildcard(InetAddress address) {
        try {
            return InetAddress.getByAddress(new byte[address.getAddress().length]);
        } catch (UnknownHostException e) {
            throw new AssertionError("the length is one of an address", e);
        }
    }
}
