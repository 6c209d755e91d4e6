package aws.io.tls.bc;

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
import java.security.SecureRandom;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * BCJSSE over the JDK's own ciphers, which are many times faster than Bouncy Castle's in Java. Used by instance: nothing is registered with
 * the JVM. Asked for by name, or chosen when alone.
 */
public final class BouncyCastleProvider implements TlsProvider {
    private static final Set<String> GROUPS = Set.of(
            "x25519", "x448", "secp256r1", "secp384r1", "secp521r1", "ffdhe2048", "ffdhe3072", "ffdhe4096",
            "X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024");

    private static final JcaErrors ERRORS = new JcaErrors(
            Pattern.compile("TlsFatalAlertReceived: (\\w+)"),
            Pattern.compile("TlsFatalAlert: certificate_required"),
            Pattern.compile("TlsFatalAlert: (protocol_version|no_application_protocol|handshake_failure|insufficient_security)"))
            .withSentAlert(Pattern.compile("TlsFatalAlert: (\\w+)"))
            .withReason(Pattern.compile("TlsFatalAlert: (\\w+)"))
            .withRejection(BouncyCastleProvider::rejection);

    /** For the service loader. */
    public BouncyCastleProvider() {}

    @Override
    public String name() {
        return "bc";
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
    public String describe() {
        return "bc: " + new BouncyCastleJsseProvider().getInfo() + ", over the JDK's ciphers";
    }

    @Override
    public TlsEngineFactory newFactory(TlsOptions options, boolean client) {
        BouncyCastleJsseProvider provider =
                new BouncyCastleJsseProvider(false, new JcaTlsCryptoProvider().setProvider(new JdkAlgorithms()));
        try {
            // Without randomness of ours it looks for its own provider among the registered ones, where it is not.
            return JcaEngineFactory.builder(name(), SSLContext.getInstance("TLS", provider), ERRORS)
                    .random(new SecureRandom())
                    .buffers(BufferKind.HEAP)
                    .groups(GROUPS)
                    .build(options, client);
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
}
