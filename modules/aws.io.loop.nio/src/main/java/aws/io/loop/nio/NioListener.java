package aws.io.loop.nio;

import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A listening socket. */
final class NioListener extends NioSocket implements ListenerTransport {
    private final ServerSocketChannel channel;

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
            wasBound(address);
        } catch (IOException | IllegalStateException | IllegalArgumentException | UnsupportedOperationException e) {
            throw NioErrors.of(e, "listen on " + local, CallKind.ADDRESS);
        }
    }

    @Override
    public @Nullable StreamTransport accept() {
        try {
            SocketChannel accepted = channel.accept();
            return accepted == null ? null : new NioStream(NioTransports.nonBlocking(accepted), domain());
        } catch (IOException | IllegalStateException e) {
            throw NioErrors.of(e, "accept on " + this, CallKind.ACCEPT);
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
}
