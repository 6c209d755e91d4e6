package aws.io.loop.epoll;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Transports;
import aws.io.spi.Availability;
import java.util.Set;

/** The provider "epoll": event loops on edge-triggered epoll, for Linux. */
public final class EpollEventLoopFactory implements EventLoopFactory {
    /** Makes the provider; does nothing else. */
    public EpollEventLoopFactory() {}

    @Override
    public String name() {
        return EpollTransports.PROVIDER;
    }

    @Override
    public int priority() {
        return 200;
    }

    @Override
    public Availability availability() {
        return Platform.availability();
    }

    @Override
    public Set<String> capabilities() {
        return Set.of(
                "abstract-names",
                "datagram-batches",
                "descriptor-passing",
                "descriptors",
                "packets",
                "peer-credentials",
                "pinning",
                "raw-options",
                "vsock");
    }

    @Override
    public String describe() {
        return name() + ": " + Platform.describe();
    }

    @Override
    public EventLoop newLoop(LoopOptions options) {
        EpollPoller poller;
        try {
            poller = new EpollPoller();
        } catch (LinkageError e) {
            throw Platform.cannotCall(e);
        }
        try {
            return new PolledEventLoop(options, EpollTransports.INSTANCE, poller);
        } catch (Throwable e) {
            try {
                poller.close();
            } catch (RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    @Override
    public Transports transports() {
        return EpollTransports.INSTANCE;
    }
}
