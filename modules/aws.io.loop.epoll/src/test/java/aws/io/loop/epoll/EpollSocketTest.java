package aws.io.loop.epoll;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.KernelContract;
import aws.io.tck.PipeContract;
import aws.io.tck.SocketContract;

/** The sockets and pipes of epoll keep the contracts. */
class EpollSocketTest implements SocketContract, PipeContract, KernelContract {
    @Override
    public EventLoopFactory factory() {
        return new EpollEventLoopFactory();
    }
}
