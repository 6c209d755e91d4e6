package aws.io.internal.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keys, certificates and lists of revocations out of PEM blocks: PKCS#8, encrypted or not, PKCS#1 and SEC 1. Errors name the source and the
 * line, never a password or what is in a key.
 */
public final class PemKeys {
    private static final byte[] RSA = {0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1};
    private static final byte[] EC = {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
    private static final byte[] NULL = {5, 0};
    private static final byte[] ZERO = {0};

    /** The kinds of keys that can sign in TLS, by object identifier. */
    private static final Map<String, String> KINDS = Map.of(
            "1.2.840.113549.1.1.1", "RSA",
            "1.2.840.113549.1.1.10", "RSASSA-PSS",
            "1.2.840.10045.2.1", "EC",
            "1.3.101.112", "Ed25519",
            "1.3.101.113", "Ed448");

    private PemKeys() {}

    /**
     * Returns the text of a file with PEM blocks.
     *
     * @param bytes the file's content, in UTF-16 with a byte order mark or in an encoding that has ASCII in it
     * @return the text
     */
    public static String text(byte[] bytes) {
        return PemBlock.text(bytes);
    }

    /**
     * The certificates of a text, in their order.
     *
     * @param text the text
     * @param source what messages call it
     * @return one or more
     */
    public static List<X509Certificate> certificates(String text, String source) {
        return certificates(text, source, null);
    }

    /**
     * Returns the certificates of a text that can be read.
     *
     * @param text the text
     * @param source what messages call it
     * @param skipped gets what is wrong with each block that cannot be read; null for an exception
     * @return one or more
     */
    public static List<X509Certificate> certificates(String text, String source, @Nullable Consumer<String> skipped) {
        List<PemBlock> blocks = PemBlock.parse(text, source, skipped);
        List<X509Certificate> found = new ArrayList<>();
        for (PemBlock block : blocks) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                try {
                    found.add(certificate(block, source));
                } catch (IllegalArgumentException e) {
                    if (skipped == null) {
                        throw e;
                    }
                    skipped.accept(String.valueOf(e.getMessage()));
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(
                    source + ": has no block CERTIFICATE" + (skipped == null ? "" : " that can be read") + ", " + has(blocks));
        }
        return found;
    }

    /**
     * Lists of revocations.
     *
     * @param bytes PEM with one or more, or one in DER
     * @param source what messages call them
     * @return one or more
     */
    public static List<X509CRL> revocations(byte[] bytes, String source) {
        String text = text(bytes);
        if (!text.contains("-----BEGIN ")) {
            return List.of(revocations(bytes, 0, source));
        }
        List<PemBlock> blocks = PemBlock.parse(text, source);
        List<X509CRL> found = new ArrayList<>();
        for (PemBlock block : blocks) {
            if (block.label().equals("X509 CRL")) {
                found.add(revocations(block.bytes(), block.line(), source));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(source + ": has no block X509 CRL, " + has(blocks));
        }
        return found;
    }

    /**
     * The one private key of a text.
     *
     * @param text the text
     * @param password of an encrypted key, or null
     * @param source what messages call the text
     * @return the key
     */
    public static PrivateKey privateKey(String text, char @Nullable [] password, String source) {
        List<PemBlock> blocks = PemBlock.parse(text, source);
        PrivateKey found = null;
        int line = 0;
        for (PemBlock block : blocks) {
            PrivateKey one = key(block, password, source);
            if (one != null && found != null) {
                throw PemBlock.malformed(source, block.line(), "a second private key, the first is in line " + line);
            }
            if (one != null) {
                found = one;
                line = block.line();
            }
        }
        if (found == null) {
            throw new IllegalArgumentException(source + ": has no block PRIVATE KEY, " + has(blocks));
        }
        return found;
    }

    private static @Nullable PrivateKey key(PemBlock block, char @Nullable [] password, String source) {
        try {
            return switch (block.label()) {
                case "PRIVATE KEY" -> decode(block.bytes());
                case "ENCRYPTED PRIVATE KEY" -> decode(EncryptedKey.decrypt(block.bytes(), password));
                case "RSA PRIVATE KEY" ->
                    decode(pkcs8(Der.of(Der.SEQUENCE, Der.of(Der.OBJECT_ID, RSA), NULL), plain(block)));
                case "EC PRIVATE KEY" ->
                    decode(pkcs8(Der.of(Der.SEQUENCE, Der.of(Der.OBJECT_ID, EC), curve(plain(block))), block.bytes()));
                default -> null;
            };
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + ": line " + block.line() + ": " + e.getMessage(), e);
        }
    }

    private static byte[] plain(PemBlock block) {
        if (block.encrypted()) {
            throw new IllegalArgumentException(
                    "the key has OpenSSL's old encryption (Proc-Type: 4,ENCRYPTED), allowed is PKCS#8: openssl pkcs8 -topk8");
        }
        return block.bytes();
    }

    private static String has(List<PemBlock> blocks) {
        return blocks.isEmpty()
                ? "and no PEM block at all"
                : "but " + blocks.stream().map(PemBlock::label).distinct().collect(Collectors.joining(", "));
    }

    private static X509Certificate certificate(PemBlock block, String source) {
        try {
            X509Certificate read = (X509Certificate)
                    JdkProviders.certificates().generateCertificate(new ByteArrayInputStream(block.bytes()));
            if (!Arrays.equals(read.getEncoded(), block.bytes())) {
                throw PemBlock.malformed(source, block.line(), "a certificate with more after its end");
            }
            return read;
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    source + ": line " + block.line() + ": a certificate cannot be read: " + e.getMessage(), e);
        }
    }

    private static X509CRL revocations(byte[] der, int line, String source) {
        try {
            return (X509CRL) JdkProviders.certificates().generateCRL(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    source + ": " + (line == 0 ? "" : "line " + line + ": ") + "a list of revocations cannot be read: " + e.getMessage(), e);
        }
    }

    private static PrivateKey decode(byte[] pkcs8) {
        String oid = algorithm(pkcs8);
        String kind = KINDS.get(oid);
        if (kind == null) {
            throw new IllegalArgumentException("a private key of the kind " + oid + ", allowed are " + new TreeSet<>(KINDS.values()));
        }
        try {
            return JdkProviders.get("KeyFactory", kind, KeyFactory::getInstance).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            String why = kind.equals("EC") ? "; it is " + Curves.of(parameters(pkcs8)) : "";
            throw new IllegalArgumentException("the " + kind + " key cannot be read" + why, e);
        }
    }

    /** What follows the object identifier of a PrivateKeyInfo's algorithm. */
    private static Der.Reader parameters(byte[] pkcs8) {
        Der.Reader info = new Der.Reader(pkcs8).next();
        info.next();
        Der.Reader identifier = info.next();
        identifier.next();
        return identifier;
    }

    /** The object identifier of a PrivateKeyInfo's algorithm. */
    private static String algorithm(byte[] pkcs8) {
        try {
            Der.Reader info = new Der.Reader(pkcs8).next();
            info.next();
            Der.Reader identifier = info.next().next();
            return identifier.oid();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("is no private key: " + e.getMessage(), e);
        }
    }

    /** PrivateKeyInfo of RFC 5208. */
    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return Der.of(Der.SEQUENCE, Der.of(Der.INTEGER, ZERO), algorithm, Der.of(Der.OCTET_STRING, key));
    }

    /** The parameters of an ECPrivateKey (RFC 5915), a named curve. */
    private static byte[] curve(byte[] sec1) {
        Der.Reader key = new Der.Reader(sec1).next();
        while (key.hasMore()) {
            Der.Reader part = key.next();
            if (key.tag() == Der.CONTEXT_0) {
                return part.rest();
            }
        }
        throw new IllegalArgumentException("the EC key does not say its curve");
    }
}
