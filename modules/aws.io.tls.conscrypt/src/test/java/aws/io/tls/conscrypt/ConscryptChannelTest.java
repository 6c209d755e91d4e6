package aws.io.tls.conscrypt;

import static org.junit.jupiter.api.Assertions.assertNull;

import aws.io.tck.Deviation;
import aws.io.tck.TlsChannelContract;
import aws.io.tls.CertificateProblem;
import aws.io.tls.spi.TlsProvider;
import org.junit.jupiter.api.Test;

/** Conscrypt under the TLS handler. */
class ConscryptChannelTest implements TlsChannelContract {
    @Override
    public TlsProvider provider() {
        return new ConscryptProvider();
    }

    @Override
    public String alertFor(CertificateProblem problem, String version) {
        return "certificate_unknown";
    }

    @Override
    @Test
    @Deviation("sends certificate_unknown for every certificate that is rejected: Conscrypt does not let a trust manager say more")
    public void thePeerGetsTheAlertThatFitsWhatIsWrongWithItsCertificate() {
        requireAlertsForRejectedCertificates();
    }

    @Override
    @Test
    @Deviation("a server without an application protocol in common goes on with none: the application has to refuse")
    public void aServerWithoutAProtocolInCommonSaysSo() {
        assertNull(protocolOfAServerWithoutOneInCommon());
    }
}
