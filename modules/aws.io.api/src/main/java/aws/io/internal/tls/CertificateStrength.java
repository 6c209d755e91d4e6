package aws.io.internal.tls;

import aws.io.tls.CertificateProblem;
import aws.io.tls.spi.CertificateRejectedException;
import java.security.PublicKey;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every key and signature of a path has at least the strength of 112 bits (NIST SP 800-131A): RSA from 2048 bits on, elliptic curves from
 * 224, no DSA, which TLS has given up, no MD5 and no SHA-1. The JDK lets RSA of 1024 bits pass, and SHA-1 under authorities that it does
 * not ship. The signature of the trusted certificate itself proves nothing, and PKIX does not ask about it.
 */
final class CertificateStrength extends PathRule {
    static final String RSASSA_PSS = "1.2.840.113549.1.1.10";

    /** By object identifier, since providers name one algorithm differently: RSA with MD2, MD4, MD5 and SHA-1, DSA and ECDSA with SHA-1. */
    private static final Set<String> WEAK_SIGNATURES = Set.of(
            "1.2.840.113549.1.1.2", "1.2.840.113549.1.1.3", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5",
            "1.3.14.3.2.3", "1.3.14.3.2.4", "1.3.14.3.2.13", "1.3.14.3.2.15", "1.3.14.3.2.24", "1.3.14.3.2.25", "1.3.14.3.2.27",
            "1.3.14.3.2.29", "1.3.14.7.2.3.1", "1.2.840.10040.4.3", "1.2.840.10045.4.1");

    /** MD2, MD4, MD5 and SHA-1. */
    private static final Set<String> WEAK_DIGESTS =
            Set.of("1.2.840.113549.2.2", "1.2.840.113549.2.4", "1.2.840.113549.2.5", "1.3.14.3.2.26");

    private static final int RSA_BITS = 2048;
    private static final int CURVE_BITS = 224;

    /** Of the key alone; for a leaf that is trusted itself, which is no path. */
    static void requireKey(X509Certificate certificate) throws CertificateRejectedException {
        String weakness = weakness(certificate.getPublicKey());
        if (weakness != null) {
            throw rejected(certificate, weakness);
        }
    }

    /** Of key and signature. */
    static void require(X509Certificate certificate) throws CertificateRejectedException {
        requireKey(certificate);
        String algorithm = certificate.getSigAlgOID();
        if (algorithm.equals(RSASSA_PSS) ? isWeak(certificate.getSigAlgParams()) : WEAK_SIGNATURES.contains(algorithm)) {
            throw rejected(certificate, "is signed by " + certificate.getSigAlgName() + " (" + algorithm + ")");
        }
    }

    CertificateStrength() {
        super(BasicReason.ALGORITHM_CONSTRAINED);
    }

    @Override
    void judge(X509Certificate certificate) throws CertificateRejectedException {
        require(certificate);
    }

    private static @Nullable String weakness(PublicKey key) {
        if (key instanceof RSAKey rsa && rsa.getModulus().bitLength() < RSA_BITS) {
            return "has an RSA key of " + rsa.getModulus().bitLength() + " bits, allowed are " + RSA_BITS + " and more";
        }
        if (key instanceof ECKey curve && curve.getParams().getCurve().getField().getFieldSize() < CURVE_BITS) {
            return "has a key on a curve of " + curve.getParams().getCurve().getField().getFieldSize() + " bits";
        }
        return key instanceof DSAKey ? "has a DSA key" : null;
    }

    /** Of RSASSA-PSS the digest is a parameter, and SHA-1 where there is none (RFC 4055, section 3.1). */
    private static boolean isWeak(byte @Nullable [] parameters) {
        if (parameters == null) {
            return true;
        }
        try {
            Der.Reader all = new Der.Reader(parameters).next();
            Der.Reader digest = all.hasMore() ? all.next() : null;
            return digest == null || all.tag() != Der.CONTEXT_0 || WEAK_DIGESTS.contains(digest.next().next().oid());
        } catch (IllegalArgumentException e) {
            return true;
        }
    }

    private static CertificateRejectedException rejected(X509Certificate whose, String weakness) {
        return PkixVerifier.rejected(CertificateProblem.WEAK_KEY_OR_ALGORITHM, whose, weakness, null);
    }
}
