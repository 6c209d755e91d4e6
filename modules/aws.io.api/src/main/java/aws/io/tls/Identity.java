package aws.io.tls;

import aws.io.internal.tls.Curves;
import aws.io.internal.tls.HeldKeyManager;
import aws.io.internal.tls.JdkProviders;
import aws.io.internal.tls.PemKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Who this side is: a private key with its certificates. Held parsed, so that a handshake does not decode or decrypt it again. Immutable;
 * any thread. Passwords are the caller's: they are read while the identity is made, neither kept nor cleared, and never in a message.
 */
public final class Identity {
    /** The object identifier of a KeyBag (RFC 7292, section 4.2.1), in DER. */
    private static final byte[] PLAIN_KEY_BAG = HexFormat.of().parseHex("060b2a864886f70d010c0a0101");

    private final X509ExtendedKeyManager keys;
    private final List<X509Certificate> chain;

    private Identity(X509ExtendedKeyManager keys, List<X509Certificate> chain) {
        this.keys = keys;
        this.chain = List.copyOf(chain);
    }

    /**
     * From PEM files: a key of PKCS#8, PKCS#1 or SEC 1, without a password.
     *
     * @param chain the file of the certificates, the leaf first
     * @param key the file of the key; may be the same
     * @return the identity
     * @throws IllegalArgumentException that names the file, the line and what is wrong
     */
    public static Identity pem(Path chain, Path key) {
        return pem(chain, key, null);
    }

    /**
     * From PEM files, the key encrypted as PKCS#8 has it (PBES2).
     *
     * @param chain the file of the certificates, the leaf first
     * @param key the file of the key; may be the same
     * @param password the key's password, or null; it is the caller's to clear
     * @return the identity
     * @throws IllegalArgumentException that names the file, the line and what is wrong
     */
    public static Identity pem(Path chain, Path key, char @Nullable [] password) {
        List<X509Certificate> certificates = PemKeys.certificates(text(chain), chain.toString());
        return of(PemKeys.privateKey(text(key), password, key.toString()), certificates, key.toString());
    }

    /**
     * From PEM texts.
     *
     * @param chain the certificates, the leaf first
     * @param key the key; may be the same text
     * @param password the key's password, or null; it is the caller's to clear
     * @return the identity
     * @throws IllegalArgumentException that says in which of the texts what is wrong, and in which line
     */
    public static Identity pem(String chain, String key, char @Nullable [] password) {
        List<X509Certificate> certificates = PemKeys.certificates(chain, "the chain's text");
        return of(PemKeys.privateKey(key, password, "the key's text"), certificates, "the key's text");
    }

    /**
     * From a key store file, PKCS#12 or JKS, of one key, which has the store's password.
     *
     * @param file the file
     * @param password of the store and its key; it is the caller's to clear
     * @return the identity
     * @throws IllegalArgumentException that names the file and what is wrong with it
     */
    public static Identity keyStore(Path file, char[] password) {
        return keyStore(file, password, password, null);
    }

    /**
     * From a key store file, PKCS#12 or JKS.
     *
     * @param file the file
     * @param storePassword of the store; it is the caller's to clear
     * @param keyPassword of the key, which JKS allows to be another; it is the caller's to clear
     * @param alias which key, or null if there is only one
     * @return the identity
     * @throws IllegalArgumentException that names the file and what is wrong with it
     */
    public static Identity keyStore(Path file, char[] storePassword, char[] keyPassword, @Nullable String alias) {
        try (InputStream in = Files.newInputStream(file)) {
            // The JDK tells the two formats apart by itself.
            KeyStore store = JdkProviders.get("KeyStore", "PKCS12", KeyStore::getInstance);
            byte[] content = in.readAllBytes();
            store.load(new ByteArrayInputStream(content), storePassword);
            if (alias == null && keys(store).isEmpty() && holds(content, PLAIN_KEY_BAG)) {
                throw new IllegalArgumentException(file + ": its key is not encrypted, and the JDK passes over such keys;"
                        + " convert it: openssl pkcs12 -in OLD -nodes -out NEW.pem, which Identity.pem reads");
            }
            return keyStore(store, keyPassword, alias, file.toString());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    file + ": "
                            + (e.getCause() instanceof GeneralSecurityException
                                    ? "the password does not fit, or the file is damaged" + hint(storePassword)
                                    : "cannot be read as a key store: " + e),
                    e);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            // The JDK's parser throws anything at a damaged file.
            throw new IllegalArgumentException(file + ": cannot be read as a key store, the file is damaged: " + e, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + ": cannot be read as a key store: " + e.getMessage(), e);
        }
    }

    /**
     * From a loaded key store of any kind, a PKCS#11 token too: the key need not be exportable. TLS engines that find a key's provider
     * among those of the JVM, as SunJSSE does, need the token's provider there: the application puts it in ({@code Security.addProvider}),
     * this software never does.
     *
     * @param store the store
     * @param password of the key, or null; it is the caller's to clear
     * @param alias which key, or null if there is only one
     * @return the identity
     * @throws IllegalArgumentException if the alias has no key, or none was given and there is not exactly one
     */
    public static Identity keyStore(KeyStore store, char @Nullable [] password, @Nullable String alias) {
        return keyStore(store, password, alias, "store");
    }

    private static Identity keyStore(KeyStore store, char @Nullable [] password, @Nullable String alias, String source) {
        try {
            String chosen = alias == null ? onlyKey(store, source) : alias;
            Certificate[] chain = store.getCertificateChain(chosen);
            if (!(store.getKey(chosen, password) instanceof PrivateKey key) || chain == null) {
                throw new IllegalArgumentException(source + ": the alias '" + chosen + "' has no private key with certificates");
            }
            List<X509Certificate> certificates = new ArrayList<>();
            for (Certificate one : chain) {
                certificates.add((X509Certificate) one);
            }
            return of(key, certificates, source + ": the key '" + chosen + "'");
        } catch (UnrecoverableKeyException e) {
            throw new IllegalArgumentException(source + ": the key's password does not fit", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(source + ": the key cannot be read: " + e.getMessage(), e);
        }
    }

    /** The JDK and OpenSSL make different keys of other characters, where the file has the encryption of before 2013. */
    private static String hint(char[] password) {
        for (char one : password) {
            if (one >= 0x80) {
                return "; a password that is not ASCII may not fit a file with old encryption: openssl pkcs12 -in OLD -nodes -out NEW.pem";
            }
        }
        return "";
    }

    private static boolean holds(byte[] content, byte[] wanted) {
        for (int i = 0; i + wanted.length <= content.length; i++) {
            if (Arrays.equals(content, i, i + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    private static String onlyKey(KeyStore store, String source) throws KeyStoreException {
        List<String> keys = keys(store);
        if (keys.size() != 1) {
            throw new IllegalArgumentException(source + ": has the keys " + keys + ", and no alias was given");
        }
        return keys.getFirst();
    }

    private static List<String> keys(KeyStore store) throws KeyStoreException {
        List<String> keys = new ArrayList<>();
        for (String one : Collections.list(store.aliases())) {
            if (store.isKeyEntry(one)) {
                keys.add(one);
            }
        }
        return keys;
    }

    /**
     * From a key, which need not be exportable, and its certificates.
     *
     * @param key the key
     * @param chain the certificates, the leaf first
     * @return the identity
     * @throws IllegalArgumentException if they do not belong together, as far as can be seen without a signature by a key that cannot
     *     be exported, which might ask a person for a PIN
     */
    public static Identity of(PrivateKey key, List<X509Certificate> chain) {
        return of(key, chain, "key");
    }

    private static Identity of(PrivateKey key, List<X509Certificate> chain, String source) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain: is empty, allowed is one or more certificates");
        }
        if (!belongTogether(key, source, chain.getFirst().getPublicKey())) {
            throw new IllegalArgumentException(source + ": is not the key of the certificate of " + chain.getFirst().getSubjectX500Principal());
        }
        return new Identity(new HeldKeyManager(Objects.requireNonNull(key, "key"), chain), chain);
    }

    /**
     * From a key manager, which chooses among its keys by itself.
     *
     * @param keys the key manager
     * @return the identity
     */
    public static Identity keyManager(X509ExtendedKeyManager keys) {
        return new Identity(Objects.requireNonNull(keys, "keys"), List.of());
    }

    /** {@return the key manager: for providers} */
    public X509ExtendedKeyManager keyManager() {
        return keys;
    }

    /** {@return the certificates, the leaf first; empty where a key manager chooses} */
    public List<X509Certificate> chain() {
        return chain;
    }

    @Override
    public String toString() {
        return chain.isEmpty() ? "Identity[of a key manager]" : "Identity[" + chain.getFirst().getSubjectX500Principal() + "]";
    }

    private static boolean belongTogether(PrivateKey key, String source, PublicKey certified) {
        if (!kind(key).equals(kind(certified))) {
            return false;
        }
        if (key instanceof RSAKey mine && certified instanceof RSAKey theirs) {
            return mine.getModulus().equals(theirs.getModulus());
        }
        String algorithm = switch (kind(key)) {
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> null;
        };
        if (algorithm == null || key.getEncoded() == null) {
            // Taken as right: to try the key might ask a person for a PIN.
            return true;
        }
        try {
            byte[] probe = {1, 2, 3};
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            return JdkProviders.verify(JdkProviders.own(certified), algorithm, null, probe, signed);
        } catch (GeneralSecurityException e) {
            if (!kind(certified).equals("EC") || certified.getEncoded() == null) {
                return false;
            }
            throw new IllegalArgumentException(source + ": is " + Curves.of(certified.getEncoded()), e);
        }
    }

    /** Providers name the same kind differently. */
    private static String kind(Key key) {
        return switch (key.getAlgorithm()) {
            case "Ed25519", "Ed448", "EdDSA" -> "EdDSA";
            case "RSASSA-PSS" -> "RSA";
            case "ECDSA" -> "EC";
            default -> key.getAlgorithm();
        };
    }

    private static String text(Path file) {
        try {
            return PemKeys.text(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e, e);
        }
    }
}
