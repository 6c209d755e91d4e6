package aws.io.tls.jsse;

import aws.io.tck.Deviation;
import aws.io.tck.TlsChannelContract;
import aws.io.tls.CertificateProblem;
import aws.io.tls.spi.TlsProvider;
import org.junit.jupiter.api.Test;

/** A provider with the NIST curves only under the TLS handler. */
class NistChannelTest implements TlsChannelContract {
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

    @Override
    public String alertForRenegotiation() {
        return "bad_record_mac";
    }

    @Override
    @Test
    @Deviation("A renegotiation in TLS 1.2 is answered by a fatal bad_record_mac, as an injected record is: SunJSSE would renegotiate.")
    public void renegotiationIsRefusedToClientsAndServers() {
        requireRenegotiationRefused();
    }

    @Override
    public String alertForSignature(boolean malformed) {
        return "handshake_failure";
    }

    @Override
    @Test
    @Deviation("A wrong signature of a key exchange in TLS 1.2 is answered by handshake_failure.")
    public void aSignatureThatDoesNotFitIsAnsweredByDecryptError() {
        requireAlertForSignatures();
    }
}
