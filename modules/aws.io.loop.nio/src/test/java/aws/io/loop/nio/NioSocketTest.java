package aws.io.loop.nio;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.KernelContract;
import aws.io.tck.PipeContract;
import aws.io.tck.SocketContract;

/** The sockets and pipes of java.nio keep the contracts. */
class NioSocketTest implements SocketContract, PipeContract, KernelContract {
    @Override
    public EventLoopFactory factory() {
        return new NioEventLoopFactory();
    }
}
