package aws.io.loop.epoll;

import aws.io.loop.spi.PacketListenerTransport;
import aws.io.loop.spi.PacketTransport;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import org.jspecify.annotations.Nullable;

/** A listening socket whose connections keep the bounds of records. */
final class EpollPacketListener extends EpollListener implements PacketListenerTransport {
    EpollPacketListener(int descriptor, SocketDomain domain) {
        super(descriptor, domain);
    }

    @Override
    public @Nullable PacketTransport accept() {
        return (PacketTransport) super.accept();
    }

    @Override
    EpollPacket connection(int accepted, Endpoint remote) {
        return new EpollPacket(accepted, domain(), remote);
    }
}
