package aws.io.loop.epoll;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.Deviation;
import aws.io.tck.FloodContract;
import aws.io.tck.KernelContract;
import aws.io.tck.PipeContract;
import aws.io.tck.SocketContract;

/** The sockets and pipes of epoll keep the contracts. */
class EpollSocketTest implements SocketContract, PipeContract, KernelContract, FloodContract {
    @Override
    public EventLoopFactory factory() {
        return new EpollEventLoopFactory();
    }

    @Override
    @Deviation("A local socket cannot be reset: the peer of a stream that was cut reads the end, and only the writer gets an error.")
    public boolean localSocketsShowACut() {
        return false;
    }

    @Override
    @Deviation("A pipe cannot be reset: its reader reads the end though bytes are missing, and only the writer gets an error.")
    public boolean pipesShowACut() {
        return false;
    }
}
