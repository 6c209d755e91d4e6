package aws.io.tck;

import aws.io.socket.Endpoint;
import aws.io.testing.FakeCompletionLoopFactory;

/** The bootstraps keep their contract over this provider. */
class FakeBootstrapTest extends BootstrapContract {
    FakeBootstrapTest() {
        super(new FakeCompletionLoopFactory());
    }

    @Override
    public Endpoint unansweringEndpoint() {
        Endpoint silent = Endpoint.inet("127.0.0.1", 1);
        ((FakeCompletionLoopFactory) factory()).silence(silent);
        return silent;
    }
}
