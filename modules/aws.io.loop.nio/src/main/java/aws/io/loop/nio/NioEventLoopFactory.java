package aws.io.loop.nio;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Transports;
import aws.io.spi.Availability;
import java.nio.channels.spi.SelectorProvider;

/** The service: event loops on a java.nio selector each. */
public final class NioEventLoopFactory implements EventLoopFactory {
    /** The provider's name. */
    static final String NAME = "nio";

    private static final Transports TRANSPORTS = new NioTransports();

    /** Does nothing, as the service loader wants it. */
    public NioEventLoopFactory() {}

    @Override
    public String name() {
        return NAME;
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
        return "java.nio over " + SelectorProvider.provider().getClass().getSimpleName();
    }

    @Override
    public EventLoop newLoop(LoopOptions options) {
        return new PolledEventLoop(options, TRANSPORTS, new NioPoller());
    }

    @Override
    public Transports transports() {
        return TRANSPORTS;
    }
}
