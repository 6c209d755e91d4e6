package aws.io.tls.jsse;

import aws.io.tck.Deviation;
import aws.io.tls.CertificateProblem;
import aws.io.tls.spi.TlsProvider;
import org.junit.jupiter.api.Test;

/** A provider with the NIST curves only under the TLS handler, which is SunJSSE otherwise. */
class NistChannelTest extends JsseChannelTest {
    @Override
    public TlsProvider provider() {
        return new NistProvider();
    }

    @Override
    public String alertFor(CertificateProblem problem, String version) {
        return "certificate_unknown";
    }

    @Override
    @Test
    @Deviation("sends certificate_unknown whatever is wrong with a certificate: its errors have no rejection of their own")
    public void thePeerGetsTheAlertThatFitsWhatIsWrongWithItsCertificate() {
        requireAlertsForRejectedCertificates();
    }
}
