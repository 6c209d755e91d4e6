package aws.io.tls.jsse;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsBackPressureContract;
import aws.io.testing.FakeCompletionLoopFactory;
import aws.io.tls.spi.TlsProvider;

/** SunJSSE keeps back pressure over a loop whose writes complete later. */
class JsseCompletionTest implements TlsBackPressureContract {
    private final FakeCompletionLoopFactory loops = new FakeCompletionLoopFactory();

    @Override
    public TlsProvider provider() {
        return new JsseProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return loops;
    }
}
