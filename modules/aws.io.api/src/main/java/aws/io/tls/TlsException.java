package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import org.jspecify.annotations.Nullable;

/** TLS failed: says in which phase, with whom, and what was wrong with a certificate if one was to blame. */
public final class TlsException extends IoException {
    private static final long serialVersionUID = 1L;

    /** When it happened. */
    public enum Phase {
        /** Before the connection was secure. */
        HANDSHAKE,
        /** While it was. */
        DATA
    }

    /** The phase. */
    private final Phase phase;

    /** The certificate's problem, or null. */
    private final @Nullable CertificateProblem problem;

    /** The alert's name, or null. */
    private final @Nullable String alert;

    /**
     * An error that is neither about a certificate nor an alert.
     *
     * @param code what happened
     * @param detail with whom, and what exactly
     * @param phase when
     * @param cause the provider's own exception, if any
     */
    public TlsException(ErrorCode code, String detail, Phase phase, @Nullable Throwable cause) {
        this(code, detail, phase, null, null, cause);
    }

    /**
     * An error.
     *
     * @param code what happened
     * @param detail with whom, and what exactly
     * @param phase when
     * @param problem what was wrong with the peer's certificate, or null
     * @param alert the alert that the peer sent, or null where it sent none or the engine does not tell
     * @param cause the provider's own exception, if any
     */
    public TlsException(
            ErrorCode code,
            String detail,
            Phase phase,
            @Nullable CertificateProblem problem,
            @Nullable String alert,
            @Nullable Throwable cause) {
        super(code, detail, 0, cause);
        this.phase = phase;
        this.problem = problem;
        this.alert = alert;
    }

    /** {@return when it happened} */
    public Phase phase() {
        return phase;
    }

    /** {@return what was wrong with the peer's certificate, or null} */
    public @Nullable CertificateProblem problem() {
        return problem;
    }

    /** {@return the name of the alert that the peer sent (RFC 8446, section 6), or null} */
    public @Nullable String alert() {
        return alert;
    }
}
