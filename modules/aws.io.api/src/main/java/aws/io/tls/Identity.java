package aws.io.tls;

import aws.io.internal.tls.HeldKeyManager;
import aws.io.internal.tls.PemKeys;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Who this side is: a private key with its certificates. Held parsed, so that a handshake does not decode or decrypt it again. Immutable;
 * any thread.
 */
public final class Identity {
    private final X509ExtendedKeyManager keys;
    private final List<X509Certificate> chain;

    private Identity(X509ExtendedKeyManager keys, List<X509Certificate> chain) {
        this.keys = keys;
        this.chain = List.copyOf(chain);
    }

    /**
     * From PEM files: PKCS#8, PKCS#1 or SEC 1.
     *
     * @param chain the file of the certificates, the leaf first
     * @param key the file of the key; may be the same
     * @return the identity
     * @throws IllegalArgumentException that names the file and what is wrong with it
     */
    public static Identity pem(Path chain, Path key) {
        return pem(chain, key, null);
    }

    /**
     * From PEM files, the key encrypted as PKCS#8 has it.
     *
     * @param chain the file of the certificates, the leaf first
     * @param key the file of the key; may be the same
     * @param password the key's password, or null; it is the caller's to clear
     * @return the identity
     * @throws IllegalArgumentException that names the file and what is wrong with it
     */
    public static Identity pem(Path chain, Path key, char @Nullable [] password) {
        List<X509Certificate> certificates = PemKeys.certificates(text(chain), chain.toString());
        return of(PemKeys.privateKey(text(key), password, key.toString()), certificates);
    }

    /**
     * From PEM texts.
     *
     * @param chain the certificates, the leaf first
     * @param key the key
     * @param password the key's password, or null
     * @return the identity
     * @throws IllegalArgumentException that says what is wrong
     */
    public static Identity pem(String chain, String key, char @Nullable [] password) {
        return of(PemKeys.privateKey(key, password, "the key's text"), PemKeys.certificates(chain, "the chain's text"));
    }

    /**
     * From a key store file, PKCS#12 or JKS.
     *
     * @param file the file
     * @param password of the store and its key
     * @return the identity, of the store's one key
     * @throws IllegalArgumentException that names the file and what is wrong with it
     */
    public static Identity keyStore(Path file, char[] password) {
        try (InputStream in = Files.newInputStream(file)) {
            // The JDK tells the two formats apart by itself.
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            return keyStore(store, password, null);
        } catch (IOException e) {
            throw e.getCause() instanceof GeneralSecurityException cause
                    ? new IllegalArgumentException(file + ": the password does not fit, or the file is damaged", cause)
                    : new UncheckedIOException(file.toString(), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(file + ": cannot be read as a key store: " + e.getMessage(), e);
        }
    }

    /**
     * From a loaded key store of any kind, a PKCS#11 token too: the key need not be exportable.
     *
     * @param store the store
     * @param password of the key, or null
     * @param alias which key, or null if there is only one
     * @return the identity
     * @throws IllegalArgumentException if the alias has no key, or none was given and there is more than one
     */
    public static Identity keyStore(KeyStore store, char @Nullable [] password, @Nullable String alias) {
        try {
            String chosen = alias;
            if (chosen == null) {
                List<String> keys = new ArrayList<>();
                for (String one : Collections.list(store.aliases())) {
                    if (store.isKeyEntry(one)) {
                        keys.add(one);
                    }
                }
                if (keys.size() != 1) {
                    throw new IllegalArgumentException("alias: none was given, and the store has the keys " + keys);
                }
                chosen = keys.getFirst();
            }
            Certificate[] chain = store.getCertificateChain(chosen);
            if (!(store.getKey(chosen, password) instanceof PrivateKey key) || chain == null) {
                throw new IllegalArgumentException("alias: '" + chosen + "' has no private key with certificates");
            }
            List<X509Certificate> certificates = new ArrayList<>();
            for (Certificate one : chain) {
                certificates.add((X509Certificate) one);
            }
            return of(key, certificates);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("store: its key cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * From a key, which need not be exportable, and its certificates.
     *
     * @param key the key
     * @param chain the certificates, the leaf first
     * @return the identity
     * @throws IllegalArgumentException if they do not belong together, as far as can be seen
     */
    public static Identity of(PrivateKey key, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain: is empty, allowed is one or more certificates");
        }
        if (!belongTogether(key, chain.getFirst().getPublicKey())) {
            throw new IllegalArgumentException("key: is not that of the certificate of " + chain.getFirst().getSubjectX500Principal());
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

    /** A key that cannot be exported is believed: to try it might ask somebody for a PIN. */
    private static boolean belongTogether(PrivateKey key, PublicKey certified) {
        if (key.getEncoded() == null) {
            return true;
        }
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
            default -> null;
        };
        if (algorithm == null) {
            return certified.getAlgorithm().equals(key.getAlgorithm());
        }
        try {
            byte[] probe = {1, 2, 3};
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read as text: " + e, e);
        }
    }
}
