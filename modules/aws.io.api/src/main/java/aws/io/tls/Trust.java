package aws.io.tls;

import aws.io.internal.tls.PemKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates this side believes. Immutable; any thread. What is read is read when it is made, and what is wrong with it is told
 * then; the JDK's own trust alone is read when it is used first, which a server may never do.
 */
public final class Trust {
    /** Where systems keep their bundle, in the order in which they are tried. */
    private static final List<Path> BUNDLES = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private final String name;
    private final Supplier<X509TrustManager> source;
    private volatile @Nullable X509TrustManager loaded;

    private Trust(String name, Supplier<X509TrustManager> source) {
        this.name = name;
        this.source = source;
    }

    /** {@return what the JDK trusts: its cacerts, or what its system properties say} */
    public static Trust jdk() {
        return new Trust("the JDK's", () -> manager(null));
    }

    /**
     * What the operating system trusts: its PEM bundle, the keychain of macOS, the root store of Windows.
     *
     * @return the trust
     * @throws IllegalArgumentException that lists what was looked for, if there is none of them
     */
    public static Trust platform() {
        for (Path bundle : BUNDLES) {
            if (Files.isReadable(bundle)) {
                return pem(bundle);
            }
        }
        for (String type : List.of("KeychainStore-ROOT", "Windows-ROOT")) {
            try {
                KeyStore store = KeyStore.getInstance(type);
                store.load(null, null);
                return keyStore(store);
            } catch (GeneralSecurityException | IOException e) {
                System.getLogger("aws.io.tls").log(System.Logger.Level.DEBUG, "no key store " + type, e);
            }
        }
        throw new IllegalArgumentException("platform: none of " + BUNDLES + " is there, nor a key store of the system");
    }

    /**
     * The certificates of a PEM file.
     *
     * @param file the file
     * @return the trust
     * @throws IllegalArgumentException that names the file and what is wrong with it
     */
    public static Trust pem(Path file) {
        return of(file.toString(), ofCertificates(read(file)));
    }

    /**
     * The certificates of a PEM text.
     *
     * @param text the text
     * @return the trust
     * @throws IllegalArgumentException if it has none
     */
    public static Trust pem(String text) {
        return certificates(PemKeys.certificates(text, "the trust's text"));
    }

    /**
     * The certificates of every PEM file of a directory, as OpenSSL's hashed directories have them too.
     *
     * @param directory the directory
     * @return the trust
     * @throws IllegalArgumentException that names the directory or the file and what is wrong with it
     */
    public static Trust directory(Path directory) {
        List<X509Certificate> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (Path file : files) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE")) {
                    all.addAll(read(file));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(directory + ": cannot be read: " + e, e);
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException(directory + ": has no file with a certificate");
        }
        return of(directory.toString(), ofCertificates(all));
    }

    /**
     * Certain certificates.
     *
     * @param trusted one or more
     * @return the trust
     */
    public static Trust certificates(Collection<X509Certificate> trusted) {
        List<X509Certificate> copy = List.copyOf(trusted);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("trusted: is empty, allowed is one or more certificates");
        }
        return of(copy.size() + " certificates", ofCertificates(copy));
    }

    /**
     * The certificates of a key store.
     *
     * @param store the store, loaded
     * @return the trust
     */
    public static Trust keyStore(KeyStore store) {
        return of("a key store", manager(Objects.requireNonNull(store, "store")));
    }

    /**
     * Whatever a trust manager says. Host names are still ours to verify.
     *
     * @param manager the trust manager
     * @return the trust
     */
    public static Trust trustManager(X509TrustManager manager) {
        return of("a trust manager", Objects.requireNonNull(manager, "manager"));
    }

    /**
     * What verifies chains, without regard to names.
     *
     * @return the trust manager
     */
    public X509TrustManager trustManager() {
        X509TrustManager known = loaded;
        if (known == null) {
            synchronized (this) {
                known = loaded;
                if (known == null) {
                    known = source.get();
                    loaded = known;
                }
            }
        }
        return known;
    }

    @Override
    public String toString() {
        return "Trust[" + name + "]";
    }

    private static Trust of(String name, X509TrustManager manager) {
        return new Trust(name, () -> manager);
    }

    private static List<X509Certificate> read(Path file) {
        try {
            // Bundles have comments in whatever encoding.
            return PemKeys.certificates(Files.readString(file, StandardCharsets.ISO_8859_1), file.toString());
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e, e);
        }
    }

    private static X509TrustManager ofCertificates(Collection<X509Certificate> trusted) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (X509Certificate one : trusted) {
                store.setCertificateEntry("trusted-" + number++, one);
            }
            return manager(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("trusted: " + e.getMessage(), e);
        }
    }

    private static X509TrustManager manager(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager one : factory.getTrustManagers()) {
                if (one instanceof X509TrustManager found) {
                    return found;
                }
            }
            throw new IllegalArgumentException("store: the JDK made no trust manager of it");
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("store: " + e.getMessage(), e);
        }
    }
}
