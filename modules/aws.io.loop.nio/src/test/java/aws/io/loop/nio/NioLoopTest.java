package aws.io.loop.nio;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.EventLoopContract;
import aws.io.tck.PollerContract;

/** The loop on java.nio keeps the contracts. */
class NioLoopTest implements EventLoopContract, PollerContract {
    @Override
    public EventLoopFactory factory() {
        return new NioEventLoopFactory();
    }
}
