package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The name of a local socket is its peer's choice, and any bytes will do for the kernel. */
@Timeout(60)
class PeerNameTest {
    private static final int PATH_BYTES = 108;
    private static final Endpoint UNNAMED = new Endpoint.Local("");
    private static final MethodHandle BIND = Libc.link("bind");

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Name(byte[] bytes, Endpoint told) {}

    private final CallMemory memory = new CallMemory();
    private final Transports transports =
            EventLoopGroup.providers(PeerNameTest.class.getClassLoader()).choose("epoll").transports();
    private final Endpoint here = Endpoint.local("\0aws-io-names-" + ProcessHandle.current().pid());

    @TempDir
    Path folder;

    @Test
    void aPeerOfAnyNameIsAccepted() throws Exception {
        ListenerTransport listener = transports.openListener(SocketDomain.LOCAL);
        listener.listen(here, 4);
        for (Name one : names()) {
            int client = bound(SocketCalls.SOCK_STREAM, one.bytes);
            SocketCalls.connect(memory, client, here, SocketDomain.LOCAL);
            StreamTransport accepted = listener.accept();
            assertNotNull(accepted);
            assertEquals(one.told, accepted.remoteEndpoint());
            accepted.close();
            DescriptorCalls.close(memory, client);
        }
        listener.close();
    }

    @Test
    void aDatagramOfASenderOfAnyNameIsReceivedAndCanBeAnsweredIfTheNameCanBeSaid() throws Exception {
        DatagramTransport server = transports.openDatagram(SocketDomain.LOCAL);
        server.bind(here);
        for (Name one : names()) {
            int client = bound(SocketCalls.SOCK_DGRAM, one.bytes);
            SocketCalls.connect(memory, client, here, SocketDomain.LOCAL);
            TransferCalls.send(memory, client, MemorySegment.ofArray(new byte[3]), 0, 3);
            assertEquals(3, server.receive(TransportBuffer.wrap(ByteBuffer.allocate(10))));
            assertEquals(one.told, server.sender());
            if (!server.sender().equals(UNNAMED)) {
                assertEquals(5, server.send(TransportBuffer.wrap(ByteBuffer.allocate(5)), server.sender()));
                assertEquals(5, TransferCalls.receive(memory, client, MemorySegment.ofArray(new byte[10]), 0, 10));
            }
            DescriptorCalls.close(memory, client);
        }
        server.close();
    }

    /** Names that the kernel takes, and how they are told. */
    private List<Name> names() {
        String self = "\0aws-io-" + ProcessHandle.current().pid();
        String zeros = self + "\0and\0zeros\0";
        String longest = self + "x".repeat(PATH_BYTES - self.length());
        byte[] noText = self.getBytes(StandardCharsets.UTF_8);
        noText = Arrays.copyOf(noText, PATH_BYTES);
        Arrays.fill(noText, self.length(), PATH_BYTES, (byte) 0xFF);
        String path = folder.resolve("p").toString();
        String withoutZero = path + "p".repeat(PATH_BYTES - path.length());
        return List.of(
                new Name(zeros.getBytes(StandardCharsets.UTF_8), Endpoint.local(zeros)),
                new Name(longest.getBytes(StandardCharsets.UTF_8), Endpoint.local(longest)),
                new Name(noText, UNNAMED),
                new Name(withoutZero.getBytes(StandardCharsets.UTF_8), UNNAMED));
    }

    private int bound(int type, byte[] name) throws Exception {
        int descriptor = SocketCalls.open(memory, SocketDomain.LOCAL, type);
        memory.address.fill((byte) 0).set(JAVA_SHORT, 0, (short) SocketAddress.AF_UNIX);
        MemorySegment.copy(name, 0, memory.address, JAVA_BYTE, SocketAddress.UNIX_PATH, name.length);
        int result = Libc.call(BIND, memory, descriptor, memory.address.address(), SocketAddress.UNIX_PATH + name.length);
        assertEquals(0, result, () -> "bind: errno " + memory.errno());
        return descriptor;
    }
}
