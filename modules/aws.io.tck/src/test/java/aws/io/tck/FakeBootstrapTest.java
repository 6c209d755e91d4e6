package aws.io.tck;

import aws.io.testing.FakeCompletionLoopFactory;

/** The bootstraps keep their contract over this provider. */
class FakeBootstrapTest extends BootstrapContract {
    FakeBootstrapTest() {
        super(new FakeCompletionLoopFactory());
    }
}
