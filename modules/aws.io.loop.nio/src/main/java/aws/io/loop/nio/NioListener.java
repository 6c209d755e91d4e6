package aws.io.loop.nio;

import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A listening socket. A local one takes the file it made away when it is closed. */
final class NioListener extends NioSocket implements ListenerTransport {
    private final ServerSocketChannel channel;
    private @Nullable Path file;
    private @Nullable Object fileKey;

    /** Takes a channel in non-blocking mode. */
    NioListener(ServerSocketChannel channel, SocketDomain domain) {
        super(channel, domain);
        this.channel = channel;
    }

    @Override
    public void listen(Endpoint local, int backlog) {
        SocketAddress address = NioAddresses.address(local, domain());
        try {
            channel.bind(address, backlog);
            if (channel.getLocalAddress() instanceof UnixDomainSocketAddress bound) {
                file = bound.getPath().toAbsolutePath();
                fileKey = fileKey(file);
            }
        } catch (IOException | IllegalStateException | IllegalArgumentException | UnsupportedOperationException e) {
            throw NioErrors.of(e, "listen on " + local);
        }
    }

    @Override
    public @Nullable StreamTransport accept() {
        try {
            SocketChannel accepted = channel.accept();
            return accepted == null ? null : new NioStream(NioTransports.nonBlocking(accepted), domain());
        } catch (IOException | IllegalStateException e) {
            throw NioErrors.of(e, "accept on " + this);
        }
    }

    @Override
    public boolean close() {
        try {
            return super.close();
        } finally {
            deleteFile();
        }
    }

    /** A port that is told to be closed must not accept a connection any more. */
    @Override
    boolean outlivesClose() {
        return true;
    }

    @Override
    int initialInterest() {
        return SelectionKey.OP_ACCEPT;
    }

    @Override
    void onAttached(NioRegistration current) {
        current.meaning(SelectionKey.OP_ACCEPT, 0);
    }

    private void deleteFile() {
        Path made = file;
        if (made == null) {
            return;
        }
        file = null;
        try {
            // another process may have put its own socket there since
            if (Objects.equals(fileKey(made), fileKey)) {
                Files.delete(made);
            }
        } catch (NoSuchFileException e) {
            // somebody was faster: what we want is there
            return;
        } catch (IOException e) {
            throw NioErrors.of(e, "delete " + made);
        }
    }

    private static @Nullable Object fileKey(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
}
