package aws.io.tls.conscrypt;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.TlsCertificateContract;
import aws.io.tls.spi.TlsProvider;

/** Conscrypt passes every certificate on to the verifier. */
class CertificateTest implements TlsCertificateContract {
    @Override
    public TlsProvider provider() {
        return new ConscryptProvider();
    }

    @Override
    public EventLoopFactory loops() {
        return EventLoopGroup.providers().choose("nio");
    }
}
