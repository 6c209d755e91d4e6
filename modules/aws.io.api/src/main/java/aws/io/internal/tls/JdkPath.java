package aws.io.internal.tls;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CRL;
import java.security.cert.CertPath;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.x500.X500Principal;

/**
 * PKIX by the JDK's own providers, for JVMs where others stand before them: the JDK's trust manager looks its parts up by the JVM's order.
 * Takes the same steps: a chain in order is validated as it is, any other is built. Thread-safe.
 */
final class JdkPath implements X509TrustManager {
    private static final String NETSCAPE_TYPE = "2.16.840.1.113730.1.1";
    private static final int NETSCAPE_CLIENT = 0x80;
    private static final int NETSCAPE_SERVER = 0x40;

    /** The words of the JDK for a root that it believes up to a certain day only; nothing but its trust manager knows them. */
    private static final String DISTRUSTED = "distrusted";

    /** What {@link #trusted} returns where the last certificate's issuer is trusted, and where no certificate leads there in order. */
    private static final int BY_ISSUER = -1;

    private static final int OUT_OF_ORDER = -2;

    private final PKIXBuilderParameters parameters;
    private final X509TrustManager sun;
    private final List<X509Certificate> anchors = new ArrayList<>();

    /**
     * Creates one.
     *
     * @param parameters what is trusted and checked
     * @param sun the JDK's trust manager of the same parameters, used where the JDK's providers are first
     */
    JdkPath(PKIXBuilderParameters parameters, X509TrustManager sun) {
        this.parameters = parameters;
        this.sun = sun;
        for (TrustAnchor anchor : parameters.getTrustAnchors()) {
            anchors.add(anchor.getTrustedCert());
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return anchors.toArray(X509Certificate[]::new);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (JdkProviders.areFirst()) {
            sun.checkServerTrusted(chain, authType);
            return;
        }
        check(chain, NETSCAPE_SERVER);
        requireNotDistrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (JdkProviders.areFirst()) {
            sun.checkClientTrusted(chain, authType);
            return;
        }
        check(chain, NETSCAPE_CLIENT);
    }

    private void check(X509Certificate[] given, int purpose) throws CertificateException {
        List<X509Certificate> chain = new ArrayList<>();
        for (X509Certificate one : given) {
            chain.add(new JdkCertificate(one));
        }
        int trusted = trusted(chain);
        if (trusted != 0) {
            try {
                if (trusted > 0) {
                    validate(chain.subList(0, trusted));
                } else if (trusted == BY_ISSUER) {
                    validate(chain);
                } else {
                    build(chain);
                }
            } catch (CertificateException e) {
                throw e;
            } catch (GeneralSecurityException e) {
                throw new CertificateException("PKIX: " + e.getMessage(), e);
            }
        }
        requireNetscapeType(chain.getFirst(), purpose);
    }

    /** {@return the index of the first that is trusted itself; or BY_ISSUER or OUT_OF_ORDER} */
    private int trusted(List<X509Certificate> chain) {
        X500Principal issuer = null;
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate one = chain.get(i);
            if (i > 0 && !one.getSubjectX500Principal().equals(issuer)) {
                return OUT_OF_ORDER;
            }
            for (X509Certificate anchor : anchors) {
                // An authority's own certificate may have been made anew, with the same key.
                if (anchor.equals(one)
                        || (anchor.getSubjectX500Principal().equals(one.getSubjectX500Principal())
                                && same(anchor.getPublicKey(), one.getPublicKey()))) {
                    return i;
                }
            }
            issuer = one.getIssuerX500Principal();
        }
        X500Principal last = issuer;
        return anchors.stream().anyMatch(anchor -> anchor.getSubjectX500Principal().equals(last)) ? BY_ISSUER : OUT_OF_ORDER;
    }

    private static boolean same(PublicKey one, PublicKey other) {
        return Arrays.equals(one.getEncoded(), other.getEncoded());
    }

    private void validate(List<X509Certificate> chain) throws GeneralSecurityException {
        CertPath path = JdkProviders.certificates().generateCertPath(chain);
        JdkProviders.get("CertPathValidator", "PKIX", CertPathValidator::getInstance).validate(path, copy());
    }

    private void build(List<X509Certificate> chain) throws GeneralSecurityException {
        PKIXBuilderParameters mine = copy();
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(chain.getFirst());
        mine.setTargetCertConstraints(target);
        mine.addCertStore(store(chain));
        JdkProviders.get("CertPathBuilder", "PKIX", CertPathBuilder::getInstance).build(mine);
    }

    /** With lists of revocations whose signatures are checked by the JDK's providers. */
    private PKIXBuilderParameters copy() throws GeneralSecurityException {
        PKIXBuilderParameters mine = (PKIXBuilderParameters) parameters.clone();
        List<X509CRL> lists = new ArrayList<>();
        for (CertStore one : parameters.getCertStores()) {
            for (CRL list : one.getCRLs(null)) {
                lists.add(new JdkRevocations((X509CRL) list));
            }
        }
        mine.setCertStores(new ArrayList<>(List.of(store(lists))));
        return mine;
    }

    private static CertStore store(List<?> content) throws GeneralSecurityException {
        CollectionCertStoreParameters held = new CollectionCertStoreParameters(content);
        return JdkProviders.get("CertStore", "Collection", (name, provider) -> CertStore.getInstance(name, held, provider));
    }

    private void requireNotDistrusted(X509Certificate[] chain, String authType) throws CertificateException {
        try {
            sun.checkServerTrusted(chain, authType);
        } catch (CertificateException | RuntimeException e) {
            if (e instanceof CertificateException known && String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains(DISTRUSTED)) {
                throw known;
            }
        }
    }

    /** As the JDK's trust manager does. */
    private static void requireNetscapeType(X509Certificate leaf, int purpose) throws CertificateException {
        byte[] extension = leaf.getExtensionValue(NETSCAPE_TYPE);
        if (extension == null) {
            return;
        }
        byte[] bits;
        try {
            bits = new Der.Reader(extension).next().next().rest();
        } catch (IllegalArgumentException e) {
            throw new CertificateException("the Netscape certificate type cannot be read", e);
        }
        if (bits.length < 2 || (bits[1] & purpose) == 0) {
            throw new CertificateException(
                    "the Netscape certificate type is another",
                    new CertPathValidatorException("certificate type", null, null, -1, PKIXReason.INVALID_KEY_USAGE));
        }
    }
}
