package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transports;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Opens the transports. */
final class NioTransports implements Transports {
    private final Map<Kind, Map<SocketDomain, Set<SocketOption<?>>>> options = new ConcurrentHashMap<>();

    @Override
    public String provider() {
        return NioEventLoopFactory.NAME;
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
        return options.computeIfAbsent(kind, any -> new ConcurrentHashMap<>()).computeIfAbsent(domain, any -> probe(kind, domain));
    }

    @Override
    public StreamTransport openStream(SocketDomain domain) {
        return new NioStream(open(Kind.STREAM, domain, () -> SocketChannel.open(NioAddresses.family(domain))));
    }

    @Override
    public ListenerTransport openListener(SocketDomain domain) {
        return new NioListener(open(Kind.LISTENER, domain, () -> ServerSocketChannel.open(NioAddresses.family(domain))));
    }

    @Override
    public DatagramTransport openDatagram(SocketDomain domain) {
        return new NioDatagram(open(Kind.DATAGRAM, domain, () -> DatagramChannel.open(NioAddresses.family(domain))));
    }

    @Override
    public PipeEnds openPipe() {
        try {
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
            return new PipeEnds(new NioPipe.Reader(pipe.source()), new NioPipe.Writer(pipe.sink()));
        } catch (IOException e) {
            throw NioErrors.of("opening a pipe", e);
        }
    }

    private interface Opener<C> {
        C open() throws IOException;
    }

    private <C extends SelectableChannel> C open(Kind kind, SocketDomain domain, Opener<C> opener) {
        if (!supports(kind, domain)) {
            throw new IoException(ErrorCode.UNSUPPORTED, kind + " of domain " + domain + " on loop provider 'nio'");
        }
        try {
            C channel = opener.open();
            try {
                channel.configureBlocking(false);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            return channel;
        } catch (IOException | UnsupportedOperationException e) {
            throw NioErrors.of("opening a socket of domain " + domain, e);
        }
    }

    /** Only an open channel tells its options. */
    private Set<SocketOption<?>> probe(Kind kind, SocketDomain domain) {
        if (kind == Kind.PIPE || !supports(kind, domain)) {
            return Set.of();
        }
        try (NetworkChannel channel =
                switch (kind) {
                    case STREAM -> SocketChannel.open(NioAddresses.family(domain));
                    case LISTENER -> ServerSocketChannel.open(NioAddresses.family(domain));
                    default -> DatagramChannel.open(NioAddresses.family(domain));
                }) {
            return NioOptions.among(channel.supportedOptions());
        } catch (IOException | UnsupportedOperationException e) {
            throw NioErrors.of("opening a socket of domain " + domain, e);
        }
    }
}
