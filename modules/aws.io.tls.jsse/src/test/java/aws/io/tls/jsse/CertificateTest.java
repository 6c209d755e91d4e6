package aws.io.tls.jsse;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsCertificateContract;
import aws.io.tls.spi.TlsProvider;

/** SunJSSE passes every certificate on to the verifier. */
class CertificateTest implements TlsCertificateContract {
    @Override
    public TlsProvider provider() {
        return new JsseProvider();
    }

    /** As JsseEngineTest says. */
    @Override
    public boolean serves(String host) {
        return host.indexOf('_') < 0;
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }
}
