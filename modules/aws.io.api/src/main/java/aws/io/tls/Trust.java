package aws.io.tls;

import aws.io.internal.tls.AnchoredTrust;
import aws.io.internal.tls.PemKeys;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates this side believes. Immutable; any thread. What is read is read when it is made, and what is wrong with it is told
 * then; the JDK's own trust alone is read when it is used first, which a server may never do. Nothing is ever fetched from a network:
 * lists of revocations are given by {@link #withRevocations}.
 *
 * <p>A trusted certificate keeps what it says of itself: its dates (see {@link #dates}), name constraints, path length, extended key usage
 * and the right to sign lists of revocations limit what it vouches for, and a critical extension that is not known makes it vouch for
 * nothing. Where a trust manager was given, that one decides.
 */
public final class Trust {
    /** Where systems keep their bundle, in the order in which they are tried. */
    private static final List<Path> BUNDLES = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/pki/tls/cacert.pem"),
            Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    /** Where they keep single files: Linux, Fedora, Android, FreeBSD, NetBSD. */
    private static final List<Path> DIRECTORIES = List.of(
            Path.of("/etc/ssl/certs"),
            Path.of("/etc/pki/tls/certs"),
            Path.of("/system/etc/security/cacerts"),
            Path.of("/usr/local/share/certs"),
            Path.of("/etc/openssl/certs"));

    private final String name;
    private final @Nullable Supplier<Collection<X509Certificate>> anchors;
    private final List<X509CRL> revocations;
    private final DateCheck dates;
    private final InstantSource clock;
    private volatile @Nullable X509TrustManager manager;

    private Trust(String name, Supplier<Collection<X509Certificate>> anchors) {
        this(name, anchors, List.of(), DateCheck.ALL, InstantSource.system(), null);
    }

    private Trust(
            String name,
            @Nullable Supplier<Collection<X509Certificate>> anchors,
            List<X509CRL> revocations,
            DateCheck dates,
            InstantSource clock,
            @Nullable X509TrustManager manager) {
        if (dates == DateCheck.NONE && !revocations.isEmpty()) {
            throw new IllegalArgumentException("dates: NONE with lists of revocations, whose dates have to be checked");
        }
        this.name = name;
        this.anchors = anchors;
        this.revocations = revocations;
        this.dates = dates;
        this.clock = clock;
        this.manager = manager;
    }

    /** {@return what the JDK trusts: its cacerts, or what its system properties say} */
    public static Trust jdk() {
        return new Trust("the JDK's", () -> AnchoredTrust.issuersOf(null));
    }

    /**
     * What the operating system trusts: the keychain of macOS, the root store of Windows, the PEM bundle or directory of all others.
     *
     * @return the trust
     * @throws IllegalArgumentException that lists what was looked for, if there is none of them
     */
    public static Trust platform() {
        return platform(System.getProperty("os.name"), BUNDLES, DIRECTORIES);
    }

    /** The files are not asked where the system has a store: macOS has /etc/ssl/cert.pem, of which the keychain knows nothing. */
    static Trust platform(String system, List<Path> bundles, List<Path> directories) {
        if (system.startsWith("Mac")) {
            return systemStores(List.of("KeychainStore-ROOT", "KeychainStore"));
        }
        if (system.startsWith("Windows")) {
            return systemStores(List.of("Windows-ROOT"));
        }
        for (Path bundle : bundles) {
            if (Files.isReadable(bundle)) {
                return pem(bundle);
            }
        }
        for (Path directory : directories) {
            List<X509Certificate> found = Files.isDirectory(directory) ? readAll(directory) : List.of();
            if (!found.isEmpty()) {
                return of(directory.toString(), found);
            }
        }
        throw new IllegalArgumentException("platform: has none of the files " + bundles + ", and no certificates in " + directories);
    }

    /**
     * The certificates of a PEM file.
     *
     * @param file the file
     * @return the trust
     * @throws IllegalArgumentException that names the file and what is wrong with it
     */
    public static Trust pem(Path file) {
        return of(file.toString(), read(file, null));
    }

    /**
     * Trusts the certificates of a PEM file that can be read: for bundles that others maintain, where one bad certificate must not keep a
     * program from starting.
     *
     * @param file the file
     * @param skipped gets what is wrong with each block that is skipped, with the file and the line; called before this method returns
     * @return the trust
     * @throws IllegalArgumentException that names the file, if it has no certificate that can be read
     */
    public static Trust bundle(Path file, Consumer<String> skipped) {
        return of(file.toString(), read(file, Objects.requireNonNull(skipped, "skipped")));
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
        List<X509Certificate> all = readAll(directory);
        if (all.isEmpty()) {
            throw new IllegalArgumentException(directory + ": has no file with a certificate");
        }
        return of(directory.toString(), all);
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
        return of(copy.size() == 1 ? "a certificate" : copy.size() + " certificates", copy);
    }

    /**
     * The certificates of a key store: those that it trusts, and those of its keys.
     *
     * @param store the store, loaded
     * @return the trust
     * @throws IllegalArgumentException if it has none
     */
    public static Trust keyStore(KeyStore store) {
        return of("a key store", AnchoredTrust.issuersOf(Objects.requireNonNull(store, "store")));
    }

    /**
     * Whatever a trust manager says of a chain. Its size, its leaf's dates, purpose and key, and host names are still ours to verify.
     *
     * @param manager the trust manager
     * @return the trust
     */
    public static Trust trustManager(X509TrustManager manager) {
        Objects.requireNonNull(manager, "manager");
        return new Trust("a trust manager", null, List.of(), DateCheck.ALL, InstantSource.system(), manager);
    }

    /**
     * Whom this or another believes: an authority of one's own beside the JDK's.
     *
     * @param other the other; the lists of revocations of both are used, the dates and the clock are those of this one
     * @return the trust
     * @throws IllegalArgumentException if one of them is a trust manager, which cannot be added to
     */
    public Trust plus(Trust other) {
        Supplier<Collection<X509Certificate>> mine = anchors("this");
        Supplier<Collection<X509Certificate>> theirs = other.anchors("other");
        List<X509CRL> lists = new ArrayList<>(revocations);
        lists.addAll(other.revocations);
        return new Trust(
                name + " and " + other.name,
                () -> {
                    List<X509Certificate> both = new ArrayList<>(mine.get());
                    both.addAll(theirs.get());
                    return both;
                },
                List.copyOf(lists),
                dates,
                clock,
                null);
    }

    /**
     * The same with lists of revocations (CRLs), which are asked alone: nothing is fetched. As soon as there is one, every certificate
     * below a trusted one needs a current list of its issuer, or is {@link CertificateProblem#REVOCATION_UNKNOWN}.
     *
     * @param lists one or more complete lists, beside those that it has already; a delta list is refused, and so is one with another
     *     critical extension that would not be used
     * @return the trust
     * @throws IllegalArgumentException if it is a trust manager, which cannot be added to, if there is no list, if one is refused, or if
     *     dates are not checked
     */
    public Trust withRevocations(Collection<? extends X509CRL> lists) {
        if (lists.isEmpty()) {
            throw new IllegalArgumentException("lists: is empty, allowed is one or more");
        }
        List<X509CRL> all = new ArrayList<>(revocations);
        for (X509CRL one : lists) {
            AnchoredTrust.requireComplete(one);
            all.add(one);
        }
        return new Trust(name, anchors("this"), List.copyOf(all), dates, clock, null);
    }

    /**
     * The same with the lists of revocations of a file, PEM or DER; see {@link #withRevocations(Collection)}.
     *
     * @param file the file
     * @return the trust
     * @throws IllegalArgumentException that names the file and what is wrong with it
     */
    public Trust withRevocations(Path file) {
        try {
            return withRevocations(PemKeys.revocations(Files.readAllBytes(file), file.toString()));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e, e);
        }
    }

    /**
     * Returns the same trust with other dates checked. {@link DateCheck#ALL} is the default, so that an expired trusted certificate
     * vouches for no certificate, as with OpenSSL and GnuTLS.
     *
     * @param check which dates are checked; of a trust manager's chains only the leaf's dates are checked here
     * @return the trust
     * @throws IllegalArgumentException if NONE are checked and there are lists of revocations
     */
    public Trust dates(DateCheck check) {
        return new Trust(name, anchors, revocations, Objects.requireNonNull(check, "check"), clock, anchors == null ? manager : null);
    }

    /**
     * Returns the same trust with another clock for dates of certificates and of lists of revocations. The default is the system's.
     *
     * @param source the current time; called once or twice for each chain, on any thread
     * @return the trust
     */
    public Trust clock(InstantSource source) {
        return new Trust(name, anchors, revocations, dates, Objects.requireNonNull(source, "source"), anchors == null ? manager : null);
    }

    /** {@return which dates are checked} */
    public DateCheck dateCheck() {
        return dates;
    }

    /** {@return the clock that dates are checked by} */
    public InstantSource clock() {
        return clock;
    }

    /**
     * What verifies chains, without regard to names.
     *
     * @return the trust manager
     */
    public X509TrustManager trustManager() {
        X509TrustManager known = manager;
        if (known == null) {
            synchronized (this) {
                known = manager;
                if (known == null) {
                    known = AnchoredTrust.manager(anchors(name).get(), revocations, dates, clock, name);
                    manager = known;
                }
            }
        }
        return known;
    }

    @Override
    public String toString() {
        return "Trust[" + name + (revocations.isEmpty() ? "" : ", " + revocations.size() + " lists of revocations") + "]";
    }

    private Supplier<Collection<X509Certificate>> anchors(String argument) {
        if (anchors == null) {
            throw new IllegalArgumentException(argument + ": is a trust manager, which cannot be added to");
        }
        return anchors;
    }

    /** On macOS one has what comes with the system, and the other what its owner added. */
    private static Trust systemStores(List<String> types) {
        List<X509Certificate> all = new ArrayList<>();
        for (String type : types) {
            try {
                KeyStore store = KeyStore.getInstance(type);
                store.load(null, null);
                all.addAll(trustedOf(store));
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalArgumentException("platform: the key store " + type + " cannot be opened: " + e, e);
            }
        }
        return of("the system's " + String.join(" and ", types), all);
    }

    /** Without the certificates of keys, of which a keychain has the user's own: they are to be shown, not to be believed. */
    static List<X509Certificate> trustedOf(KeyStore store) throws KeyStoreException {
        List<X509Certificate> trusted = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isCertificateEntry(alias) && store.getCertificate(alias) instanceof X509Certificate certificate) {
                trusted.add(certificate);
            }
        }
        return trusted;
    }

    private static Trust of(String name, Collection<X509Certificate> anchors) {
        Trust made = new Trust(name, () -> anchors);
        // What is wrong with them is told now.
        made.trustManager();
        return made;
    }

    private static List<X509Certificate> readAll(Path directory) {
        List<X509Certificate> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (Path file : files) {
                if (PemKeys.text(Files.readAllBytes(file)).contains("-----BEGIN CERTIFICATE-----")) {
                    all.addAll(read(file, null));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(directory + ": cannot be read: " + e, e);
        }
        return all;
    }

    private static List<X509Certificate> read(Path file, @Nullable Consumer<String> skipped) {
        try {
            return PemKeys.certificates(PemKeys.text(Files.readAllBytes(file)), file.toString(), skipped);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e, e);
        }
    }
}
