package aws.io.tls.bc;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.spi.Availability;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.CertificateRejectedException;
import aws.io.tls.spi.JcaEngineFactory;
import aws.io.tls.spi.JcaErrors;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.bouncycastle.jsse.BCSNIServerName;
import org.bouncycastle.jsse.BCSSLEngine;
import org.bouncycastle.jsse.BCSSLParameters;
import org.bouncycastle.jsse.BCStandardConstants;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * BCJSSE over the JDK's own ciphers, which are many times faster than Bouncy Castle's in Java. Used by instance: nothing is registered with
 * the JVM. Asked for by name, or chosen when alone.
 */
public final class BouncyCastleProvider implements TlsProvider {
    private static final String NAME = "bc";

    private static final Set<String> GROUPS = Set.of(
            "x25519", "x448", "secp256r1", "secp384r1", "secp521r1", "ffdhe2048", "ffdhe3072", "ffdhe4096",
            "X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024");

    /** Without SHA-1, which it would take in TLS 1.2 otherwise. */
    private static final String[] SIGNATURES = {
        "ed25519", "ed448", "ecdsa_secp256r1_sha256", "ecdsa_secp384r1_sha384", "ecdsa_secp521r1_sha512",
        "rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512",
        "rsa_pss_pss_sha256", "rsa_pss_pss_sha384", "rsa_pss_pss_sha512",
        "rsa_pkcs1_sha256", "rsa_pkcs1_sha384", "rsa_pkcs1_sha512"
    };

    private static final JcaErrors ERRORS = new JcaErrors(
            Pattern.compile("TlsFatalAlertReceived: (\\w+)"),
            Pattern.compile("TlsFatalAlert: certificate_required"),
            Pattern.compile("TlsFatalAlert: (protocol_version|no_application_protocol|handshake_failure|insufficient_security)"))
            .withSentAlert(Pattern.compile("TlsFatalAlert: (\\w+)"))
            .withReason(Pattern.compile("TlsFatalAlert: (\\w+)"))
            .withTooLarge(Pattern.compile("exceeds the maximum: certificate\\(11\\)|Certificate chain longer than maximum"))
            .withRejection(BouncyCastleProvider::rejection);

    /** For the service loader. */
    public BouncyCastleProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Availability availability() {
        return Availability.available();
    }

    @Override
    public Set<String> capabilities() {
        return Set.of(RESUMES_TLS_1_2, CHOOSES_TLS_1_3_SUITES);
    }

    @Override
    public Set<String> groups() {
        return GROUPS;
    }

    @Override
    public String describe() {
        String engines = builder().describe();
        return "bc: " + new BouncyCastleJsseProvider().getInfo() + ", over the JDK's ciphers; " + engines;
    }

    @Override
    public TlsEngineFactory newFactory(TlsOptions options, boolean client) {
        return builder().build(options, client);
    }

    private static JcaEngineFactory.Builder builder() {
        // Without randomness of ours it looks for its own provider among the registered ones, where it is not.
        return JcaEngineFactory.builder(NAME, context(), ERRORS)
                .random(new SecureRandom())
                .buffers(BufferKind.HEAP)
                .groups(GROUPS)
                // It asks for ChaCha20 and Poly1305 apart, the JDK has them in one.
                .brokenSuites(suite -> suite.contains("CHACHA20"))
                .stepsAreTasks(true)
                .refusesRenegotiation(true)
                .engines(BouncyCastleProvider::prepare)
                .indication(BouncyCastleProvider::ask);
    }

    private static SSLContext context() {
        QuietLogs.be();
        try {
            return SSLContext.getInstance(
                    "TLS", new BouncyCastleJsseProvider(false, new JcaTlsCryptoProvider().setProvider(new JdkAlgorithms())));
        } catch (NoSuchAlgorithmException e) {
            throw new IoException(ErrorCode.TLS_FAILED, "Bouncy Castle has no TLS", 0, e);
        }
    }

    /** BCJSSE makes certificate_unknown of a CertificateException, and lets its own exception pass. */
    private static TlsFatalAlert rejection(CertificateRejectedException rejected) {
        short alert = switch (rejected.problem().alert()) {
            case "bad_certificate" -> AlertDescription.bad_certificate;
            case "certificate_expired" -> AlertDescription.certificate_expired;
            case "certificate_revoked" -> AlertDescription.certificate_revoked;
            case "unknown_ca" -> AlertDescription.unknown_ca;
            case "unsupported_certificate" -> AlertDescription.unsupported_certificate;
            default -> AlertDescription.certificate_unknown;
        };
        return new TlsFatalAlert(alert, rejected);
    }

    /** Its translation of the JCA's names takes none that is not an SNIHostName. */
    private static boolean ask(SSLEngine engine, String name) {
        BCSSLEngine own = (BCSSLEngine) engine;
        BCSSLParameters parameters = own.getParameters();
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        parameters.setServerNames(List.of(new BCSNIServerName(BCStandardConstants.SNI_HOST_NAME, bytes) {}));
        own.setParameters(parameters);
        return true;
    }

    private static void prepare(SSLEngine engine) {
        BCSSLEngine own = (BCSSLEngine) engine;
        BCSSLParameters parameters = own.getParameters();
        parameters.setSignatureSchemes(SIGNATURES);
        if (engine.getUseClientMode() && List.of(parameters.getProtocols()).contains(TlsVersion.TLS_1_3.jcaName())) {
            parameters.setEarlyKeyShares(bestOfEachKind(parameters.getNamedGroups()));
        }
        own.setParameters(parameters);
    }

    /**
     * A client's first message has keys of the best hybrid group and of the best classical one, so that neither a server with hybrid groups
     * nor one without costs a round trip more. By itself Bouncy Castle shares no key of a hybrid group.
     */
    private static String[] bestOfEachKind(String[] groups) {
        List<String> shared = new ArrayList<>();
        for (boolean hybrid : new boolean[] {true, false}) {
            for (String group : groups) {
                if (group.contains("MLKEM") == hybrid) {
                    shared.add(group);
                    break;
                }
            }
        }
        return shared.toArray(String[]::new);
    }
}
