package aws.io.tls.bc;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsBackPressureContract;
import aws.io.testing.FakeCompletionLoopFactory;
import aws.io.tls.spi.TlsProvider;

/** Bouncy Castle keeps back pressure over a loop whose writes complete later. */
class BouncyCastleCompletionTest implements TlsBackPressureContract {
    private final FakeCompletionLoopFactory loops = new FakeCompletionLoopFactory();

    @Override
    public TlsProvider provider() {
        return new BouncyCastleProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return loops;
    }
}
