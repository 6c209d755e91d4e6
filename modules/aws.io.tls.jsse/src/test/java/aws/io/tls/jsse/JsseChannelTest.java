package aws.io.tls.jsse;

import aws.io.tck.TlsChannelContract;
import aws.io.tls.spi.TlsProvider;

/** SunJSSE under the TLS handler. */
class JsseChannelTest implements TlsChannelContract {
    @Override
    public TlsProvider provider() {
        return new JsseProvider();
    }
}
