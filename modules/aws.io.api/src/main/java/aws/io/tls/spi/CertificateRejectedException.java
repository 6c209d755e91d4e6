package aws.io.tls.spi;

import aws.io.tls.CertificateProblem;
import java.security.cert.CertificateException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A peer's certificates are not believed. */
public final class CertificateRejectedException extends CertificateException {
    private static final long serialVersionUID = 1L;

    /** The problem. */
    private final CertificateProblem problem;

    /**
     * A rejection.
     *
     * @param problem what was wrong
     * @param detail whose certificate, and what exactly
     * @param cause the exception underneath, if any
     */
    public CertificateRejectedException(CertificateProblem problem, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.problem = Objects.requireNonNull(problem, "problem");
    }

    /** {@return what was wrong} */
    public CertificateProblem problem() {
        return problem;
    }
}
