package aws.io.internal.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The JDK's PKIX over certain certificates, with our own demand on the strength of what it finds. */
public final class AnchoredTrust {
    private AnchoredTrust() {}

    /**
     * Whom a key store trusts.
     *
     * @param store the store, or null for the JDK's choice
     * @return the certificates
     */
    public static Collection<X509Certificate> issuersOf(@Nullable KeyStore store) {
        return List.of(manager(factory -> factory.init(store), "store").getAcceptedIssuers());
    }

    /**
     * What believes certain certificates and what they issued.
     *
     * @param anchors one or more
     * @param revocations the only lists to ask; if none, revocation is not checked
     * @param source what messages call them
     * @return the trust manager
     * @throws IllegalArgumentException if there is no certificate
     */
    public static X509TrustManager manager(Collection<X509Certificate> anchors, List<X509CRL> revocations, String source) {
        if (anchors.isEmpty()) {
            throw new IllegalArgumentException(source + ": has no trusted certificate");
        }
        Set<TrustAnchor> all = new LinkedHashSet<>();
        // Hashed directories have everything twice.
        for (X509Certificate one : new LinkedHashSet<>(anchors)) {
            all.add(new TrustAnchor(own(one, source), null));
        }
        PKIXBuilderParameters parameters;
        try {
            parameters = parameters(all, revocations);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
        }
        return new JdkPath(parameters, manager(factory -> factory.init(new CertPathTrustManagerParameters(parameters)), source));
    }

    private static X509Certificate own(X509Certificate certificate, String source) {
        try {
            return JdkProviders.own(certificate);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    source + ": the certificate of " + certificate.getSubjectX500Principal() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static PKIXBuilderParameters parameters(Set<TrustAnchor> anchors, List<X509CRL> revocations) throws GeneralSecurityException {
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, null);
        parameters.addCertPathChecker(new CertificateStrength());
        // The JDK's own choice might ask the network.
        parameters.setRevocationEnabled(false);
        if (!revocations.isEmpty()) {
            CollectionCertStoreParameters held = new CollectionCertStoreParameters(revocations);
            parameters.addCertStore(
                    JdkProviders.get("CertStore", "Collection", (name, provider) -> CertStore.getInstance(name, held, provider)));
            PKIXRevocationChecker checker = (PKIXRevocationChecker)
                    JdkProviders.get("CertPathBuilder", "PKIX", CertPathBuilder::getInstance).getRevocationChecker();
            checker.setOptions(EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK));
            parameters.addCertPathChecker(checker);
        }
        return parameters;
    }

    /** How a factory is initialised. */
    @FunctionalInterface
    private interface Initialisation {
        void accept(TrustManagerFactory factory) throws GeneralSecurityException;
    }

    private static X509TrustManager manager(Initialisation initialisation, String source) {
        try {
            TrustManagerFactory factory = JdkProviders.get("TrustManagerFactory", "PKIX", TrustManagerFactory::getInstance);
            initialisation.accept(factory);
            for (TrustManager one : factory.getTrustManagers()) {
                if (one instanceof X509TrustManager found) {
                    return found;
                }
            }
            throw new IllegalArgumentException(source + ": the JDK made no trust manager of it");
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
        }
    }
}
