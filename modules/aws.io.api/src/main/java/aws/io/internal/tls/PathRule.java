package aws.io.internal.tls;

import aws.io.tls.spi.CertificateRejectedException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.Certificate;
import java.security.cert.PKIXCertPathChecker;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule that the JDK's path validation asks about each certificate, from the one below the trusted certificate to the peer's. */
abstract class PathRule extends PKIXCertPathChecker {
    private final Reason reason;

    /**
     * Creates the rule.
     *
     * @param reason the JDK's reason for what the rule rejects
     */
    PathRule(Reason reason) {
        this.reason = reason;
    }

    /** Requires that a certificate keeps the rule. */
    abstract void judge(X509Certificate certificate) throws CertificateRejectedException;

    @Override
    public void init(boolean forward) throws CertPathValidatorException {
        if (forward) {
            throw new CertPathValidatorException("from the trusted certificate on only");
        }
    }

    @Override
    public final boolean isForwardCheckingSupported() {
        return false;
    }

    @Override
    public final @Nullable Set<String> getSupportedExtensions() {
        return null;
    }

    @Override
    public final void check(Certificate certificate, Collection<String> unresolved) throws CertPathValidatorException {
        try {
            judge((X509Certificate) certificate);
        } catch (CertificateRejectedException e) {
            throw new CertPathValidatorException(e.getMessage(), e, null, -1, reason);
        }
    }
}
