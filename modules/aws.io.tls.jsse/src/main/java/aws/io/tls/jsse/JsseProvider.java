package aws.io.tls.jsse;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.spi.Availability;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.CertificateRejectedException;
import aws.io.tls.spi.JcaEngineFactory;
import aws.io.tls.spi.JcaErrors;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** SunJSSE, which every JDK has. It is nearly twice as fast on heap buffers. */
public final class JsseProvider implements TlsProvider {
    private static final String NAME = "jsse";

    /** Of Java 25; asking it would set up the whole of its TLS. A test compares. */
    private static final Set<String> GROUPS = Set.of(
            "x25519", "x448", "secp256r1", "secp384r1", "secp521r1", "ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192");

    private static final JcaErrors ERRORS = new JcaErrors(
            Pattern.compile("Received fatal alert: (\\w+)"),
            Pattern.compile("Empty (client|server) certificate chain"),
            Pattern.compile("in common|\\((protocol_version|no_application_protocol)\\)|No appropriate protocol"))
            .withSentAlert(Pattern.compile("^\\((\\w+)\\) "))
            // After the hello, whose size has the same text, no message of the handshake but the certificates gets so large.
            .withTooLarge(Pattern.compile("size of the handshake message \\(\\d+\\) exceeds|certificate chain length \\(\\d+\\) exceeds"))
            .withRejection(JsseProvider::rejection);

    /** For the service loader. */
    public JsseProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return 200;
    }

    @Override
    public Availability availability() {
        return Security.getProvider("SunJSSE") == null
                ? Availability.unavailable("the JCA provider SunJSSE is not installed in this JVM")
                : Availability.available();
    }

    @Override
    public Set<String> capabilities() {
        return Set.of(RESUMES_TLS_1_2, RESUMES_TLS_1_3, CHOOSES_TLS_1_3_SUITES, EXPORTS_KEYS);
    }

    @Override
    public Set<String> groups() {
        return GROUPS;
    }

    @Override
    public String describe() {
        return "jsse: SunJSSE of Java " + Runtime.version() + "; " + builder().describe();
    }

    @Override
    public TlsEngineFactory newFactory(TlsOptions options, boolean client) {
        try {
            return builder().build(options, client);
        } catch (LinkageError e) {
            // Such as for Conscrypt, whose parameters of curves it cannot read; the JVM keeps the failure for good.
            throw new IoException(
                    ErrorCode.TLS_FAILED,
                    "SunJSSE does not start: it takes its curves from the JVM's first provider that has any, "
                            + Security.getProviders("AlgorithmParameters.EC")[0].getName() + "; put that behind SunEC, or choose another provider",
                    0,
                    e);
        }
    }

    private static JcaEngineFactory.Builder builder() {
        return JcaEngineFactory.builder(NAME, context(), ERRORS)
                .buffers(BufferKind.HEAP)
                .groups(GROUPS);
    }

    private static SSLContext context() {
        Provider sun = Security.getProvider("SunJSSE");
        if (sun == null) {
            throw new IoException(ErrorCode.TLS_FAILED, "the JCA provider SunJSSE is not installed in this JVM");
        }
        try {
            return SSLContext.getInstance("TLS", sun);
        } catch (NoSuchAlgorithmException e) {
            throw new IoException(ErrorCode.TLS_FAILED, "SunJSSE has no TLS", 0, e);
        }
    }

    /** SunJSSE chooses the alert by the reason of the cause. It has none for unknown_ca. */
    private static CertificateException rejection(CertificateRejectedException rejected) {
        CertPathValidatorException.Reason reason = switch (rejected.problem().alert()) {
            case "certificate_expired" -> CertPathValidatorException.BasicReason.EXPIRED;
            case "certificate_revoked" -> CertPathValidatorException.BasicReason.REVOKED;
            case "bad_certificate" -> CertPathValidatorException.BasicReason.INVALID_SIGNATURE;
            case "unsupported_certificate" -> CertPathValidatorException.BasicReason.ALGORITHM_CONSTRAINED;
            default -> CertPathValidatorException.BasicReason.UNSPECIFIED;
        };
        String text = rejected.getMessage();
        return new CertificateException(text, new CertPathValidatorException(text, rejected, null, -1, reason));
    }
}
