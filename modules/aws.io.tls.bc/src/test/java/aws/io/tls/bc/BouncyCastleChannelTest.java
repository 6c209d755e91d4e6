package aws.io.tls.bc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import aws.io.tck.Deviation;
import aws.io.tck.TlsChannelContract;
import aws.io.tls.CertificateProblem;
import aws.io.tls.spi.TlsProvider;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Bouncy Castle under the TLS handler. */
class BouncyCastleChannelTest implements TlsChannelContract {
    @Override
    public TlsProvider provider() {
        return new BouncyCastleProvider();
    }

    @Override
    @Test
    @Deviation("There is no half-close: once this side has ended its output, what the peer still sends is dropped.")
    public void withHalfCloseWhatThePeerStillSendsIsReadInTheNewerVersion() {
        assertEquals(0, readAfterTheEndOfTheOutput(new byte[1000]).length);
    }

    @Override
    @Test
    @Deviation("A client without a certificate gets handshake_failure in TLS 1.2, as for no suite in common; the error names no problem.")
    public void aClientWithoutTheCertificateThatItNeedsGetsAnAlertAndTheServerSaysWhatIsMissing() {
        assertEquals(CertificateProblem.MISSING, errorOfNoCertificate("TLSv1.3").problem());
        assertNull(errorOfNoCertificate("TLSv1.2").problem());
    }

    @Override
    public Set<String> alertsForInjectedRecords() {
        return Set.of("bad_record_mac", "decode_error");
    }

    @Override
    @Test
    @Deviation("A handshake record that was injected in TLS 1.2 is answered by bad_record_mac or decode_error, depending on its content.")
    public void aHandshakeRecordThatWasInjectedIsAnsweredByAFatalAlertAndNoCloseNotify() {
        requireAlertsForInjectedRecords();
    }
}
