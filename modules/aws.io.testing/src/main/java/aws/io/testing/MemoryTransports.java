package aws.io.testing;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transports;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import java.util.Set;

/** Opens transports in memory. */
final class MemoryTransports implements Transports {
    static final Set<SocketOption<?>> STREAM_OPTIONS = Set.of(
            SocketOption.TCP_NODELAY,
            SocketOption.KEEP_ALIVE,
            SocketOption.REUSE_ADDRESS,
            SocketOption.RECEIVE_BUFFER,
            SocketOption.SEND_BUFFER,
            SocketOption.LINGER_SECONDS);
    static final Set<SocketOption<?>> DATAGRAM_OPTIONS = Set.of(SocketOption.RECEIVE_BUFFER, SocketOption.SEND_BUFFER);

    private final MemoryNetwork network;

    MemoryTransports(MemoryNetwork network) {
        this.network = network;
    }

    @Override
    public String provider() {
        return FakeCompletionLoopFactory.NAME;
    }

    @Override
    public boolean supports(Kind kind, SocketDomain domain) {
        return switch (kind) {
            case STREAM, LISTENER -> domain != SocketDomain.VSOCK;
            case DATAGRAM -> domain == SocketDomain.IPV4 || domain == SocketDomain.IPV6;
            case PIPE -> true;
        };
    }

    @Override
    public Set<SocketOption<?>> options(Kind kind, SocketDomain domain) {
        return switch (kind) {
            case STREAM, LISTENER -> STREAM_OPTIONS;
            case DATAGRAM -> DATAGRAM_OPTIONS;
            case PIPE -> Set.of();
        };
    }

    @Override
    public StreamTransport openStream(SocketDomain domain) {
        requireSupported(Kind.STREAM, domain);
        return new MemoryStream(network, domain);
    }

    @Override
    public ListenerTransport openListener(SocketDomain domain) {
        requireSupported(Kind.LISTENER, domain);
        return new MemoryListener(network);
    }

    @Override
    public DatagramTransport openDatagram(SocketDomain domain) {
        requireSupported(Kind.DATAGRAM, domain);
        return new MemoryDatagram(network, domain);
    }

    @Override
    public PipeEnds openPipe() {
        ByteLink link = new ByteLink();
        return new PipeEnds(new MemoryPipe.Reader(link), new MemoryPipe.Writer(link));
    }

    private void requireSupported(Kind kind, SocketDomain domain) {
        if (!supports(kind, domain)) {
            throw new IoException(ErrorCode.UNSUPPORTED, kind + " of domain " + domain + " on loop provider '" + provider() + "'");
        }
    }
}
