package aws.io.loop.nio;

import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.socket.Endpoint;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A listening socket over a server socket channel. */
final class NioListener extends NioTransport<ServerSocketChannel> implements ListenerTransport {
    /** The file of a Unix domain socket, which we made and so remove. */
    private @Nullable Path boundPath;

    NioListener(ServerSocketChannel channel) {
        super(channel);
    }

    @Override
    public void listen(Endpoint local, int backlog) {
        try {
            channel.bind(NioAddresses.address(local), backlog);
        } catch (IOException | RuntimeException e) {
            throw NioErrors.of("listening on " + local, e);
        }
        if (local instanceof Endpoint.Local named) {
            boundPath = Path.of(named.path());
        }
    }

    @Override
    public @Nullable StreamTransport accept() {
        try {
            SocketChannel connection = channel.accept();
            if (connection == null) {
                return null;
            }
            try {
                connection.configureBlocking(false);
            } catch (IOException e) {
                connection.close();
                throw e;
            }
            return new NioStream(connection);
        } catch (IOException e) {
            throw NioErrors.of("accepting", e);
        }
    }

    @Override
    public boolean close() {
        super.close();
        Path path = boundPath;
        boundPath = null;
        if (path != null) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw NioErrors.of("removing " + path, e);
            }
        }
        return true;
    }
}
