package aws.io.tck;

import aws.io.socket.Endpoint;
import aws.io.testing.FakeCompletionLoopFactory;

/** The bootstraps keep their contract over this provider. */
class FakeBootstrapTest extends BootstrapContract {
    private final FakeCompletionLoopFactory provider;

    FakeBootstrapTest() {
        this(new FakeCompletionLoopFactory());
    }

    private FakeBootstrapTest(FakeCompletionLoopFactory provider) {
        super(provider);
        this.provider = provider;
    }

    @Override
    public Endpoint unansweringEndpoint() {
        Endpoint silent = Endpoint.inet("127.0.0.1", 1);
        provider.silence(silent);
        return silent;
    }
}
