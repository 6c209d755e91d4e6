package aws.io.tls.conscrypt;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsBackPressureContract;
import aws.io.testing.FakeCompletionLoopFactory;
import aws.io.tls.spi.TlsProvider;

/** Conscrypt keeps back pressure over a loop whose writes complete later. */
class ConscryptCompletionTest implements TlsBackPressureContract {
    private final FakeCompletionLoopFactory loops = new FakeCompletionLoopFactory();

    @Override
    public TlsProvider provider() {
        return new ConscryptProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return loops;
    }
}
