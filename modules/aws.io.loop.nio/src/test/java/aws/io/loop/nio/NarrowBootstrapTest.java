package aws.io.loop.nio;

import aws.io.tck.BootstrapContract;

/** The bootstraps keep their contract over a provider that has only TCP over IPv4. */
class NarrowBootstrapTest extends BootstrapContract {
    NarrowBootstrapTest() {
        super(new NarrowLoopFactory());
    }
}
