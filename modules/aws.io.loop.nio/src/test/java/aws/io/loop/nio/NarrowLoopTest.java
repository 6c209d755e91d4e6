package aws.io.loop.nio;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.DescriptorContract;
import aws.io.tck.Deviation;
import aws.io.tck.EventLoopContract;
import aws.io.tck.KernelContract;
import aws.io.tck.PipeContract;
import aws.io.tck.SocketContract;

/** A provider that has only TCP over IPv4, and says so, passes the kit: optional parts are asked for first. */
class NarrowLoopTest implements EventLoopContract, SocketContract, PipeContract, KernelContract, DescriptorContract {
    @Override
    public EventLoopFactory factory() {
        return new NarrowLoopFactory();
    }

    @Override
    @Deviation("The JDK opens sockets without close-on-exec: a child process that is not started by Java inherits them.")
    public boolean closesOnExec() {
        return false;
    }

    @Override
    @Deviation("A reset that nobody reads is not told of: a selector shows it as READABLE, and the next read says so.")
    public boolean tellsOfAResetThatNobodyReads() {
        return false;
    }
}
