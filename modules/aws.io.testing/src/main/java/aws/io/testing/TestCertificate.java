package aws.io.testing;

import aws.io.tls.Identity;
import aws.io.tls.Trust;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CRLException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its private key, which can issue others: a local authority for tests, good ones and bad ones. Written here byte by
 * byte and signed by the JDK: no tool, no file, no process. Immutable; any thread.
 */
public final class TestCertificate {
    /** The purpose of TLS servers (RFC 5280, section 4.2.1.12). */
    public static final String FOR_SERVERS = "1.3.6.1.5.5.7.3.1";

    /** The purpose of TLS clients. */
    public static final String FOR_CLIENTS = "1.3.6.1.5.5.7.3.2";

    private static final AtomicLong SERIAL = new AtomicLong(1_000);
    private static final byte[] NULL = {5, 0};
    private static final Map<String, byte[]> ALGORITHMS = Map.of(
            "SHA1withRSA", Der.sequence(Der.oid("1.2.840.113549.1.1.5"), NULL),
            "SHA256withRSA", Der.sequence(Der.oid("1.2.840.113549.1.1.11"), NULL),
            "SHA512withRSA", Der.sequence(Der.oid("1.2.840.113549.1.1.13"), NULL),
            "SHA384withECDSA", Der.sequence(Der.oid("1.2.840.10045.4.3.3")),
            "SHA1withECDSA", Der.sequence(Der.oid("1.2.840.10045.4.1")),
            "SHA256withECDSA", Der.sequence(Der.oid("1.2.840.10045.4.3.2")),
            "Ed25519", Der.sequence(Der.oid("1.3.101.112")));

    private final X509Certificate certificate;
    private final PrivateKey key;
    private final @Nullable TestCertificate issuer;

    private TestCertificate(X509Certificate certificate, PrivateKey key, @Nullable TestCertificate issuer) {
        this.certificate = certificate;
        this.key = key;
        this.issuer = issuer;
    }

    /**
     * Begins a certificate that issues itself.
     *
     * @param subject such as "CN=root"; may be empty
     * @return the builder
     */
    public static Builder selfSigned(String subject) {
        return new Builder(subject, null);
    }

    /**
     * Begins a certificate that this one issues, whether it may or not.
     *
     * @param subject such as "CN=leaf"; may be empty
     * @return the builder
     */
    public Builder issue(String subject) {
        return new Builder(subject, this);
    }

    /** {@return the certificate} */
    public X509Certificate certificate() {
        return certificate;
    }

    /** {@return its private key} */
    public PrivateKey key() {
        return key;
    }

    /** {@return this certificate and its issuers, as a peer sends them: without the one that issued itself, unless there is no other} */
    public List<X509Certificate> chain() {
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
        for (TestCertificate one = issuer; one != null && one.issuer != null; one = one.issuer) {
            chain.add(one.certificate);
        }
        return chain;
    }

    /** {@return the key with the whole chain} */
    public Identity identity() {
        return Identity.of(key, chain());
    }

    /** {@return the key with this certificate alone, whoever issued it} */
    public Identity identityWithoutIssuers() {
        return Identity.of(key, List.of(certificate));
    }

    /** {@return what believes this certificate alone, and what it issues} */
    public Trust trust() {
        return Trust.certificates(List.of(certificate));
    }

    /**
     * A list of revocations by this authority, valid for a day.
     *
     * @param revoked what is revoked; may be nothing
     * @return the list
     */
    public X509CRL revoking(TestCertificate... revoked) {
        return revokingUntil(Instant.now().plus(Duration.ofDays(1)), revoked);
    }

    /**
     * A list of revocations by this authority.
     *
     * @param until when the next list is due; in the past for a stale one
     * @param revoked what is revoked; may be nothing
     * @return the list
     */
    public X509CRL revokingUntil(Instant until, TestCertificate... revoked) {
        Instant from = until.minus(Duration.ofDays(2));
        byte[][] entries = new byte[revoked.length][];
        for (int i = 0; i < revoked.length; i++) {
            entries[i] = Der.sequence(Der.integer(revoked[i].certificate.getSerialNumber()), Der.time(from));
        }
        return list(until, entries.length == 0 ? new byte[0] : Der.sequence(entries), new byte[0]);
    }

    private X509CRL list(Instant until, byte[] entries, byte[] extensions) {
        String algorithm = signatureOf(key);
        byte[] list = Der.sequence(
                Der.integer(1),
                algorithm(algorithm),
                certificate.getSubjectX500Principal().getEncoded(),
                Der.time(until.minus(Duration.ofDays(2))),
                Der.time(until),
                entries,
                extensions);
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509")
                    .generateCRL(new ByteArrayInputStream(signed(list, algorithm, key, false)));
        } catch (CRLException e) {
            throw new IllegalStateException("a list was written that cannot be read", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A list of revocations by this authority, valid for a day, with an extension.
     *
     * @param oid the extension's object identifier
     * @param critical whether a reader that does not know it must not use the list
     * @param content its content in DER
     * @return the list, which revokes nothing
     */
    public X509CRL listWithExtension(String oid, boolean critical, byte[] content) {
        byte[] value = Der.of(Der.OCTET_STRING, content);
        byte[] extension = critical ? Der.sequence(Der.oid(oid), Der.yes(), value) : Der.sequence(Der.oid(oid), value);
        return list(Instant.now().plus(Duration.ofDays(1)), new byte[0], Der.of(0xa0, Der.sequence(extension)));
    }

    private static String signatureOf(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
    }

    private static byte[] algorithm(String name) {
        byte[] known = ALGORITHMS.get(name);
        if (known == null) {
            throw new IllegalArgumentException("signature: " + name + ", allowed are " + ALGORITHMS.keySet());
        }
        return known;
    }

    private static byte[] signed(byte[] content, String algorithm, PrivateKey by, boolean wrong) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(by);
        signature.update(content);
        if (wrong) {
            signature.update((byte) 0);
        }
        return Der.sequence(content, algorithm(algorithm), Der.bits(0, signature.sign()));
    }

    /** Builds a {@link TestCertificate}: by default of an EC key, valid for a day, for any purpose. Not for use by several threads. */
    public static final class Builder {
        private final String subject;
        private final @Nullable TestCertificate issuer;
        private final List<byte[]> extensions = new ArrayList<>();
        private String keyAlgorithm = "EC";
        private int keyBits = 256;
        private @Nullable String signature;
        private Instant from = Instant.now().minus(Duration.ofHours(1));
        private Instant until = Instant.now().plus(Duration.ofDays(1));
        private boolean badlySigned;
        private @Nullable TestCertificate keyOf;

        private Builder(String subject, @Nullable TestCertificate issuer) {
            this.subject = Objects.requireNonNull(subject, "subject");
            this.issuer = issuer;
        }

        /**
         * Sets the kind of its key.
         *
         * @param algorithm "EC", "RSA" or "Ed25519"
         * @param bits the size; without a meaning for Ed25519
         * @return this
         */
        public Builder key(String algorithm, int bits) {
            keyAlgorithm = algorithm;
            keyBits = bits;
            return this;
        }

        /**
         * Gives it the key of another certificate, as a renewed one has it.
         *
         * @param other the other
         * @return this
         */
        public Builder keyOf(TestCertificate other) {
            keyOf = Objects.requireNonNull(other, "other");
            return this;
        }

        /**
         * Sets how it is signed.
         *
         * @param algorithm as the JCA names it, such as "SHA1withECDSA"; the default suits the issuer's key, with SHA-256
         * @return this
         */
        public Builder signature(String algorithm) {
            signature = algorithm;
            return this;
        }

        /** {@return this, whose signature will be of something else} */
        public Builder badlySigned() {
            badlySigned = true;
            return this;
        }

        /**
         * Sets when it is valid.
         *
         * @param first from when on
         * @param last until when
         * @return this
         */
        public Builder valid(Instant first, Instant last) {
            from = first;
            until = last;
            return this;
        }

        /**
         * Adds for whom it is.
         *
         * @param names DNS names and numeric addresses
         * @return this
         */
        public Builder names(String... names) {
            byte[][] all = new byte[names.length][];
            for (int i = 0; i < names.length; i++) {
                all[i] = generalName(names[i]);
            }
            // RFC 5280, section 4.2.1.6: critical where there is no subject.
            return extension("2.5.29.17", subject.isEmpty(), Der.sequence(all));
        }

        /**
         * Adds for what it is; without this it is for anything.
         *
         * @param purposes the object identifiers, such as {@link #FOR_SERVERS}
         * @return this
         */
        public Builder purposes(String... purposes) {
            byte[][] all = new byte[purposes.length][];
            for (int i = 0; i < purposes.length; i++) {
                all[i] = Der.oid(purposes[i]);
            }
            return extension("2.5.29.37", false, Der.sequence(all));
        }

        /** {@return this, which may issue certificates and lists of revocations} */
        public Builder authority() {
            extension("2.5.29.19", true, Der.sequence(Der.yes()));
            return extension("2.5.29.15", true, Der.bits(1, (byte) 0x06));
        }

        /**
         * Adds an extension.
         *
         * @param oid its object identifier
         * @param critical whether who does not know it must not go on
         * @param content its content in DER
         * @return this
         */
        public Builder extension(String oid, boolean critical, byte[] content) {
            byte[] value = Der.of(Der.OCTET_STRING, content);
            extensions.add(critical ? Der.sequence(Der.oid(oid), Der.yes(), value) : Der.sequence(Der.oid(oid), value));
            return this;
        }

        /** {@return the certificate, with a new key unless it has another's} */
        public TestCertificate make() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance(keyAlgorithm);
                if (!keyAlgorithm.equals("Ed25519")) {
                    generator.initialize(keyBits);
                }
                KeyPair keys = keyOf == null
                        ? generator.generateKeyPair()
                        : new KeyPair(keyOf.certificate.getPublicKey(), keyOf.key);
                PrivateKey by = issuer == null ? keys.getPrivate() : issuer.key;
                String algorithm = signature == null ? signatureOf(by) : signature;
                byte[] name = new X500Principal(subject).getEncoded();
                byte[] content = Der.sequence(
                        Der.of(0xa0, Der.integer(2)),
                        Der.integer(BigInteger.valueOf(SERIAL.incrementAndGet())),
                        algorithm(algorithm),
                        issuer == null ? name : issuer.certificate.getSubjectX500Principal().getEncoded(),
                        Der.sequence(Der.time(from), Der.time(until)),
                        name,
                        keys.getPublic().getEncoded(),
                        extensions.isEmpty() ? new byte[0] : Der.of(0xa3, Der.sequence(extensions.toArray(byte[][]::new))));
                X509Certificate made = (X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(signed(content, algorithm, by, badlySigned)));
                return new TestCertificate(made, keys.getPrivate(), issuer);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("a certificate was asked for that cannot be made", e);
            }
        }

        private static byte[] generalName(String name) {
            try {
                return Der.of(0x87, InetAddress.ofLiteral(name).getAddress());
            } catch (IllegalArgumentException notAnAddress) {
                return Der.of(0x82, name.getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
