package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.Transports;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A link-local address without a zone names no interface (RFC 4007): it is refused, and no loop chooses one. */
@Timeout(60)
public interface AddressContract extends LoopContract {
    private static Endpoint withoutZone() {
        return Endpoint.inet("fe80::1234:5678", 9);
    }

    private static ErrorCode codeOf(Runnable call) {
        return assertThrows(IoException.class, call::run).code();
    }

    @Test
    default void aStreamNeedsTheZoneOfALinkLocalAddress() {
        if (!supports(Transports.Kind.STREAM, SocketDomain.IPV6)) {
            return;
        }
        try (RunningLoop running = running()) {
            Transports transports = running.loop().transports();
            assertEquals(ErrorCode.INVALID_ADDRESS, new ErrnoScenes(running).connect(withoutZone()));
            StreamSocket socket = StreamSocket.open(transports, SocketDomain.IPV6, SocketOptions.DEFAULT);
            assertEquals(ErrorCode.INVALID_ADDRESS, codeOf(() -> socket.bind(withoutZone())));
            socket.close();
            ListenerSocket listener = ListenerSocket.open(transports, SocketDomain.IPV6, SocketOptions.DEFAULT);
            assertEquals(ErrorCode.INVALID_ADDRESS, codeOf(() -> listener.listen(withoutZone(), 1)));
            listener.listen(Endpoint.inet("::1", 0), 1);
            listener.close();
        }
    }

    @Test
    default void aDatagramSocketNeedsTheZoneOfALinkLocalAddress() {
        Transports transports = factory().transports();
        if (!supports(Transports.Kind.DATAGRAM, SocketDomain.IPV6)) {
            return;
        }
        try (RunningLoop running = running()) {
            DatagramSocket socket = DatagramSocket.open(transports, SocketDomain.IPV6, SocketOptions.DEFAULT);
            assertEquals(ErrorCode.INVALID_ADDRESS, codeOf(() -> socket.bind(withoutZone())));
            assertEquals(ErrorCode.INVALID_ADDRESS, codeOf(() -> socket.connect(withoutZone())));
            socket.bind(Endpoint.inet("::1", 0));
            running.run(() -> {
                socket.attach(running.loop());
                assertEquals(ErrorCode.INVALID_ADDRESS, codeOf(() -> socket.send(StreamPair.message(new byte[1]), withoutZone())));
                assertEquals(0, socket.queued());
                socket.close();
            });
        }
    }
}
