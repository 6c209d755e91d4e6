package aws.io.testing;

import aws.io.tls.Identity;
import aws.io.tls.Trust;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.X509ExtendedKeyManager;

/** Self-signed identities for tests, each made once. What is wanted otherwise is made by {@link TestCertificate}. */
public final class TestIdentities {
    private static final Map<String, Identity> MADE = new ConcurrentHashMap<>();

    private TestIdentities() {}

    /** {@return an identity for localhost and 127.0.0.1} */
    public static Identity localhost() {
        return MADE.computeIfAbsent("localhost", subject -> make(subject, "EC", 256, "localhost", "127.0.0.1"));
    }

    /**
     * An identity for a name.
     *
     * @param name the DNS name
     * @return the identity, the same for the same name
     */
    public static Identity named(String name) {
        return MADE.computeIfAbsent("named " + name, subject -> make(subject, "EC", 256, name));
    }

    /**
     * An identity for a name with an RSA key.
     *
     * @param name the DNS name
     * @return the identity, the same for the same name
     */
    public static Identity rsa(String name) {
        return MADE.computeIfAbsent("RSA " + name, subject -> make(subject, "RSA", 2048, name));
    }

    /** {@return an identity for localhost that has expired} */
    public static Identity expired() {
        Instant now = Instant.now();
        return MADE.computeIfAbsent("expired", subject -> TestCertificate.selfSigned("CN=" + subject)
                .names("localhost")
                .valid(now.minus(Duration.ofDays(10)), now.minus(Duration.ofDays(5)))
                .make()
                .identity());
    }

    /**
     * What believes an identity.
     *
     * @param identity the identity
     * @return the trust in its certificate alone
     */
    public static Trust trust(Identity identity) {
        return Trust.certificates(identity.chain());
    }

    /**
     * An identity's certificate as a PEM text.
     *
     * @param identity one of these identities
     * @return the text
     */
    public static String certificatePem(Identity identity) {
        try {
            return pem("CERTIFICATE", identity.chain().getFirst().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * An identity's private key as a PEM text, PKCS#8 without a password.
     *
     * @param identity one of these identities
     * @return the text
     */
    public static String keyPem(Identity identity) {
        X509ExtendedKeyManager keys = identity.keyManager();
        String type = identity.chain().getFirst().getPublicKey().getAlgorithm();
        return pem("PRIVATE KEY", keys.getPrivateKey(keys.getServerAliases(type, null)[0]).getEncoded());
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    private static Identity make(String subject, String algorithm, int bits, String... names) {
        return TestCertificate.selfSigned("CN=" + subject).key(algorithm, bits).names(names).make().identity();
    }
}
