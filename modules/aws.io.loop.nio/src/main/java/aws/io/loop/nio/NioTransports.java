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
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.Set;

/** What java.nio can carry: all but vsock and local datagrams. */
final class NioTransports implements Transports {
    /** The provider's name. */
    static final String PROVIDER = "nio";

    /** The one instance. */
    static final NioTransports INSTANCE = new NioTransports();

    private NioTransports() {}

    @Override
    public String provider() {
        return PROVIDER;
    }

    @Override
    public boolean supports(Kind kind, SocketDomain domain) {
        return kind == Kind.PIPE
                || (domain != SocketDomain.VSOCK && !(kind == Kind.DATAGRAM && domain == SocketDomain.LOCAL));
    }

    @Override
    public Set<SocketOption<?>> options(Kind kind, SocketDomain domain) {
        return supports(kind, domain) ? NioOptions.of(kind, domain) : Set.of();
    }

    @Override
    public StreamTransport openStream(SocketDomain domain) {
        ProtocolFamily family = family(Kind.STREAM, domain);
        return new NioStream(open(() -> SocketChannel.open(family), domain), domain);
    }

    @Override
    public ListenerTransport openListener(SocketDomain domain) {
        ProtocolFamily family = family(Kind.LISTENER, domain);
        return new NioListener(open(() -> ServerSocketChannel.open(family), domain), domain);
    }

    @Override
    public DatagramTransport openDatagram(SocketDomain domain) {
        ProtocolFamily family = family(Kind.DATAGRAM, domain);
        return new NioDatagram(open(() -> DatagramChannel.open(family), domain), domain);
    }

    @Override
    public PipeEnds openPipe() {
        try {
            Pipe pipe = Pipe.open();
            try {
                return new PipeEnds(new NioPipeReader(nonBlocking(pipe.source())), new NioPipeWriter(nonBlocking(pipe.sink())));
            } catch (Throwable e) {
                closeAfter(pipe.source(), e);
                closeAfter(pipe.sink(), e);
                throw e;
            }
        } catch (IOException e) {
            throw NioErrors.ofPipe(e, "open a pipe");
        }
    }

    /** Sets a new channel to non-blocking mode, or closes it. */
    static <C extends SelectableChannel> C nonBlocking(C channel) throws IOException {
        try {
            channel.configureBlocking(false);
            return channel;
        } catch (Throwable e) {
            closeAfter(channel, e);
            throw e;
        }
    }

    /** The error of asking for what is not there. */
    static IoException unsupported(String what, SocketDomain domain) {
        return new IoException(ErrorCode.UNSUPPORTED, what + " of domain " + domain + " on loop provider '" + PROVIDER + "'");
    }

    private ProtocolFamily family(Kind kind, SocketDomain domain) {
        if (!supports(kind, domain)) {
            throw unsupported(kind.name().toLowerCase(Locale.ROOT), domain);
        }
        return switch (domain) {
            case IPV4 -> StandardProtocolFamily.INET;
            case IPV6 -> StandardProtocolFamily.INET6;
            case LOCAL -> StandardProtocolFamily.UNIX;
            case VSOCK -> throw unsupported("a family", domain);
        };
    }

    private static <C extends SelectableChannel> C open(Opener<C> opener, SocketDomain domain) {
        try {
            return nonBlocking(opener.open());
        } catch (IOException | UnsupportedOperationException e) {
            throw NioErrors.of(e, "open a socket of domain " + domain);
        }
    }

    private static void closeAfter(Channel channel, Throwable error) {
        try {
            channel.close();
        } catch (IOException e) {
            error.addSuppressed(e);
        }
    }

    /** Opens a channel. */
    @FunctionalInterface
    private interface Opener<C> {
        C open() throws IOException;
    }
}
