package aws.io.tck;

import aws.io.loop.spi.EventLoopFactory;

/** What the bootstraps promise, over any loop's sockets. */
public abstract class BootstrapContract
        implements ClientBootstrapContract,
                ManyAddressesContract,
                ServerBootstrapContract,
                ServerEndContract,
                AfterEndContract,
                EchoContract,
                SetupCallbackContract,
                IncomingCallbackContract,
                SetupDeadlineContract,
                AbandonedFutureContract,
                ConnectionTasksContract {
    private final EventLoopFactory factory;

    /**
     * Makes the tests of a provider.
     *
     * @param factory the provider under test
     */
    protected BootstrapContract(EventLoopFactory factory) {
        this.factory = factory;
    }

    @Override
    public final EventLoopFactory factory() {
        return factory;
    }
}
