package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.IoException;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.StreamTransport;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import aws.io.tck.LoopContract;
import aws.io.tck.StreamPair;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams over vsock, on its loopback where the kernel has one. */
@Timeout(60)
class VsockTest implements LoopContract {
    private static final long LOOPBACK = 1;
    private static final long ANY_PORT = Endpoint.Vsock.ANY;

    @Override
    public EventLoopFactory factory() {
        return new EpollEventLoopFactory();
    }

    @Test
    void bytesGoThroughAndAddressesAreTold() {
        assumeTrue(canListen(LOOPBACK), "the kernel has no loopback for vsock (modprobe vsock_loopback)");
        byte[] sent = new byte[1 << 20];
        new Random(9).nextBytes(sent);
        try (RunningLoop running = running()) {
            StreamPair pair = StreamPair.connect(running, SocketDomain.VSOCK, new Endpoint.Vsock(LOOPBACK, ANY_PORT));
            assertEquals(LOOPBACK, ((Endpoint.Vsock) pair.server().localEndpoint()).cid());
            assertEquals(pair.client().remoteEndpoint(), pair.server().localEndpoint());
            assertArrayEquals(sent, pair.exchange(running, sent));
            pair.close(running);
        }
    }

    @Test
    void aListenerIsToldItsPort() {
        assumeTrue(canListen(Endpoint.Vsock.ANY), "the kernel has no vsock");
        ListenerSocket listener = ListenerSocket.open(factory().transports(), SocketDomain.VSOCK, SocketOptions.DEFAULT);
        listener.listen(new Endpoint.Vsock(Endpoint.Vsock.ANY, ANY_PORT), 1);
        Endpoint.Vsock bound = (Endpoint.Vsock) listener.localEndpoint();
        assertEquals(Endpoint.Vsock.ANY, bound.cid());
        assertTrue(bound.port() > 0 && bound.port() < ANY_PORT, bound.toString());
        listener.close();
    }

    private boolean canListen(long cid) {
        try {
            StreamTransport probe = factory().transports().openStream(SocketDomain.VSOCK);
            try {
                probe.bind(new Endpoint.Vsock(cid, ANY_PORT));
                return true;
            } finally {
                probe.close();
            }
        } catch (IoException e) {
            return false;
        }
    }
}
