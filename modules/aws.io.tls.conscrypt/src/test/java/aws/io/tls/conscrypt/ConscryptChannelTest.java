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
    @Deviation("Every rejected certificate is answered by certificate_unknown: Conscrypt has no other alert for what a trust manager throws.")
    public void thePeerGetsTheAlertThatFitsWhatIsWrongWithItsCertificate() {
        requireAlertsForRejectedCertificates();
    }

    @Override
    @Test
    @Deviation("Where client and server have no application protocol in common, the connection continues without one, and the application has to refuse it.")
    public void aServerWithoutAProtocolInCommonSendsTheAlert() {
        assertNull(protocolOfAServerWithoutOneInCommon());
    }

    @Override
    public String alertForRenegotiation() {
        return "bad_record_mac";
    }

    @Override
    @Test
    @Deviation("A renegotiation in TLS 1.2 is answered by a fatal bad_record_mac, as an injected record is: no alert of BoringSSL's own arrives.")
    public void renegotiationIsRefusedToClientsAndServers() {
        requireRenegotiationRefused();
    }

    @Override
    public String alertForTooMuch() {
        return "unexpected_message";
    }

    @Override
    @Test
    @Deviation("Changes of the peer's keys without end are answered by unexpected_message: BoringSSL has a limit of its own.")
    public void aWrongHeaderIsAnsweredByAnAlertOfTheEngineOnceTheConnectionIsEncrypted() {
        requireAlertOfTheEngine();
    }
}
