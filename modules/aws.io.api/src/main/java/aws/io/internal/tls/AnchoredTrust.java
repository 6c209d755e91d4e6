package aws.io.internal.tls;

import aws.io.tls.DateCheck;
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
import java.time.InstantSource;
import java.util.ArrayList;
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
    private static final String DELTA_LIST = "2.5.29.27";
    private static final String ISSUING_DISTRIBUTION_POINT = "2.5.29.28";

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
     * @param dates which dates are checked
     * @param clock the current time
     * @param source what messages call them
     * @return the trust manager
     * @throws IllegalArgumentException if there is no certificate
     */
    public static X509TrustManager manager(
            Collection<X509Certificate> anchors, List<X509CRL> revocations, DateCheck dates, InstantSource clock, String source) {
        if (anchors.isEmpty()) {
            throw new IllegalArgumentException(source + ": has no trusted certificate");
        }
        Set<TrustAnchor> all = new LinkedHashSet<>();
        // Hashed directories have everything twice.
        List<X509Certificate> own = new ArrayList<>();
        for (X509Certificate one : new LinkedHashSet<>(anchors)) {
            own.add(own(one, source));
            all.add(new TrustAnchor(own.getLast(), null));
        }
        IssuerRules rules = new IssuerRules(own, dates, !revocations.isEmpty());
        PKIXBuilderParameters parameters;
        try {
            parameters = parameters(all, rules, revocations);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
        }
        X509TrustManager jdk = manager(factory -> factory.init(new CertPathTrustManagerParameters(parameters)), source);
        return new AnchoredManager(new JdkPath(parameters, jdk), rules, dates, clock);
    }

    private static X509Certificate own(X509Certificate certificate, String source) {
        try {
            return JdkProviders.own(certificate);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    source + ": the certificate of " + certificate.getSubjectX500Principal() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static PKIXBuilderParameters parameters(Set<TrustAnchor> anchors, IssuerRules rules, List<X509CRL> revocations)
            throws GeneralSecurityException {
        PKIXBuilderParameters parameters = new PathParameters(anchors);
        parameters.addCertPathChecker(new CertificateStrength());
        parameters.addCertPathChecker(rules);
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

    /**
     * Requires that a list of revocations is one that is used: the JDK ignores delta lists, and lists that it does not understand.
     *
     * @param list the list
     * @throws IllegalArgumentException if it is not
     */
    public static void requireComplete(X509CRL list) {
        Set<String> critical = list.getCriticalExtensionOIDs();
        String what = "lists: the list of " + list.getIssuerX500Principal().getName() + " of " + list.getThisUpdate().toInstant();
        if (list.getExtensionValue(DELTA_LIST) != null) {
            throw new IllegalArgumentException(what + " is a delta list, which is not supported (allowed: complete lists)");
        }
        for (String oid : critical == null ? Set.<String>of() : critical) {
            if (!oid.equals(ISSUING_DISTRIBUTION_POINT)) {
                throw new IllegalArgumentException(what + " has the critical extension " + oid + ", which is not supported");
            }
        }
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
