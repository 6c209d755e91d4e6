package aws.io.internal.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.spec.InvalidKeySpecException;
import java.util.Map;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.jspecify.annotations.Nullable;

/** Decrypts an EncryptedPrivateKeyInfo (RFC 5958) by what the JDK has, and names what it does not have, with the command that converts it. */
final class EncryptedKey {
    private static final String PBES2 = "1.2.840.113549.1.5.13";
    private static final String PBKDF2 = "1.2.840.113549.1.5.12";
    private static final String HMAC = "1.2.840.113549.2.";

    /** A thousand times what is usual: a file is not to keep this process busy for hours. */
    private static final int MOST_ITERATIONS = 10_000_000;

    /** The schemes before PBES2 (RFC 8018, appendix A.3; RFC 7292, appendix C), in the JDK's words. */
    private static final Map<String, String> OLD = Map.of(
            "1.2.840.113549.1.5.3", "PBEWithMD5AndDES",
            "1.2.840.113549.1.12.1.1", "PBEWithSHA1AndRC4_128",
            "1.2.840.113549.1.12.1.2", "PBEWithSHA1AndRC4_40",
            "1.2.840.113549.1.12.1.3", "PBEWithSHA1AndDESede",
            "1.2.840.113549.1.12.1.5", "PBEWithSHA1AndRC2_128",
            "1.2.840.113549.1.12.1.6", "PBEWithSHA1AndRC2_40");

    private static final Map<String, String> CIPHERS = Map.of("2.16.840.1.101.3.4.1.2", "AES_128", "2.16.840.1.101.3.4.1.42", "AES_256");

    /** The last number of the object identifiers of HMAC. */
    private static final Map<String, String> DIGESTS = Map.of(
            "7", "SHA1", "8", "SHA224", "9", "SHA256", "10", "SHA384", "11", "SHA512", "12", "SHA512/224", "13", "SHA512/256");

    /** As OpenSSL calls them. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("1.3.6.1.4.1.11591.4.11", "scrypt"),
            Map.entry("1.2.840.113549.3.7", "des-ede3-cbc"),
            Map.entry("1.2.840.113549.3.2", "rc2-cbc"),
            Map.entry("1.3.14.3.2.7", "des-cbc"),
            Map.entry("2.16.840.1.101.3.4.1.22", "aes-192-cbc"),
            Map.entry("2.16.840.1.101.3.4.1.6", "aes-128-gcm"),
            Map.entry("2.16.840.1.101.3.4.1.46", "aes-256-gcm"),
            Map.entry("1.2.392.200011.61.1.1.1.2", "camellia-128-cbc"),
            Map.entry("1.2.392.200011.61.1.1.1.3", "camellia-192-cbc"),
            Map.entry("1.2.392.200011.61.1.1.1.4", "camellia-256-cbc"),
            Map.entry("1.2.410.200046.1.1.2", "aria-128-cbc"),
            Map.entry("1.2.410.200046.1.1.7", "aria-192-cbc"),
            Map.entry("1.2.410.200046.1.1.12", "aria-256-cbc"),
            Map.entry("1.2.156.10197.1.104.2", "sm4-cbc"),
            Map.entry("1.2.840.113549.1.5.1", "pbeWithMD2AndDES"),
            Map.entry("1.2.840.113549.1.5.6", "pbeWithMD5AndRC2"),
            Map.entry("1.2.840.113549.1.5.10", "pbeWithSHA1AndDES"),
            Map.entry("1.2.840.113549.1.5.11", "pbeWithSHA1AndRC2"),
            Map.entry("1.2.840.113549.1.12.1.4", "pbeWithSHA1And2-KeyTripleDES"));

    private EncryptedKey() {}

    /**
     * Decrypts a key.
     *
     * @param der the EncryptedPrivateKeyInfo
     * @param password the password, or null if none was given
     * @return the PrivateKeyInfo
     * @throws IllegalArgumentException that says what is wrong, without the password
     */
    static byte[] decrypt(byte[] der, char @Nullable [] password) {
        if (password == null) {
            throw new IllegalArgumentException("the key is encrypted, and no password was given");
        }
        Der.Reader info = new Der.Reader(der).next();
        Der.Reader scheme = info.next();
        String oid = scheme.next().oid();
        Der.Reader parameters = scheme.next();
        byte[] encrypted = info.next().rest();
        if (!oid.equals(PBES2)) {
            String old = OLD.get(oid);
            if (old == null) {
                throw unknown(oid);
            }
            return decrypt(old, new PBEParameterSpec(parameters.next().rest(), iterations(parameters)), encrypted, password);
        }
        Der.Reader derivation = parameters.next();
        Der.Reader encryption = parameters.next();
        String derivedBy = derivation.next().oid();
        if (!derivedBy.equals(PBKDF2)) {
            throw unknown(derivedBy);
        }
        String encryptedBy = encryption.next().oid();
        String cipher = CIPHERS.get(encryptedBy);
        if (cipher == null) {
            throw unknown(encryptedBy);
        }
        Der.Reader how = derivation.next();
        byte[] salt = how.next().rest();
        int iterations = iterations(how);
        String digest = digest(how);
        PBEParameterSpec spec = new PBEParameterSpec(salt, iterations, new IvParameterSpec(encryption.next().rest()));
        return decrypt("PBEWithHmac" + digest + "And" + cipher, spec, encrypted, password);
    }

    private static int iterations(Der.Reader parameters) {
        byte[] number = parameters.next().rest();
        BigInteger iterations = number.length == 0 ? BigInteger.ZERO : new BigInteger(number);
        if (iterations.signum() <= 0 || iterations.compareTo(BigInteger.valueOf(MOST_ITERATIONS)) > 0) {
            throw new IllegalArgumentException("the key is encrypted with " + iterations + " iterations, allowed are " + MOST_ITERATIONS);
        }
        return iterations.intValue();
    }

    /** Past the length of the key, which may be there. Without a function it is HMAC with SHA-1. */
    private static String digest(Der.Reader parameters) {
        while (parameters.hasMore()) {
            Der.Reader part = parameters.next();
            if (parameters.tag() == Der.SEQUENCE) {
                String function = part.next().oid();
                String digest = function.startsWith(HMAC) ? DIGESTS.get(function.substring(HMAC.length())) : null;
                if (digest == null) {
                    throw unknown(function);
                }
                return digest;
            }
        }
        return "SHA1";
    }

    private static byte[] decrypt(String algorithm, PBEParameterSpec parameters, byte[] encrypted, char[] password) {
        PBEKeySpec spec = new PBEKeySpec(password);
        try {
            SecretKey key = JdkProviders.get("SecretKeyFactory", algorithm, SecretKeyFactory::getInstance).generateSecret(spec);
            Cipher cipher = JdkProviders.get("Cipher", algorithm, Cipher::getInstance);
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            return cipher.doFinal(encrypted);
        } catch (InvalidKeyException | InvalidKeySpecException | BadPaddingException | IllegalBlockSizeException e) {
            throw new IllegalArgumentException("the password does not fit the key", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the encrypted key cannot be read: " + e.getMessage(), e);
        } finally {
            spec.clearPassword();
        }
    }

    private static IllegalArgumentException unknown(String oid) {
        String name = NAMES.get(oid);
        return new IllegalArgumentException("the key is encrypted by " + (name == null ? oid : name + " (" + oid + ")")
                + ", which the JDK does not read (allowed: PBES2 with PBKDF2 and aes-128-cbc or aes-256-cbc);"
                + " convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW");
    }
}
