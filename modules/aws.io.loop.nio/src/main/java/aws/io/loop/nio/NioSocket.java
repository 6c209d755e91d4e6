package aws.io.loop.nio;

import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import org.jspecify.annotations.Nullable;

/** A transport that is a socket: it has options and an address. A local one takes the file away that it made. */
abstract class NioSocket extends NioTransport {
    private final NetworkChannel socket;
    private final SocketDomain domain;

    /** What binding it has made. */
    private @Nullable NioSocketFile file;

    /** The type of the channel is both, since no class of java.nio is. */
    <C extends SelectableChannel & NetworkChannel> NioSocket(C channel, SocketDomain domain) {
        super(channel);
        socket = channel;
        this.domain = domain;
    }

    @Override
    public final <T> void setOption(SocketOption<T> option, T value) {
        NioOptions.set(socket, option, value);
    }

    @Override
    public final <T> T getOption(SocketOption<T> option) {
        return NioOptions.get(socket, option);
    }

    @Override
    public final Endpoint localEndpoint() {
        try {
            return NioAddresses.endpoint(socket.getLocalAddress(), domain);
        } catch (IOException e) {
            throw NioErrors.of(e, "local address of " + this);
        }
    }

    @Override
    public boolean close() {
        NioSocketFile made = file;
        file = null;
        try {
            return super.close();
        } finally {
            if (made != null) {
                made.delete();
            }
        }
    }

    /** It was bound to an address just now. */
    final void wasBound(SocketAddress address) throws IOException {
        file = NioSocketFile.of(address);
    }

    /** {@return whether the socket knows an option of java.nio} */
    final boolean honours(java.net.SocketOption<?> option) {
        return socket.supportedOptions().contains(option);
    }

    /** {@return the domain} */
    final SocketDomain domain() {
        return domain;
    }
}
