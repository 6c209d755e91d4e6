package aws.io.tls.conscrypt;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.spi.Availability;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.JcaEngineFactory;
import aws.io.tls.spi.JcaErrors;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.conscrypt.Conscrypt;
import org.conscrypt.OpenSSLProvider;

/** BoringSSL by way of Conscrypt. Used by instance: nothing is registered with the JVM. */
public final class ConscryptProvider implements TlsProvider {
    private static final String NAME = "conscrypt";

    private static final Set<String> GROUPS = Set.of("x25519", "secp256r1", "secp384r1", "secp521r1", "X25519MLKEM768");

    /** BoringSSL takes its suites of TLS 1.3 always, in an order of its own. */
    private static final Set<String> FIXED_SUITES =
            Set.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private static final JcaErrors ERRORS = new JcaErrors(
            Pattern.compile("(?:SSLV3|TLSV1)_ALERT_(\\w+)"),
            Pattern.compile("PEER_DID_NOT_RETURN_A_CERTIFICATE"),
            Pattern.compile("UNSUPPORTED_PROTOCOL|NO_SHARED_CIPHER|NO_SHARED_GROUP|NO_APPLICATION_PROTOCOL"))
            .withReason(Pattern.compile("SSL routines:OPENSSL_internal:(\\w+)"));

    /** For the service loader. */
    public ConscryptProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return 300;
    }

    @Override
    public Availability availability() {
        return Platform.availability(OpenSSLProvider.class.getModule());
    }

    @Override
    public Set<String> capabilities() {
        return Set.of(RESUMES_TLS_1_2, RESUMES_TLS_1_3);
    }

    @Override
    public Set<String> groups() {
        return GROUPS;
    }

    @Override
    public String describe() {
        JcaEngineFactory.Builder engines = builder();
        Conscrypt.Version version = Conscrypt.version();
        return "conscrypt: Conscrypt " + version.major() + "." + version.minor() + "." + version.patch() + ", BoringSSL; "
                + engines.describe();
    }

    @Override
    public TlsEngineFactory newFactory(TlsOptions options, boolean client) {
        return builder().build(options, client);
    }

    private static JcaEngineFactory.Builder builder() {
        return JcaEngineFactory.builder(NAME, context(), ERRORS)
                .buffers(BufferKind.OFF_HEAP)
                .groups(GROUPS)
                .fixedSuites(FIXED_SUITES)
                .stepsAreTasks(true)
                // Without tickets it resumes TLS 1.2 alone.
                .engines(engine -> Conscrypt.setUseSessionTickets(engine, true));
    }

    private static SSLContext context() {
        try {
            return SSLContext.getInstance("TLS", new OpenSSLProvider());
        } catch (NoSuchAlgorithmException e) {
            throw new IoException(ErrorCode.TLS_FAILED, "Conscrypt has no TLS", 0, e);
        } catch (LinkageError e) {
            throw new IoException(ErrorCode.TLS_FAILED, "Conscrypt's native library cannot be loaded: " + e.getMessage(), 0, e);
        }
    }
}
