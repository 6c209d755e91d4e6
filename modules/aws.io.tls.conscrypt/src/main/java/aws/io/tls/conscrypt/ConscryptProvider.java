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
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.conscrypt.AllocatedBuffer;
import org.conscrypt.Conscrypt;
import org.conscrypt.OpenSSLProvider;

/** BoringSSL by way of Conscrypt. Used by instance: nothing is registered with the JVM. */
public final class ConscryptProvider implements TlsProvider {
    private static final System.Logger LOGGER = System.getLogger("aws.io.tls");

    /** More records than an engine holds unsent. */
    private static final int MOST_UNSENT = 100;

    private static final String NAME = "conscrypt";

    private static final Set<String> GROUPS = Set.of("x25519", "secp256r1", "secp384r1", "secp521r1", "X25519MLKEM768");

    /** BoringSSL takes its suites of TLS 1.3 always, in an order of its own. */
    private static final Set<String> FIXED_SUITES =
            Set.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    /** The algorithms of keys that are brought into Conscrypt's own form. */
    private static final Set<String> TRANSLATED = Set.of("EC", "RSA");

    private static final JcaErrors ERRORS = new JcaErrors(
            Pattern.compile("(?:SSLV3|TLSV1)_ALERT_(\\w+)"),
            Pattern.compile("PEER_DID_NOT_RETURN_A_CERTIFICATE"),
            Pattern.compile("UNSUPPORTED_PROTOCOL|NO_SHARED_CIPHER|NO_SHARED_GROUP|NO_APPLICATION_PROTOCOL"))
            .withTooLarge(Pattern.compile("EXCESSIVE_MESSAGE_SIZE"))
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
        return Set.of(RESUMES_TLS_1_2, RESUMES_TLS_1_3, EXPORTS_KEYS);
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
                .keys(ConscryptProvider::translated)
                .engines(ConscryptProvider::prepare)
                .indication(ConscryptProvider::ask)
                .export(Conscrypt::exportKeyingMaterial)
                .release(ConscryptProvider::release);
    }

    /** Conscrypt passes over a name without a dot. */
    private static boolean ask(SSLEngine engine, String name) {
        Conscrypt.setHostname(engine, name);
        return name.indexOf('.') >= 0;
    }

    private static void prepare(SSLEngine engine) {
        // Without tickets it resumes TLS 1.2 only.
        Conscrypt.setUseSessionTickets(engine, true);
        Conscrypt.setBufferAllocator(engine, SharedBuffers.INSTANCE);
    }

    /**
     * Returns a key in Conscrypt's own form, or the same key if Conscrypt cannot have it: it is not exportable, or of another kind. Conscrypt
     * parses every other key again in each handshake, and keeps the native copy until a garbage collection.
     */
    private static PrivateKey translated(PrivateKey key) {
        byte[] encoded = TRANSLATED.contains(key.getAlgorithm()) && "PKCS#8".equals(key.getFormat()) ? key.getEncoded() : null;
        if (encoded == null) {
            return key;
        }
        try {
            return KeyFactory.getInstance(key.getAlgorithm(), new OpenSSLProvider()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "Conscrypt does not read a key of the algorithm " + key.getAlgorithm(), e);
            return key;
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    /**
     * Frees the native memory and the two descriptors of an engine. Conscrypt does so itself when both directions have ended and nothing is
     * left to send; where the peer sent no close_notify, or ours was not made, only the collector would.
     */
    private static void release(SSLEngine engine) {
        AllocatedBuffer room = SharedBuffers.INSTANCE.allocateDirectBuffer(SharedBuffers.SIZE);
        try {
            engine.closeOutbound();
            ByteBuffer none = ByteBuffer.allocate(0);
            ByteBuffer record = room.nioBuffer();
            for (int i = 0; i < MOST_UNSENT && engine.wrap(none, record.clear()).bytesProduced() > 0; i++) {
                // what was not sent is of no use any more
            }
            engine.closeInbound();
        } catch (SSLException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "an engine is left to the collector", e);
        } finally {
            room.release();
        }
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
