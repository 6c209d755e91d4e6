package aws.io.tls.spi;

import aws.io.ErrorCode;
import aws.io.tls.CertificateProblem;
import aws.io.tls.TlsException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * How one provider's exceptions are told apart: by their texts, since an {@link SSLException} has nothing else. What no pattern finds is
 * {@link ErrorCode#TLS_PROTOCOL_ERROR}. Immutable.
 */
public final class JcaErrors {
    private final Pattern receivedAlert;
    private final Pattern missingCertificate;
    private final Pattern nothingInCommon;
    private final @Nullable Pattern sentAlert;
    private final @Nullable Pattern reason;
    private final @Nullable Pattern tooLarge;
    private final @Nullable Rejection rejection;

    /** What an engine of the provider must be told for its peer to get the alert that fits: each has its own way. */
    @FunctionalInterface
    public interface Rejection {
        /**
         * Says it in the engine's words.
         *
         * @param rejected why the certificates are not believed
         * @return what the trust manager throws, checked or not, with the argument among its causes
         */
        Exception inItsWords(CertificateRejectedException rejected);
    }

    /**
     * The texts of a provider.
     *
     * @param receivedAlert found where the peer sent an alert, whose name is group 1
     * @param missingCertificate found where the peer sent no certificate, though it had to
     * @param nothingInCommon found where there is no common version, suite, group or protocol
     */
    public JcaErrors(Pattern receivedAlert, Pattern missingCertificate, Pattern nothingInCommon) {
        this(receivedAlert, missingCertificate, nothingInCommon, null, null, null, null);
    }

    private JcaErrors(
            Pattern receivedAlert,
            Pattern missingCertificate,
            Pattern nothingInCommon,
            @Nullable Pattern sentAlert,
            @Nullable Pattern reason,
            @Nullable Pattern tooLarge,
            @Nullable Rejection rejection) {
        this.receivedAlert = Objects.requireNonNull(receivedAlert, "receivedAlert");
        this.missingCertificate = Objects.requireNonNull(missingCertificate, "missingCertificate");
        this.nothingInCommon = Objects.requireNonNull(nothingInCommon, "nothingInCommon");
        this.sentAlert = sentAlert;
        this.reason = reason;
        this.tooLarge = tooLarge;
        this.rejection = rejection;
    }

    /**
     * The same texts, of a provider that says which alert it sends. An alert that goes over the wire in the clear is known without.
     *
     * @param pattern found in the text of such an error, the alert's name is group 1
     * @return the texts
     */
    public JcaErrors withSentAlert(Pattern pattern) {
        Objects.requireNonNull(pattern, "pattern");
        return new JcaErrors(receivedAlert, missingCertificate, nothingInCommon, pattern, reason, tooLarge, rejection);
    }

    /**
     * The same texts, of a provider whose reasons stand among much else.
     *
     * @param pattern found in a text, the last time with the reason as group 1, whose underscores become spaces
     * @return the texts
     */
    public JcaErrors withReason(Pattern pattern) {
        Objects.requireNonNull(pattern, "pattern");
        return new JcaErrors(receivedAlert, missingCertificate, nothingInCommon, sentAlert, pattern, tooLarge, rejection);
    }

    /**
     * Returns the same texts, of a provider whose engines have bounds of their own for the peer's certificates.
     *
     * @param pattern found where the peer's chain is longer or larger than the engine takes
     * @return the texts
     */
    public JcaErrors withTooLarge(Pattern pattern) {
        Objects.requireNonNull(pattern, "pattern");
        return new JcaErrors(receivedAlert, missingCertificate, nothingInCommon, sentAlert, reason, pattern, rejection);
    }

    /**
     * The same texts, of a provider whose engines can be told which alert a rejected certificate deserves
     * ({@link CertificateProblem#alert}).
     *
     * @param value how
     * @return the texts
     */
    public JcaErrors withRejection(Rejection value) {
        Objects.requireNonNull(value, "rejection");
        return new JcaErrors(receivedAlert, missingCertificate, nothingInCommon, sentAlert, reason, tooLarge, value);
    }

    PeerVerifier inItsWords(PeerVerifier verifier) {
        Rejection words = rejection;
        if (words == null) {
            return verifier;
        }
        return (chain, authType) -> {
            try {
                verifier.verify(chain, authType);
            } catch (CertificateRejectedException e) {
                JcaErrors.<CertificateRejectedException>throwUndeclared(words.inItsWords(e));
            }
        };
    }

    TlsException.Builder classify(SSLException error, TlsException.Phase phase) {
        String text = String.valueOf(error.getMessage());
        Matcher received = receivedAlert.matcher(text);
        if (received.find()) {
            String name = received.group(1).toLowerCase(Locale.ROOT);
            return TlsException.builder(ErrorCode.TLS_ALERT_RECEIVED, name, phase).alertReceived(name).cause(error);
        }
        return ours(error, text, phase).alertSent(sentAlert(text)).cause(error);
    }

    private TlsException.Builder ours(SSLException error, String text, TlsException.Phase phase) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateRejectedException rejected) {
                return certificate(rejected.getMessage(), rejected.problem(), phase);
            }
        }
        if (missingCertificate.matcher(text).find()) {
            return certificate("the peer sent none", CertificateProblem.MISSING, phase);
        }
        if (tooLarge != null && tooLarge.matcher(text).find()) {
            return certificate("larger than this provider takes: " + text, CertificateProblem.TOO_LARGE, phase);
        }
        boolean apart = nothingInCommon.matcher(text).find();
        return TlsException.builder(apart ? ErrorCode.TLS_NOTHING_IN_COMMON : ErrorCode.TLS_PROTOCOL_ERROR, reason(text), phase);
    }

    private String reason(String text) {
        String found = text;
        if (reason != null) {
            Matcher matcher = reason.matcher(text);
            while (matcher.find()) {
                found = matcher.group(1).toLowerCase(Locale.ROOT).replace('_', ' ');
            }
        }
        return found;
    }

    /** {@return the name of the alert that an engine makes with an exception, or null if the exception does not contain it} */
    @Nullable String sentAlert(SSLException error) {
        return sentAlert(String.valueOf(error.getMessage()));
    }

    private @Nullable String sentAlert(String text) {
        if (sentAlert == null) {
            return null;
        }
        Matcher sent = sentAlert.matcher(text);
        return sent.find() ? sent.group(1).toLowerCase(Locale.ROOT) : null;
    }

    private static TlsException.Builder certificate(@Nullable String detail, CertificateProblem problem, TlsException.Phase phase) {
        return TlsException.builder(ErrorCode.TLS_CERTIFICATE_REJECTED, String.valueOf(detail), phase).problem(problem);
    }

    /** The engine that calls expects its own exceptions, which the interfaces between here and there do not name. */
    @SuppressWarnings("unchecked")
    private static <T extends Exception> void throwUndeclared(Exception error) throws T {
        throw (T) error;
    }
}
