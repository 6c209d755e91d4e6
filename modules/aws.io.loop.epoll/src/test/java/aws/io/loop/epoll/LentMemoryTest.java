package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a caller must not lend to the kernel is refused, whichever call it would go through; nothing that came is lost by it. */
@Timeout(30)
class LentMemoryTest {
    private static final int SENT = 4;
    private static final int ROOM = 16;

    private final Transports transports = EpollTransports.INSTANCE;
    private final Endpoint name = Endpoint.local("\0aws-io-lent-" + ProcessHandle.current().pid());
    private final ListenerTransport listener = transports.openListener(SocketDomain.LOCAL);
    private final StreamTransport client = transports.openStream(SocketDomain.LOCAL);
    private final DatagramTransport datagrams = transports.openDatagram(SocketDomain.LOCAL);
    private final Transports.PipeEnds pipe = transports.openPipe();
    private StreamTransport plain = client;
    private StreamTransport withDescriptors = client;

    @BeforeEach
    void connect() {
        listener.listen(name, 4);
        client.connect(name);
        plain = accept();
        StreamTransport other = transports.openStream(SocketDomain.LOCAL);
        other.connect(name);
        withDescriptors = accept();
        withDescriptors.acceptDescriptors();
        Endpoint here = Endpoint.local("\0aws-io-lent-datagrams-" + ProcessHandle.current().pid());
        datagrams.bind(here);
        datagrams.connect(here);
        client.write(bytes(SENT));
        other.write(bytes(SENT));
        other.close();
        datagrams.send(bytes(SENT), null);
        pipe.writer().write(bytes(SENT));
    }

    @AfterEach
    void close() {
        client.close();
        plain.close();
        withDescriptors.close();
        listener.close();
        datagrams.close();
        pipe.reader().close();
        pipe.writer().close();
    }

    @Test
    void aReadOnlyBufferIsNotFilled() {
        ByteBuffer heap = ByteBuffer.allocate(ROOM);
        ByteBuffer offHeap = ByteBuffer.allocateDirect(ROOM);
        refused(IllegalArgumentException.class, TransportBuffer.wrap(heap.asReadOnlyBuffer()));
        refused(IllegalArgumentException.class, TransportBuffer.wrap(offHeap.asReadOnlyBuffer()));
        assertEquals(ByteBuffer.allocate(ROOM), heap);
        assertEquals(ByteBuffer.allocate(ROOM), offHeap);
    }

    @Test
    void aMemoryThatIsShorterThanItsBufferIsNotOverrun() {
        for (MemorySegment whole : List.of(MemorySegment.ofArray(new byte[ROOM]), MemorySegment.ofBuffer(ByteBuffer.allocateDirect(ROOM)))) {
            TransportBuffer lying = new Lying(whole.asByteBuffer(), whole.asSlice(0, SENT - 1));
            refused(IndexOutOfBoundsException.class, lying);
            assertEquals(-1, whole.mismatch(MemorySegment.ofArray(new byte[ROOM])));
            TransportBuffer[] several = {bytes(1), lying};
            assertThrows(IndexOutOfBoundsException.class, () -> client.write(lying));
            assertThrows(IndexOutOfBoundsException.class, () -> client.write(several, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> pipe.writer().write(several, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> datagrams.send(lying, null));
            assertThrows(IndexOutOfBoundsException.class, () -> datagrams.send(several, new Endpoint[2], 2));
        }
    }

    @Test
    void memoryThatWasFreedIsNotUsed() {
        TransportBuffer freed;
        try (Arena arena = Arena.ofShared()) {
            freed = TransportBuffer.wrap(arena.allocate(ROOM).asByteBuffer());
        }
        refused(IllegalStateException.class, freed);
        written(IllegalStateException.class, freed);
    }

    @Test
    void memoryOfAnotherThreadIsNotUsed() throws Exception {
        CompletableFuture<TransportBuffer> made = new CompletableFuture<>();
        CompletableFuture<Boolean> used = new CompletableFuture<>();
        Thread owner = Thread.ofPlatform().start(() -> {
            try (Arena arena = Arena.ofConfined()) {
                made.complete(TransportBuffer.wrap(arena.allocate(ROOM).asByteBuffer()));
                used.join();
            }
        });
        try {
            refused(WrongThreadException.class, made.join());
            written(WrongThreadException.class, made.join());
        } finally {
            used.complete(true);
            owner.join();
        }
    }

    /** Every way to read refuses the buffer, and the next one gets what was there. */
    private void refused(Class<? extends RuntimeException> how, TransportBuffer into) {
        List<Consumer<TransportBuffer>> reads = List.of(
                plain::read,
                withDescriptors::read,
                pipe.reader()::read,
                datagrams::receive,
                one -> datagrams.receive(new TransportBuffer[] {one, TransportBuffer.wrap(ByteBuffer.allocateDirect(ROOM))}, 2));
        for (int i = 0; i < reads.size(); i++) {
            Consumer<TransportBuffer> read = reads.get(i);
            assertThrows(how, () -> read.accept(into), "way " + i);
        }
        for (Consumer<TransportBuffer> read : reads.subList(0, 4)) {
            ByteBuffer got = ByteBuffer.allocate(ROOM);
            read.accept(TransportBuffer.wrap(got));
            assertEquals(SENT, got.position());
        }
        // for the next buffer
        client.write(bytes(SENT));
        datagrams.send(bytes(SENT), null);
        pipe.writer().write(bytes(SENT));
        reconnect();
    }

    private void written(Class<? extends RuntimeException> how, TransportBuffer from) {
        TransportBuffer[] several = {bytes(1), from};
        assertThrows(how, () -> client.write(from));
        assertThrows(how, () -> client.write(several, 2));
        assertThrows(how, () -> pipe.writer().write(several, 2));
        assertThrows(how, () -> datagrams.send(from, null));
        assertThrows(how, () -> datagrams.send(several, new Endpoint[2], 2));
    }

    /** A memory that does not keep what TransportBuffer promises. */
    private record Lying(ByteBuffer bytes, MemorySegment memory) implements TransportBuffer {}

    private void reconnect() {
        withDescriptors.close();
        StreamTransport other = transports.openStream(SocketDomain.LOCAL);
        other.connect(name);
        withDescriptors = accept();
        withDescriptors.acceptDescriptors();
        other.write(bytes(SENT));
        other.close();
    }

    private StreamTransport accept() {
        StreamTransport accepted = listener.accept();
        assertNotNull(accepted);
        return accepted;
    }

    private static TransportBuffer bytes(int count) {
        return TransportBuffer.wrap(ByteBuffer.allocate(count));
    }
}
