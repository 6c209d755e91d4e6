package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One call with several datagrams, of several peers and in memory of either kind. */
@Timeout(30)
class DatagramBatchTest {
    private final DatagramTransport transport = EpollTransports.INSTANCE.openDatagram(SocketDomain.IPV4);
    private final DatagramChannel[] clients = new DatagramChannel[2];

    @BeforeEach
    void open() throws Exception {
        transport.bind(Endpoint.inet("127.0.0.1", 0));
        int port = ((Endpoint.Inet) transport.localEndpoint()).port();
        for (int i = 0; i < clients.length; i++) {
            clients[i] = DatagramChannel.open().connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
    }

    @AfterEach
    void close() throws Exception {
        transport.close();
        for (DatagramChannel client : clients) {
            client.close();
        }
    }

    @Test
    void eachDatagramOfABatchHasItsOwnSenderAndAnswerWhereverItsMemoryIs() throws Exception {
        for (int i = 0; i < 6; i++) {
            clients[i % 2].write(ByteBuffer.wrap(new byte[i + 1]));
        }
        TransportBuffer[] into = new TransportBuffer[DatagramTransport.MOST_DATAGRAMS];
        @Nullable Endpoint[] senders = new @Nullable Endpoint[into.length];
        for (int i = 0; i < into.length; i++) {
            into[i] = TransportBuffer.wrap(ByteBuffer.allocateDirect(100));
        }
        assertEquals(6, transport.receive(into, into.length));
        TransportBuffer[] answers = new TransportBuffer[6];
        for (int i = 0; i < 6; i++) {
            assertEquals(i + 1, into[i].bytes().position());
            senders[i] = transport.sender(i);
            assertEquals(((InetSocketAddress) clients[i % 2].getLocalAddress()).getPort(), port(senders[i]));
            answers[i] = TransportBuffer.wrap(i < 3 ? ByteBuffer.allocateDirect(i + 10) : ByteBuffer.allocate(i + 10));
        }
        assertEquals(6, transport.send(answers, senders, 6));
        for (int i = 0; i < 6; i++) {
            assertEquals(0, answers[i].bytes().remaining());
            ByteBuffer answer = ByteBuffer.allocate(100);
            clients[i % 2].read(answer);
            assertEquals(i + 10, answer.position());
        }
    }

    @Test
    void whatTheHeapIsToTakeIsReceivedOneByOneAndItsSenderIsNotThatOfAnEarlierBatch() throws Exception {
        TransportBuffer[] direct = {wrap(ByteBuffer.allocateDirect(9)), wrap(ByteBuffer.allocateDirect(9))};
        clients[0].write(ByteBuffer.wrap(new byte[1]));
        clients[0].write(ByteBuffer.wrap(new byte[2]));
        assertEquals(2, transport.receive(direct, 2));
        assertEquals(transport.sender(0), transport.sender(1));
        Endpoint first = transport.sender(0);
        clients[1].write(ByteBuffer.wrap(new byte[3]));
        clients[1].write(ByteBuffer.wrap(new byte[4]));
        TransportBuffer[] heap = {wrap(ByteBuffer.allocate(9)), wrap(ByteBuffer.allocate(9))};
        assertEquals(1, transport.receive(heap, 2));
        assertEquals(3, heap[0].bytes().position());
        assertNotEquals(first, transport.sender(0));
        assertEquals(((InetSocketAddress) clients[1].getLocalAddress()).getPort(), port(transport.sender(0)));
    }

    @Test
    void aDatagramThatIsTooLongFailsAloneWhereverItStandsInABatch() throws Exception {
        Endpoint to = Endpoint.inet("127.0.0.1", ((InetSocketAddress) clients[0].getLocalAddress()).getPort());
        @Nullable Endpoint[] receivers = {to, to, to};
        for (ByteBuffer tooLong : new ByteBuffer[] {ByteBuffer.allocate(100_000), ByteBuffer.allocateDirect(100_000)}) {
            TransportBuffer[] batch = {wrap(ByteBuffer.allocate(1)), wrap(tooLong), wrap(ByteBuffer.allocate(3))};
            assertEquals(1, transport.send(batch, receivers, 3));
            TransportBuffer[] rest = {batch[1], batch[2]};
            assertEquals(
                    ErrorCode.MESSAGE_TOO_LARGE,
                    assertThrows(IoException.class, () -> transport.send(rest, receivers, 2)).code());
            assertEquals(1, transport.send(new TransportBuffer[] {batch[2]}, receivers, 1));
            for (int length : new int[] {1, 3}) {
                ByteBuffer got = ByteBuffer.allocate(100);
                clients[0].read(got);
                assertEquals(length, got.position());
            }
        }
    }

    @Test
    void aReceiverOfAnotherDomainFailsItsDatagramAloneWhereverItStandsInABatch() throws Exception {
        Endpoint to = Endpoint.inet("127.0.0.1", ((InetSocketAddress) clients[0].getLocalAddress()).getPort());
        Endpoint wrong = Endpoint.inet("::1", 9);
        TransportBuffer[] batch = {wrap(ByteBuffer.allocate(1)), wrap(ByteBuffer.allocate(2)), wrap(ByteBuffer.allocate(3))};
        assertEquals(1, transport.send(batch, new Endpoint[] {to, wrong, to}, 3));
        TransportBuffer[] rest = {batch[1], batch[2]};
        assertEquals(
                ErrorCode.INVALID_ADDRESS,
                assertThrows(IoException.class, () -> transport.send(rest, new Endpoint[] {wrong, to}, 2)).code());
        assertEquals(1, transport.send(new TransportBuffer[] {batch[2]}, new Endpoint[] {to}, 1));
        for (int length : new int[] {1, 3}) {
            ByteBuffer got = ByteBuffer.allocate(100);
            clients[0].read(got);
            assertEquals(length, got.position());
        }
    }

    private static TransportBuffer wrap(ByteBuffer bytes) {
        return TransportBuffer.wrap(bytes);
    }

    private static int port(@Nullable Endpoint endpoint) {
        return endpoint instanceof Endpoint.Inet inet ? inet.port() : -1;
    }
}
