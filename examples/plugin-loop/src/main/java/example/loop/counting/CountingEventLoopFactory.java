package example.loop.counting;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.Transports;
import aws.io.spi.Availability;
import aws.io.spi.Candidate;

/** The provider "counting": loops of the best other provider, which count. */
public final class CountingEventLoopFactory implements EventLoopFactory {
    private static final String NAME = "counting";

    /** For the service loader. */
    public CountingEventLoopFactory() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return 1;
    }

    /** Whether there is a loop to count is asked later: who is asked in a look-up must not look up. */
    @Override
    public Availability availability() {
        return Availability.onlyByName("it counts what another loop does");
    }

    @Override
    public EventLoop newLoop(LoopOptions options) {
        return new CountingEventLoop(best().newLoop(options));
    }

    @Override
    public Transports transports() {
        return best().transports();
    }

    private static EventLoopFactory best() {
        for (Candidate<EventLoopFactory> one : EventLoopGroup.providers().candidates()) {
            EventLoopFactory factory = one.provider();
            if (factory != null && one.isUsable()) {
                return factory;
            }
        }
        throw new IoException(ErrorCode.NO_PROVIDER, "loop provider '" + NAME + "' found no other whose loops it could count");
    }
}
