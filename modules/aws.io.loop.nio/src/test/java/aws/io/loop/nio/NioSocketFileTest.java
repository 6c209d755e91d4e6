package aws.io.loop.nio;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files that local sockets make. */
@Timeout(60)
class NioSocketFileTest {
    private final Transports transports = new NioEventLoopFactory().transports();

    @TempDir
    Path folder;

    @Test
    void theFileOfAListenerGoesWithIt() {
        Path path = folder.resolve("socket");
        ListenerTransport listener = transports.openListener(SocketDomain.LOCAL);
        listener.listen(Endpoint.local(path.toString()), 1);
        assertTrue(Files.exists(path));
        listener.close();
        assertFalse(Files.exists(path));
    }

    @Test
    void theFileOfAClientGoesWithIt() {
        Path path = folder.resolve("socket");
        StreamTransport client = bound(path);
        assertTrue(Files.exists(path));
        client.close();
        assertFalse(Files.exists(path));
    }

    @Test
    void aFileThatAnotherHasPutInItsPlaceStays() throws IOException {
        Path path = folder.resolve("socket");
        StreamTransport client = bound(path);
        // the old one is kept, so that the new one is not given its number
        Files.move(path, folder.resolve("moved"));
        Files.createFile(path);
        client.close();
        assertTrue(Files.exists(path));
    }

    /** As a path it would be the folder where the test runs, whose removal fails. */
    @Test
    void anEmptyNameIsNoFileToBeTakenAway() {
        StreamTransport client = transports.openStream(SocketDomain.LOCAL);
        client.bind(new Endpoint.Local(""));
        assertTrue(client.close());
    }

    private StreamTransport bound(Path path) {
        StreamTransport client = transports.openStream(SocketDomain.LOCAL);
        client.bind(Endpoint.local(path.toString()));
        return client;
    }
}
