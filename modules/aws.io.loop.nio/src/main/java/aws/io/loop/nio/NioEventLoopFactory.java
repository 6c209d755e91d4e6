package aws.io.loop.nio;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Transports;
import aws.io.spi.Availability;
import java.nio.channels.spi.SelectorProvider;

/** The provider "nio": event loops on {@link java.nio.channels.Selector}, available everywhere. */
public final class NioEventLoopFactory implements EventLoopFactory {
    /** Makes the provider; does nothing else. */
    public NioEventLoopFactory() {}

    @Override
    public String name() {
        return NioTransports.PROVIDER;
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        return Availability.available();
    }

    @Override
    public String describe() {
        return name() + ": java.nio of Java " + Runtime.version() + ", " + SelectorProvider.provider().getClass().getName()
                + (NioOptions.knowsKeepAliveTimes() ? "" : ", without keep-alive times (no module jdk.net)");
    }

    @Override
    public EventLoop newLoop(LoopOptions options) {
        NioPoller poller = new NioPoller();
        try {
            return new PolledEventLoop(options, NioTransports.INSTANCE, poller);
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
        return NioTransports.INSTANCE;
    }
}
