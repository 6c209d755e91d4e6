package aws.io.internal.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Keys and certificates out of PEM blocks: PKCS#8, encrypted or not, PKCS#1 and SEC 1. Errors name the source. */
public final class PemKeys {
    private static final byte[] RSA = {0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1};
    private static final byte[] EC = {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};
    private static final byte[] NULL = {5, 0};
    private static final byte[] ZERO = {0};
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private PemKeys() {}

    /**
     * The certificates of a text, in their order.
     *
     * @param text the text
     * @param source what messages call it
     * @return one or more
     */
    public static List<X509Certificate> certificates(String text, String source) {
        List<X509Certificate> found = new ArrayList<>();
        for (PemBlock block : PemBlock.parse(text, source)) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                found.add(certificate(block.bytes(), source));
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException(source + ": has no block CERTIFICATE, " + has(text, source));
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
        for (PemBlock block : PemBlock.parse(text, source)) {
            if (block.encrypted()) {
                throw new IllegalArgumentException(source + ": the key has OpenSSL's old encryption (Proc-Type: 4,ENCRYPTED), allowed is "
                        + "PKCS#8: openssl pkcs8 -topk8");
            }
            try {
                switch (block.label()) {
                    case "PRIVATE KEY" -> {
                        return decode(block.bytes(), source);
                    }
                    case "ENCRYPTED PRIVATE KEY" -> {
                        return decode(decrypt(block.bytes(), password, source), source);
                    }
                    case "RSA PRIVATE KEY" -> {
                        return decode(pkcs8(Der.of(Der.SEQUENCE, Der.of(Der.OBJECT_ID, RSA), NULL), block.bytes()), source);
                    }
                    case "EC PRIVATE KEY" -> {
                        byte[] algorithm = Der.of(Der.SEQUENCE, Der.of(Der.OBJECT_ID, EC), curve(block.bytes()));
                        return decode(pkcs8(algorithm, block.bytes()), source);
                    }
                    default -> {}
                }
            } catch (IllegalArgumentException e) {
                String message = String.valueOf(e.getMessage());
                throw message.startsWith(source) ? e : new IllegalArgumentException(source + ": " + message, e);
            }
        }
        throw new IllegalArgumentException(source + ": has no block PRIVATE KEY, " + has(text, source));
    }

    private static String has(String text, String source) {
        List<PemBlock> blocks = PemBlock.parse(text, source);
        return blocks.isEmpty()
                ? "and no PEM block at all"
                : "but " + blocks.stream().map(PemBlock::label).distinct().collect(Collectors.joining(", "));
    }

    private static X509Certificate certificate(byte[] der, String source) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(source + ": a certificate cannot be read: " + e.getMessage(), e);
        }
    }

    private static PrivateKey decode(byte[] pkcs8, String source) {
        InvalidKeySpecException last = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                last = e;
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException(source + ": the key cannot be read: " + e.getMessage(), e);
            }
        }
        throw new IllegalArgumentException(source + ": is no private key of " + ALGORITHMS, last);
    }

    private static byte[] decrypt(byte[] der, char @Nullable [] password, String source) {
        if (password == null) {
            throw new IllegalArgumentException(source + ": the key is encrypted, and no password was given");
        }
        PBEKeySpec spec = new PBEKeySpec(password);
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            // Of PBES2 the name alone says too little: the parameters print the whole of it.
            String algorithm = info.getAlgParameters() == null ? info.getAlgName() : info.getAlgParameters().toString();
            return info.getKeySpec(SecretKeyFactory.getInstance(algorithm).generateSecret(spec)).getEncoded();
        } catch (InvalidKeyException | InvalidKeySpecException e) {
            throw new IllegalArgumentException(source + ": the password does not fit the key", e);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(source + ": the encrypted key cannot be read: " + e.getMessage(), e);
        } finally {
            spec.clearPassword();
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
