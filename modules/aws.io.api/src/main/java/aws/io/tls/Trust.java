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

/** Whose certificates this side believes. Immutable; any thread. What it reads, it reads when it is used first. */
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

    /** {@return what the operating system trusts: its PEM bundle, the keychain of macOS, the root store of Windows} */
    public static Trust platform() {
        return new Trust("the platform's", () -> {
            for (Path bundle : BUNDLES) {
                if (Files.isReadable(bundle)) {
                    return ofCertificates(read(bundle));
                }
            }
            for (String type : List.of("KeychainStore-ROOT", "Windows-ROOT")) {
                try {
                    KeyStore store = KeyStore.getInstance(type);
                    store.load(null, null);
                    return manager(store);
                } catch (GeneralSecurityException | IOException e) {
                    System.getLogger("aws.io.tls").log(System.Logger.Level.DEBUG, "no key store " + type, e);
                }
            }
            throw new IllegalArgumentException("platform: none of " + BUNDLES + " is there, nor a key store of the system");
        });
    }

    /**
     * The certificates of a PEM file.
     *
     * @param file the file
     * @return the trust
     */
    public static Trust pem(Path file) {
        return new Trust(file.toString(), () -> ofCertificates(read(file)));
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
     */
    public static Trust directory(Path directory) {
        return new Trust(directory.toString(), () -> {
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
            return ofCertificates(all);
        });
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
        return new Trust(copy.size() + " certificates", () -> ofCertificates(copy));
    }

    /**
     * The certificates of a key store.
     *
     * @param store the store, loaded
     * @return the trust
     */
    public static Trust keyStore(KeyStore store) {
        Objects.requireNonNull(store, "store");
        return new Trust("a key store", () -> manager(store));
    }

    /**
     * Whatever a trust manager says. Host names are still ours to verify.
     *
     * @param manager the trust manager
     * @return the trust
     */
    public static Trust trustManager(X509TrustManager manager) {
        Objects.requireNonNull(manager, "manager");
        return new Trust("a trust manager", () -> manager);
    }

    /**
     * What verifies chains, without regard to names.
     *
     * @return the trust manager
     * @throws IllegalArgumentException that names what could not be read
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
