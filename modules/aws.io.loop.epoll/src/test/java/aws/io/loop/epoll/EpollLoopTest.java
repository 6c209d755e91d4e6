package aws.io.loop.epoll;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.EventLoopContract;
import aws.io.tck.PollerContract;

/** The loop on epoll keeps the contracts. */
class EpollLoopTest implements EventLoopContract, PollerContract {
    @Override
    public EventLoopFactory factory() {
        return new EpollEventLoopFactory();
    }

    @Override
    public HandlePair openPair() {
        return new DescriptorPair();
    }
}
