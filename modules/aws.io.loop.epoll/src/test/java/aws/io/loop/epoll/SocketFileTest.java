package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.IoException;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files that local sockets make. */
@Timeout(60)
class SocketFileTest {
    /** Opens a socket of each kind and binds it. */
    private static final List<BiFunction<Transports, Endpoint, Transport>> KINDS = List.of(
            (transports, at) -> bound(transports.openStream(SocketDomain.LOCAL), at),
            (transports, at) -> bound(transports.openPacket(SocketDomain.LOCAL), at),
            (transports, at) -> bound(transports.openDatagram(SocketDomain.LOCAL), at),
            (transports, at) -> bound(transports.openListener(SocketDomain.LOCAL), at),
            (transports, at) -> bound(transports.openPacketListener(SocketDomain.LOCAL), at));

    @TempDir
    Path folder;

    @Test
    void theFileOfASocketGoesWithItWhateverItsKind() throws IOException {
        Path path = folder.resolve("socket");
        for (int i = 0; i < KINDS.size(); i++) {
            Transport socket = KINDS.get(i).apply(EpollTransports.INSTANCE, Endpoint.local(path.toString()));
            assertTrue(Files.exists(path), "kind " + i);
            socket.close();
            assertFalse(Files.exists(path), "kind " + i);
        }
    }

    @Test
    void aFileThatAnotherHasPutInItsPlaceStays() throws IOException {
        Path path = folder.resolve("socket");
        for (BiFunction<Transports, Endpoint, Transport> kind : KINDS) {
            Transport socket = kind.apply(EpollTransports.INSTANCE, Endpoint.local(path.toString()));
            // the old one is kept, so that the new one is not given its number
            Files.move(path, folder.resolve("moved"));
            Files.createFile(path);
            socket.close();
            assertTrue(Files.exists(path));
            Files.delete(path);
            Files.delete(folder.resolve("moved"));
        }
    }

    /** As in a container without a locale: the JVM has no name for a file whose name is not ASCII, and could not take it away. */
    @Test
    void whereTheLocaleHasNoNameForAFileItIsNotMade() throws Exception {
        List<String> command = ChildJvm.command(List.of("env", "LC_ALL=C"), List.of("--enable-native-access=ALL-UNNAMED"), BindAll.class);
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it ended");
        assertEquals("INVALID_PATH\n".repeat(KINDS.size()), output);
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    /** Binds a socket of each kind, in the folder where it is started. */
    static final class BindAll {
        private BindAll() {}

        public static void main(String[] args) {
            for (BiFunction<Transports, Endpoint, Transport> kind : KINDS) {
                try {
                    System.out.println(kind.apply(EpollTransports.INSTANCE, Endpoint.local("\u00e4")) + " is bound");
                } catch (IoException e) {
                    System.out.println(e.code());
                }
            }
        }
    }

    private static Transport bound(Transport socket, Endpoint at) {
        ((EpollSocket) socket).bind(at);
        return socket;
    }
}
