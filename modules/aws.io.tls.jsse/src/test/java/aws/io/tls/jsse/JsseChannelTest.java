package aws.io.tls.jsse;

import aws.io.tck.Deviation;
import aws.io.tck.TlsChannelContract;
import aws.io.tls.CertificateProblem;
import aws.io.tls.spi.TlsProvider;
import org.junit.jupiter.api.Test;

/** SunJSSE under the TLS handler. */
class JsseChannelTest implements TlsChannelContract {
    @Override
    public TlsProvider provider() {
        return new JsseProvider();
    }

    @Override
    public String alertFor(CertificateProblem problem, String version) {
        return problem.alert().equals("unknown_ca") ? "certificate_unknown" : problem.alert();
    }

    @Override
    @Test
    @Deviation("sends certificate_unknown where the issuer is unknown: SunJSSE sends unknown_ca for nothing that a trust manager throws")
    public void thePeerGetsTheAlertThatFitsWhatIsWrongWithItsCertificate() {
        requireAlertsForRejectedCertificates();
    }
}
