package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream socket. While it connects, WRITABLE stands for OP_CONNECT; before that the selector must not look at it at all, since a
 * socket without a connection counts as hung up and would be ready all the time.
 */
final class NioStream extends NioSocket implements StreamTransport {
    private final SocketChannel channel;
    private final NioGather gather = new NioGather();
    private @Nullable Endpoint target;

    /** Takes a channel in non-blocking mode. */
    NioStream(SocketChannel channel, SocketDomain domain) {
        super(channel, domain);
        this.channel = channel;
    }

    @Override
    public void bind(Endpoint local) {
        SocketAddress address = NioAddresses.address(local, domain());
        try {
            channel.bind(address);
            wasBound(address);
        } catch (IOException | IllegalStateException | IllegalArgumentException | UnsupportedOperationException e) {
            throw NioErrors.of(e, "bind " + local, CallKind.ADDRESS);
        }
    }

    @Override
    public boolean connect(Endpoint remote) {
        SocketAddress address = NioAddresses.address(remote, domain());
        target = remote;
        boolean connected;
        try {
            connected = channel.connect(address);
        } catch (IOException | IllegalStateException | IllegalArgumentException | UnsupportedOperationException e) {
            throw NioErrors.of(e, "connect to " + remote, CallKind.ADDRESS);
        }
        follow();
        return connected;
    }

    @Override
    public boolean finishConnect() {
        boolean connected;
        try {
            connected = channel.finishConnect();
        } catch (IOException | IllegalStateException e) {
            throw NioErrors.of(e, "connect to " + target, CallKind.ADDRESS);
        }
        follow();
        return connected;
    }

    @Override
    public boolean isConnectedToItself() {
        try {
            return Objects.equals(channel.getLocalAddress(), channel.getRemoteAddress());
        } catch (IOException e) {
            throw NioErrors.of(e, "addresses of " + this);
        }
    }

    @Override
    public int read(TransportBuffer into) {
        ByteBuffer bytes = into.bytes();
        if (!bytes.hasRemaining()) {
            return 0;
        }
        try {
            int read = channel.read(bytes);
            return read == 0 ? WOULD_BLOCK : read;
        } catch (IOException | IllegalStateException e) {
            throw NioErrors.of(e, "read", CallKind.READ);
        }
    }

    @Override
    public int write(TransportBuffer from) {
        try {
            return gather.write(channel, from);
        } catch (IOException | IllegalStateException e) {
            throw NioErrors.of(e, "write", CallKind.WRITE);
        }
    }

    @Override
    public long write(TransportBuffer[] from, int count) {
        try {
            return gather.write(channel, from, count);
        } catch (IOException | IllegalStateException e) {
            throw NioErrors.of(e, "write", CallKind.WRITE);
        }
    }

    @Override
    public void shutdownOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException | IllegalStateException e) {
            throw NioErrors.of(e, "shutdown of output");
        }
    }

    @Override
    public void shutdownInput() {
        try {
            channel.shutdownInput();
        } catch (IOException | IllegalStateException e) {
            throw NioErrors.of(e, "shutdown of input");
        }
    }

    @Override
    public Endpoint remoteEndpoint() {
        SocketAddress remote;
        try {
            remote = channel.getRemoteAddress();
        } catch (IOException e) {
            throw NioErrors.of(e, "remote address of " + this);
        }
        if (remote == null) {
            throw new IoException(ErrorCode.NOT_CONNECTED, toString());
        }
        return NioAddresses.endpoint(remote, domain());
    }

    @Override
    int initialInterest() {
        return channel.isConnected() ? SelectionKey.OP_READ : channel.isConnectionPending() ? SelectionKey.OP_CONNECT : 0;
    }

    @Override
    void onAttached(NioRegistration current) {
        follow();
    }

    /** Makes the registration fit the state of the connection. */
    private void follow() {
        NioRegistration current = registration();
        if (current == null) {
            return;
        }
        if (channel.isConnected()) {
            current.meaning(SelectionKey.OP_READ, SelectionKey.OP_WRITE);
            current.want(SelectionKey.OP_READ);
        } else if (channel.isConnectionPending()) {
            current.meaning(0, SelectionKey.OP_CONNECT);
            current.rearm(IoEvents.WRITABLE);
        }
    }
}
