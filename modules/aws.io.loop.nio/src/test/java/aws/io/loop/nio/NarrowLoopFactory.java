package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.ListenerTransport;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.loop.spi.Transports;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.spi.Availability;
import java.util.Set;

/** The least that a useful provider has: TCP over IPv4. No datagrams, packets, pipes, other domains or foreign handles. */
public final class NarrowLoopFactory implements EventLoopFactory {
    /** Makes the provider. */
    public NarrowLoopFactory() {}

    @Override
    public String name() {
        return NioTransports.PROVIDER;
    }

    @Override
    public int priority() {
        return 1;
    }

    @Override
    public Availability availability() {
        return Availability.available();
    }

    @Override
    public EventLoop newLoop(LoopOptions options) {
        return new PolledEventLoop(options, NarrowTransports.INSTANCE, new NarrowPoller());
    }

    @Override
    public Transports transports() {
        return NarrowTransports.INSTANCE;
    }

    private static final class NarrowTransports implements Transports {
        static final NarrowTransports INSTANCE = new NarrowTransports();

        @Override
        public String provider() {
            return NioTransports.PROVIDER;
        }

        @Override
        public boolean supports(Kind kind, SocketDomain domain) {
            return (kind == Kind.STREAM || kind == Kind.LISTENER) && domain == SocketDomain.IPV4;
        }

        @Override
        public Set<SocketOption<?>> options(Kind kind, SocketDomain domain) {
            return supports(kind, domain) ? NioTransports.INSTANCE.options(kind, domain) : Set.of();
        }

        @Override
        public StreamTransport openStream(SocketDomain domain) {
            require(Kind.STREAM, domain);
            return NioTransports.INSTANCE.openStream(domain);
        }

        @Override
        public ListenerTransport openListener(SocketDomain domain) {
            require(Kind.LISTENER, domain);
            return NioTransports.INSTANCE.openListener(domain);
        }

        @Override
        public DatagramTransport openDatagram(SocketDomain domain) {
            throw refused(Kind.DATAGRAM, domain);
        }

        @Override
        public PipeEnds openPipe() {
            throw new IoException(ErrorCode.UNSUPPORTED, "PIPE on loop provider '" + provider() + "'");
        }

        private void require(Kind kind, SocketDomain domain) {
            if (!supports(kind, domain)) {
                throw refused(kind, domain);
            }
        }

        private IoException refused(Kind kind, SocketDomain domain) {
            return new IoException(ErrorCode.UNSUPPORTED, kind + " of domain " + domain + " on loop provider '" + provider() + "'");
        }
    }

    /** The selector's poller without foreign handles. */
    private static final class NarrowPoller implements Poller {
        private final NioPoller selector = new NioPoller();

        @Override
        public void onThreadStart(EventLoop loop) {
            selector.onThreadStart(loop);
        }

        @Override
        public void onThreadStop() {
            selector.onThreadStop();
        }

        @Override
        public void turn(long timeoutNanos, Runnable awake) {
            selector.turn(timeoutNanos, awake);
        }

        @Override
        public void wakeup() {
            selector.wakeup();
        }

        @Override
        public void attach(Transport transport, TransportListener listener) {
            selector.attach(transport, listener);
        }

        @Override
        public void removeAll() {
            selector.removeAll();
        }

        @Override
        public void settle() {
            selector.settle();
        }

        @Override
        public void close() {
            selector.close();
        }
    }
}
