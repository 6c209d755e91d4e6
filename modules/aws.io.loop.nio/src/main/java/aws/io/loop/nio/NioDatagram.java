package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.Endpoint;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/** A datagram socket over a datagram channel. */
final class NioDatagram extends NioTransport<DatagramChannel> implements DatagramTransport {
    private @Nullable SocketAddress sender;

    NioDatagram(DatagramChannel channel) {
        super(channel);
    }

    @Override
    public void bind(Endpoint local) {
        try {
            channel.bind(NioAddresses.address(local));
        } catch (IOException e) {
            throw NioErrors.of("binding to " + local, e);
        }
    }

    @Override
    public void connect(Endpoint remote) {
        try {
            channel.connect(NioAddresses.address(remote));
        } catch (IOException e) {
            throw NioErrors.of("connecting to " + remote, e);
        }
    }

    @Override
    public int receive(TransportBuffer into) {
        ByteBuffer bytes = into.bytes();
        int before = bytes.position();
        try {
            SocketAddress from = channel.receive(bytes);
            if (from == null) {
                return WOULD_BLOCK;
            }
            sender = from;
            return bytes.position() - before;
        } catch (IOException e) {
            throw NioErrors.of("receiving", e);
        }
    }

    @Override
    public Endpoint sender() {
        if (sender == null) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, "no datagram was received yet");
        }
        return NioAddresses.endpoint(sender);
    }

    @Override
    public int send(TransportBuffer from, @Nullable Endpoint to) {
        ByteBuffer bytes = from.bytes();
        boolean empty = !bytes.hasRemaining();
        try {
            int count = to == null ? channel.write(bytes) : channel.send(bytes, NioAddresses.address(to));
            return count == 0 && !empty ? WOULD_BLOCK : count;
        } catch (IOException e) {
            throw NioErrors.of("sending" + (to == null ? "" : " to " + to), e);
        }
    }
}
