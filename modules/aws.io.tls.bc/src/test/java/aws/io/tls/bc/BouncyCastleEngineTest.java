package aws.io.tls.bc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.tck.Deviation;
import aws.io.tck.ProviderPage;
import aws.io.tck.TlsEngineContract;
import aws.io.tck.TlsNameContract;
import aws.io.tck.TlsProviderContract;
import aws.io.tck.TlsResumptionContract;
import aws.io.testing.TestIdentities;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsPolicy;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsProvider;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bouncy Castle and its engines keep their contracts; what they cannot is asserted, so that the day they can we hear of it. */
class BouncyCastleEngineTest implements TlsProviderContract, TlsEngineContract, TlsResumptionContract, TlsNameContract {
    @Override
    public TlsProvider provider() {
        return new BouncyCastleProvider();
    }

    @Test
    void thePageSaysWhatItCan() {
        Path page = Path.of("..", "..", "docs", "tls-providers.md");
        ProviderPage.check(page, provider(), BouncyCastleEngineTest.class, BouncyCastleChannelTest.class, BoundTest.class);
    }

    @Override
    @Deviation("Sessions of TLS 1.3 are not resumed: BCJSSE does neither make nor take tickets.")
    public List<TlsVersion> resumes() {
        return List.of(TlsVersion.TLS_1_2);
    }

    @Override
    @Deviation("There is no half-close: once this side has ended its direction, what the peer still sends is dropped.")
    public boolean readsBehindItsOwnEnd() {
        return false;
    }

    @Override
    @Deviation("A renegotiation in TLS 1.2 is answered by the warning no_renegotiation, and the peer decides whether the connection goes on.")
    public boolean warnsOfRenegotiation() {
        return true;
    }

    @Test
    @Deviation("An ECDSA certificate needs its curve among the groups, so that PQ_HYBRID wants an RSA or an EdDSA certificate.")
    void anEcdsaCertificateNeedsItsCurveAmongTheGroups() {
        TlsException error = assertThrows(
                TlsException.class,
                () -> shakeHands(
                        TlsOptions.builder().policy(TlsPolicy.PQ_HYBRID),
                        TlsOptions.builder().policy(TlsPolicy.PQ_HYBRID).identity(TestIdentities.localhost())));
        assertEquals(ErrorCode.TLS_NOTHING_IN_COMMON, error.code());
    }

    @Test
    @Deviation("ChaCha20-Poly1305 is refused: Bouncy Castle asks for the two apart, and the JDK has them in one.")
    void chachaIsRefused() {
        TlsOptions options = TlsOptions.builder().suites(List.of("TLS_CHACHA20_POLY1305_SHA256")).build();
        IoException error = assertThrows(IoException.class, () -> provider().newFactory(options, true));
        assertEquals(ErrorCode.TLS_OPTION_UNSUPPORTED, error.code());
        assertFalse(provider().describe().contains("CHACHA20"));
    }

    @Test
    @Deviation("No key material is exported, so there is no tls-exporter channel binding: BCJSSE drops the secret when the handshake ends.")
    void itExportsNoKeys() {
        assertFalse(provider().capabilities().contains(TlsProvider.EXPORTS_KEYS));
    }

    @Test
    @Deviation("There is no key log: Bouncy Castle gives no keys away.")
    void itLogsNoKeys() {
        assertFalse(provider().capabilities().contains(TlsProvider.LOGS_KEYS));
    }
}
