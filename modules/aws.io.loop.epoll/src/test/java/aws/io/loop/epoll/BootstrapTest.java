package aws.io.loop.epoll;

import aws.io.tck.BootstrapContract;

/** The bootstraps keep their contract over this provider. */
class BootstrapTest extends BootstrapContract {
    BootstrapTest() {
        super(new EpollEventLoopFactory());
    }
}
