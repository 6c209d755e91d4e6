package aws.io.loop.spi;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.spi.Provider;

/**
 * The service by which an event loop becomes a plugin. An implementation has a public constructor without arguments which does nothing.
 */
public interface EventLoopFactory extends Provider {
    /**
     * Makes a loop in state NEW. Any thread.
     *
     * @param options the loop's options
     * @return a new loop; what made it fail is thrown and leaves nothing behind
     */
    EventLoop newLoop(LoopOptions options);

    /** {@return the transports of this provider's loops; any thread} */
    Transports transports();
}
