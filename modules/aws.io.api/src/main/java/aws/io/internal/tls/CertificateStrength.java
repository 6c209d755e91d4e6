package aws.io.internal.tls;

import aws.io.tls.CertificateProblem;
import aws.io.tls.spi.CertificateRejectedException;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.PSSParameterSpec;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every key and signature of a path has at least the strength of 112 bits (NIST SP 800-131A): RSA from 2048 bits on, elliptic curves from
 * 224, no DSA, which TLS has given up, no MD5 and no SHA-1. The JDK lets RSA of 1024 bits pass, and SHA-1 under authorities that it does
 * not ship. The trusted certificate itself is nobody's claim: PKIX does not ask about it.
 */
final class CertificateStrength extends PKIXCertPathChecker {
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
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        if (algorithm.equals("RSASSA-PSS") ? isWeak(certificate.getSigAlgParams()) : isWeak(algorithm)) {
            throw rejected(certificate, "is signed by " + certificate.getSigAlgName());
        }
    }

    @Override
    public void init(boolean forward) throws CertPathValidatorException {
        if (forward) {
            throw new CertPathValidatorException("from the trusted certificate on alone");
        }
    }

    @Override
    public boolean isForwardCheckingSupported() {
        return false;
    }

    @Override
    public @Nullable Set<String> getSupportedExtensions() {
        return null;
    }

    @Override
    public void check(Certificate certificate, Collection<String> unresolved) throws CertPathValidatorException {
        try {
            require((X509Certificate) certificate);
        } catch (CertificateRejectedException e) {
            throw new CertPathValidatorException(e.getMessage(), e, null, -1, BasicReason.ALGORITHM_CONSTRAINED);
        }
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

    private static boolean isWeak(String algorithm) {
        return algorithm.startsWith("SHA1") || algorithm.startsWith("SHA-1") || algorithm.startsWith("MD");
    }

    /** Of RSASSA-PSS the digest is a parameter, and SHA-1 where there is none (RFC 4055, section 3.1). */
    private static boolean isWeak(byte @Nullable [] parameters) {
        if (parameters == null) {
            return true;
        }
        try {
            AlgorithmParameters parsed = AlgorithmParameters.getInstance("RSASSA-PSS");
            parsed.init(parameters);
            return isWeak(parsed.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm().toUpperCase(Locale.ROOT));
        } catch (GeneralSecurityException | IOException e) {
            return true;
        }
    }

    private static CertificateRejectedException rejected(X509Certificate whose, String weakness) {
        return PkixVerifier.rejected(CertificateProblem.WEAK_KEY_OR_ALGORITHM, whose, weakness, null);
    }
}
