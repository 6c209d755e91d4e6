package aws.io.loop.nio;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The name of a local socket is its peer's choice. The peer is no JVM, which would refuse the name. */
@Timeout(60)
@SuppressWarnings("restricted") // a socket that Java does not make
class NioPeerNameTest {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int PATH = 2;
    private static final int PATH_BYTES = 108;

    @TempDir
    Path folder;

    /** Linux takes one byte more than an endpoint holds, where no zero follows it. */
    @Test
    void aPeerWhoseNameIsTooLongForAnEndpointIsAccepted() throws Throwable {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "the numbers are those of Linux");
        Path here = folder.resolve("here");
        String path = folder.resolve("p").toString();
        ListenerTransport listener = new NioEventLoopFactory().transports().openListener(SocketDomain.LOCAL);
        listener.listen(Endpoint.local(here.toString()), 1);
        MethodHandle bind = call("bind", JAVA_INT, ADDRESS, JAVA_INT);
        int client = (int) call("socket", JAVA_INT, JAVA_INT, JAVA_INT).invokeExact(AF_UNIX, SOCK_STREAM, 0);
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(0, (int) bind.invokeExact(client, address(arena, path + "p".repeat(PATH_BYTES - path.length())), PATH + PATH_BYTES));
            MethodHandle connect = call("connect", JAVA_INT, ADDRESS, JAVA_INT);
            assertEquals(0, (int) connect.invokeExact(client, address(arena, here.toString()), PATH + PATH_BYTES));
            StreamTransport accepted = listener.accept();
            assertNotNull(accepted);
            assertEquals(new Endpoint.Local(""), accepted.remoteEndpoint());
            accepted.close();
        } finally {
            int closed = (int) call("close", JAVA_INT).invokeExact(client);
            listener.close();
            assertEquals(0, closed);
        }
    }

    private static MemorySegment address(Arena arena, String path) {
        MemorySegment address = arena.allocate(PATH + PATH_BYTES, Short.BYTES);
        address.set(JAVA_SHORT, 0, (short) AF_UNIX);
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, PATH, bytes.length);
        return address;
    }

    private static MethodHandle call(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
    }
}
