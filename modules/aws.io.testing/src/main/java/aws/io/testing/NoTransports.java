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

/** Supports nothing, and says so. */
final class NoTransports implements Transports {
    @Override
    public String provider() {
        return "hand-driven";
    }

    @Override
    public boolean supports(Kind kind, SocketDomain domain) {
        return false;
    }

    @Override
    public Set<SocketOption<?>> options(Kind kind, SocketDomain domain) {
        return Set.of();
    }

    @Override
    public StreamTransport openStream(SocketDomain domain) {
        throw unsupported(Kind.STREAM, domain);
    }

    @Override
    public ListenerTransport openListener(SocketDomain domain) {
        throw unsupported(Kind.LISTENER, domain);
    }

    @Override
    public DatagramTransport openDatagram(SocketDomain domain) {
        throw unsupported(Kind.DATAGRAM, domain);
    }

    @Override
    public PipeEnds openPipe() {
        throw new IoException(ErrorCode.UNSUPPORTED, "PIPE on loop provider 'hand-driven'");
    }

    private static IoException unsupported(Kind kind, SocketDomain domain) {
        return new IoException(ErrorCode.UNSUPPORTED, kind + " of domain " + domain + " on loop provider 'hand-driven'");
    }
}
