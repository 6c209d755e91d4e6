package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/** A datagram socket. */
final class NioDatagram extends NioSocket implements DatagramTransport {
    private final DatagramChannel channel;
    private @Nullable SocketAddress senderAddress;
    private @Nullable Endpoint sender;
    private @Nullable SocketAddress peer;
    private @Nullable Endpoint target;
    private @Nullable SocketAddress targetAddress;

    /** Takes a channel in non-blocking mode. */
    NioDatagram(DatagramChannel channel, SocketDomain domain) {
        super(channel, domain);
        this.channel = channel;
    }

    @Override
    public void bind(Endpoint local) {
        SocketAddress address = NioAddresses.address(local, domain());
        try {
            channel.bind(address);
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            throw NioErrors.of(e, "bind " + local, CallKind.ADDRESS);
        }
    }

    @Override
    public void connect(Endpoint remote) {
        SocketAddress address = NioAddresses.address(remote, domain());
        try {
            channel.connect(address);
            peer = channel.getRemoteAddress();
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            throw NioErrors.of(e, "connect to " + remote, CallKind.ADDRESS);
        }
    }

    @Override
    public int receive(TransportBuffer into) {
        ByteBuffer bytes = into.bytes();
        int before = bytes.position();
        SocketAddress from;
        try {
            from = channel.receive(bytes);
        } catch (IOException | IllegalStateException e) {
            throw NioErrors.of(e, "receive", CallKind.RECEIVE);
        }
        if (from == null) {
            return WOULD_BLOCK;
        }
        // java.nio gives the same object for the same sender again and again
        if (from != senderAddress) {
            senderAddress = from;
            sender = null;
        }
        return bytes.position() - before;
    }

    @Override
    public Endpoint sender() {
        Endpoint known = sender;
        if (known == null) {
            if (senderAddress == null) {
                throw new IoException(ErrorCode.ILLEGAL_STATE, "nothing was received on " + this);
            }
            known = NioAddresses.endpoint(senderAddress, domain());
            sender = known;
        }
        return known;
    }

    @Override
    public int send(TransportBuffer from, @Nullable Endpoint to) {
        ByteBuffer bytes = from.bytes();
        boolean empty = !bytes.hasRemaining();
        if (empty && peer != null) {
            throw new IoException(ErrorCode.UNSUPPORTED,
                    "an empty datagram on a connected socket, which java.nio drops without a word");
        }
        try {
            int sent = to == null ? channel.write(bytes) : channel.send(bytes, target(to));
            return sent == 0 && !empty ? WOULD_BLOCK : sent;
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            throw NioErrors.of(e, "send to " + (to == null ? peer : to), CallKind.SEND);
        }
    }

    @Override
    int initialInterest() {
        return SelectionKey.OP_READ;
    }

    @Override
    void onAttached(NioRegistration current) {
        current.meaning(SelectionKey.OP_READ, SelectionKey.OP_WRITE);
    }

    /** Keeps the last address made, since most sockets answer few peers. */
    private SocketAddress target(Endpoint to) {
        SocketAddress address = targetAddress;
        if (address == null || !to.equals(target)) {
            address = NioAddresses.address(to, domain());
            targetAddress = address;
            target = to;
        }
        return address;
    }
}
