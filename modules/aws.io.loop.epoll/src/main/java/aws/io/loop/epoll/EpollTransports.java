package aws.io.loop.epoll;

import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DescriptorCalls;
import aws.io.loop.epoll.sys.OptionCalls;
import aws.io.loop.epoll.sys.PipeCalls;
import aws.io.loop.epoll.sys.SocketCalls;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.PacketListenerTransport;
import aws.io.loop.spi.PacketTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transports;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import java.util.Set;

/** What Linux can carry: everything but datagrams over vsock, which of the usual hypervisors one alone has. */
final class EpollTransports implements Transports {
    /** The provider's name. */
    static final String PROVIDER = "epoll";

    /** The one instance. */
    static final EpollTransports INSTANCE = new EpollTransports();

    private EpollTransports() {}

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public boolean supports(Kind kind, SocketDomain domain) {
        return kind == Kind.PIPE || kind != Kind.DATAGRAM || domain != SocketDomain.VSOCK;
    }

    @Override
    public Set<SocketOption<?>> options(Kind kind, SocketDomain domain) {
        return EpollOptions.of(kind, domain);
    }

    @Override
    public StreamTransport openStream(SocketDomain domain) {
        return new EpollStream(open(domain, SocketCalls.SOCK_STREAM), domain);
    }

    @Override
    public ListenerTransport openListener(SocketDomain domain) {
        return new EpollListener(open(domain, SocketCalls.SOCK_STREAM), domain);
    }

    @Override
    public DatagramTransport openDatagram(SocketDomain domain) {
        if (!supports(Kind.DATAGRAM, domain)) {
            throw EpollOptions.unsupported("datagram of domain " + domain);
        }
        return new EpollDatagram(open(domain, SocketCalls.SOCK_DGRAM), domain);
    }

    @Override
    public boolean supportsPackets(SocketDomain domain) {
        return domain == SocketDomain.LOCAL;
    }

    @Override
    public Set<SocketOption<?>> packetOptions(SocketDomain domain) {
        return supportsPackets(domain) ? EpollOptions.of(Kind.STREAM, domain) : Set.of();
    }

    @Override
    public PacketTransport openPacket(SocketDomain domain) {
        requirePackets(domain);
        return new EpollPacket(open(domain, SocketCalls.SOCK_SEQPACKET), domain, null);
    }

    @Override
    public PacketListenerTransport openPacketListener(SocketDomain domain) {
        requirePackets(domain);
        return new EpollPacketListener(open(domain, SocketCalls.SOCK_SEQPACKET), domain);
    }

    @Override
    public PipeEnds openPipe() {
        PipeCalls.Ends ends = PipeCalls.pipe(CallMemory.ofThread());
        return new PipeEnds(new EpollPipeReader(ends.reader()), new EpollPipeWriter(ends.writer()));
    }

    private void requirePackets(SocketDomain domain) {
        if (!supportsPackets(domain)) {
            throw EpollOptions.unsupported("packets of domain " + domain);
        }
    }

    private static int open(SocketDomain domain, int type) {
        CallMemory memory = CallMemory.ofThread();
        int descriptor = SocketCalls.open(memory, domain, type);
        if (domain == SocketDomain.IPV6) {
            try {
                // an IPv6 socket reaches IPv4 too, whatever the machine's own default is (ipv6(7))
                OptionCalls.setInt(memory, descriptor, OptionCalls.IPPROTO_IPV6, OptionCalls.IPV6_V6ONLY, 0);
            } catch (RuntimeException e) {
                DescriptorCalls.close(memory, descriptor);
                throw e;
            }
        }
        return descriptor;
    }
}
