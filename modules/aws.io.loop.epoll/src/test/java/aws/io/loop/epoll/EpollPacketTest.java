package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoHandle;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.TransferCalls;
import aws.io.loop.spi.PacketListenerTransport;
import aws.io.loop.spi.PacketTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.PeerCredentials;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sequenced packets of Unix domain sockets below the sockets: one connection, by an abstract name and without a loop. */
@Timeout(60)
class EpollPacketTest {
    private final Transports transports = EpollTransports.INSTANCE;
    private final Endpoint name = Endpoint.local("\0aws-io-packet-" + ProcessHandle.current().pid());
    private final PacketTransport client = transports.openPacket(SocketDomain.LOCAL);
    private final PacketListenerTransport listener = transports.openPacketListener(SocketDomain.LOCAL);
    private PacketTransport server = client;

    @BeforeEach
    void connect() {
        listener.listen(name, 4);
        client.connect(name);
        server = Objects.requireNonNull(listener.accept());
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
        listener.close();
    }

    @Test
    void anAbstractNameIsTheAddressAndThePeersCredentialsAreThere() {
        assertEquals(name, server.localEndpoint());
        assertEquals(name, client.remoteEndpoint());
        PeerCredentials peer = server.getOption(SocketOption.PEER_CREDENTIALS);
        assertEquals(ProcessHandle.current().pid(), peer.process());
    }

    @Test
    void theLongestRecordIsTheKernelsAndOneByteMoreIsRefused() {
        int longest = client.longestRecord();
        IoException error = assertThrows(IoException.class, () -> client.write(buffer(longest + 1)));
        assertEquals(ErrorCode.MESSAGE_TOO_LARGE, error.code());
        assertEquals(longest, client.write(buffer(longest)));
        assertEquals(PacketTransport.HELD, server.read(buffer(0)));
        assertEquals(longest, server.heldLength());
        assertEquals(longest, server.read(buffer(longest)));
        assertEquals(PacketTransport.WOULD_BLOCK, server.read(buffer(longest)));
    }

    @Test
    void severalRecordsGoOutInOneCallAndStayApart() {
        TransportBuffer[] records = new TransportBuffer[20];
        for (int i = 0; i < records.length; i++) {
            records[i] = i % 2 == 0 ? buffer(i + 1) : TransportBuffer.wrap(ByteBuffer.allocateDirect(i + 1));
        }
        assertEquals(16 * 17 / 2, client.write(records, records.length), "one call takes 16");
        for (int i = 0; i < 16; i++) {
            assertEquals(0, records[i].bytes().remaining());
            TransportBuffer into = buffer(100);
            into.bytes().position(7);
            assertEquals(i + 1, server.read(into));
            assertEquals(7 + i + 1, into.bytes().position());
        }
        assertEquals(17, records[16].bytes().remaining());
        assertEquals(PacketTransport.WOULD_BLOCK, server.read(buffer(100)));
    }

    /** A peer that closes with unread records resets the connection, and the kernel tells so before what it has sent. */
    @Test
    void whatCameBeforeAResetIsReadBeforeItIsTold() {
        client.write(buffer(5));
        server.write(buffer(6));
        server.write(buffer(7));
        server.close();
        assertEquals(6, client.read(buffer(10)));
        assertEquals(7, client.read(buffer(10)));
        for (int i = 0; i < 2; i++) {
            IoException error = assertThrows(IoException.class, () -> client.read(buffer(10)));
            assertEquals(ErrorCode.CONNECTION_RESET, error.code());
        }
    }

    /** It is what the kernel gives: whoever must tell them apart says the end in a record of its own. */
    @Test
    void anEmptyRecordOfAPeerIsReadAsTheEnd() {
        assertEquals(0, sendEmpty());
        assertEquals(PacketTransport.EOF, server.read(buffer(10)));
    }

    @Test
    void descriptorsDoNotTravelWithRecords() {
        List<IoHandle.Descriptor> some = List.of(new IoHandle.Descriptor(0));
        assertEquals(ErrorCode.UNSUPPORTED, assertThrows(IoException.class, () -> client.write(buffer(1), some)).code());
        assertEquals(ErrorCode.UNSUPPORTED, assertThrows(IoException.class, client::acceptDescriptors).code());
    }

    /** As a peer in C may do it, for the transport sends none. */
    private int sendEmpty() {
        return TransferCalls.send(
                CallMemory.ofThread(),
                ((EpollPacket) client).descriptor(),
                MemorySegment.ofArray(new byte[1]),
                0,
                0);
    }

    private static TransportBuffer buffer(int length) {
        return TransportBuffer.wrap(ByteBuffer.allocate(length));
    }
}
