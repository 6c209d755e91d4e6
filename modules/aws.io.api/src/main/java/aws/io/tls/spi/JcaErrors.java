package aws.io.tls.spi;

import aws.io.ErrorCode;
import aws.io.tls.CertificateProblem;
import aws.io.tls.TlsException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * How one provider's exceptions are told apart: by their texts, since an {@link SSLException} has nothing else. What no pattern finds is
 * {@link ErrorCode#TLS_PROTOCOL_ERROR}. Immutable.
 */
public final class JcaErrors {
    private final Pattern receivedAlert;
    private final Pattern missingCertificate;
    private final Pattern nothingInCommon;

    /**
     * The texts of a provider.
     *
     * @param receivedAlert found where the peer sent an alert, whose name is group 1
     * @param missingCertificate found where the peer sent no certificate, though it had to
     * @param nothingInCommon found where there is no common version, suite, group or protocol
     */
    public JcaErrors(Pattern receivedAlert, Pattern missingCertificate, Pattern nothingInCommon) {
        this.receivedAlert = Objects.requireNonNull(receivedAlert, "receivedAlert");
        this.missingCertificate = Objects.requireNonNull(missingCertificate, "missingCertificate");
        this.nothingInCommon = Objects.requireNonNull(nothingInCommon, "nothingInCommon");
    }

    TlsException classify(SSLException error, String who, TlsException.Phase phase) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateRejectedException rejected) {
                return certificate(who + rejected.getMessage(), rejected.problem(), phase, error);
            }
        }
        String text = String.valueOf(error.getMessage());
        if (missingCertificate.matcher(text).find()) {
            return certificate(who + "the peer sent none", CertificateProblem.MISSING, phase, error);
        }
        Matcher alert = receivedAlert.matcher(text);
        if (alert.find()) {
            String name = alert.group(1).toLowerCase(Locale.ROOT);
            return new TlsException(ErrorCode.TLS_ALERT_RECEIVED, who + name, phase, null, name, error);
        }
        boolean apart = nothingInCommon.matcher(text).find();
        return new TlsException(apart ? ErrorCode.TLS_NOTHING_IN_COMMON : ErrorCode.TLS_PROTOCOL_ERROR, who + text, phase, error);
    }

    private static TlsException certificate(String detail, CertificateProblem problem, TlsException.Phase phase, SSLException error) {
        return new TlsException(ErrorCode.TLS_CERTIFICATE_REJECTED, detail, phase, problem, null, error);
    }
}
