package aws.io.internal.tls;

import aws.io.tls.CertificateProblem;
import aws.io.tls.Trust;
import aws.io.tls.spi.CertificateRejectedException;
import aws.io.tls.spi.PeerVerifier;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Verifies a chain by the JDK's PKIX, then the name by RFC 9525, and says in our own words what was wrong. What is too large for an honest
 * chain is not looked at, so that no peer makes this side compute for long.
 */
public final class PkixVerifier implements PeerVerifier {
    /** A leaf, the five that the JDK's builder takes between, and a root. Honest chains have two to four; SunJSSE stops at eight itself. */
    private static final int LONGEST_CHAIN = 7;

    private static final int MOST_BYTES = 64 << 10;

    /** Public authorities put a few hundred into one certificate at most. */
    private static final int MOST_NAMES = 1024;

    private static final int LONGEST_DETAIL = 400;

    /** The bit of the key usage (RFC 5280, section 4.2.1.3). */
    private static final int DIGITAL_SIGNATURE = 0;

    private static final String ANY_PURPOSE = "2.5.29.37.0";
    static final String SERVER_PURPOSE = "1.3.6.1.5.5.7.3.1";
    static final String CLIENT_PURPOSE = "1.3.6.1.5.5.7.3.2";

    private final @Nullable Trust trust;
    private final boolean ofServers;
    private final @Nullable String host;

    /**
     * What one connection verifies.
     *
     * @param trust what is trusted; null accepts every certificate
     * @param ofServers whether the peer is a server
     * @param host the name that the certificate must have, or null for any
     */
    public PkixVerifier(@Nullable Trust trust, boolean ofServers, @Nullable String host) {
        this.trust = trust;
        this.ofServers = ofServers;
        this.host = host;
    }

    @Override
    public void verify(List<X509Certificate> chain, String authType) throws CertificateRejectedException {
        if (chain.isEmpty()) {
            throw new CertificateRejectedException(CertificateProblem.MISSING, "the peer sent no certificate", null);
        }
        X509Certificate leaf = chain.getFirst();
        if (trust != null) {
            // Conscrypt's word for what TLS 1.3 does not tell, which the JDK does not know.
            String authentication = authType.equals("GENERIC") ? "UNKNOWN" : authType;
            requireBounds(chain);
            Date date = Date.from(Verification.time(trust.dateCheck(), trust.clock(), chain));
            requireValid(leaf, date);
            CertificateStrength.requireKey(leaf);
            requirePurpose(leaf, authentication);
            requireTrusted(trust, chain, authentication, date);
        }
        if (host != null && !HostNames.match(leaf, host)) {
            throw rejected(CertificateProblem.HOST_MISMATCH, leaf, "is not for " + host + ", but for " + HostNames.of(leaf), null);
        }
    }

    private static void requireBounds(List<X509Certificate> chain) throws CertificateRejectedException {
        X509Certificate leaf = chain.getFirst();
        if (chain.size() > LONGEST_CHAIN) {
            throw tooLarge(leaf, "comes in a chain of " + chain.size() + ", allowed are " + LONGEST_CHAIN);
        }
        long bytes = 0;
        for (X509Certificate one : chain) {
            try {
                bytes += one.getEncoded().length;
                int names = SubjectNames.of(one).count();
                if (names > MOST_NAMES) {
                    throw tooLarge(one, "has " + names + " names, allowed are " + MOST_NAMES);
                }
            } catch (CertificateEncodingException e) {
                throw rejected(CertificateProblem.UNSPECIFIED, one, "cannot be read: " + e.getMessage(), e);
            }
        }
        if (bytes > MOST_BYTES) {
            throw tooLarge(leaf, "comes in a chain of " + bytes + " bytes, allowed are " + MOST_BYTES);
        }
    }

    private static CertificateRejectedException tooLarge(X509Certificate whose, String detail) {
        return rejected(CertificateProblem.TOO_LARGE, whose, detail, null);
    }

    private void requireTrusted(Trust anchors, List<X509Certificate> chain, String authType, Date date)
            throws CertificateRejectedException {
        X509Certificate[] all = chain.toArray(X509Certificate[]::new);
        try {
            if (ofServers) {
                anchors.trustManager().checkServerTrusted(all, authType);
            } else {
                anchors.trustManager().checkClientTrusted(all, authType);
            }
        } catch (CertificateException | RuntimeException e) {
            CertificateProblem problem = classify(e, chain, date);
            throw rejected(problem, chain.getFirst(), switch (problem) {
                case SELF_SIGNED -> "has issued itself, and is not trusted";
                case UNKNOWN_ISSUER -> "leads to no trusted certificate; the last issuer is " + chain.getLast().getIssuerX500Principal();
                default -> "is not believed: " + innermost(e).getMessage();
            }, e);
        }
    }

    /** The JDK wraps an exception in another that repeats its name and its text. */
    private static Throwable innermost(Throwable error) {
        return error.getCause() instanceof CertificateException || error.getCause() instanceof CertPathValidatorException
                        || error.getCause() instanceof CertPathBuilderException
                ? innermost(error.getCause())
                : error;
    }

    /** Before the JDK is asked, which tells both of these in ways that depend on the path it took. */
    private static void requireValid(X509Certificate leaf, Date date) throws CertificateRejectedException {
        try {
            leaf.checkValidity(date);
        } catch (CertificateExpiredException e) {
            throw rejected(CertificateProblem.EXPIRED, leaf, "was valid until " + leaf.getNotAfter().toInstant(), e);
        } catch (CertificateNotYetValidException e) {
            throw rejected(CertificateProblem.NOT_YET_VALID, leaf, "is valid from " + leaf.getNotBefore().toInstant() + " on", e);
        }
    }

    private void requirePurpose(X509Certificate leaf, String authType) throws CertificateRejectedException {
        boolean[] usage = leaf.getKeyUsage();
        boolean signs = !(ofServers && authType.startsWith("RSA"));
        if (usage != null && signs && !usage[DIGITAL_SIGNATURE]) {
            throw rejected(CertificateProblem.WRONG_PURPOSE, leaf, "is not for signatures", null);
        }
        List<String> purposes;
        try {
            purposes = leaf.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw rejected(CertificateProblem.WRONG_PURPOSE, leaf, "has an extended key usage that cannot be read", e);
        }
        String wanted = ofServers ? SERVER_PURPOSE : CLIENT_PURPOSE;
        if (purposes != null && !purposes.contains(wanted) && !purposes.contains(ANY_PURPOSE)) {
            throw rejected(CertificateProblem.WRONG_PURPOSE, leaf, "is not for " + (ofServers ? "servers" : "clients"), null);
        }
    }

    private static CertificateProblem classify(Exception error, List<X509Certificate> chain, Date date) {
        boolean noPath = false;
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            noPath |= cause instanceof CertPathBuilderException;
            if (cause instanceof CertificateRejectedException known) {
                return known.problem();
            }
            if (cause instanceof CertificateExpiredException) {
                return CertificateProblem.EXPIRED;
            }
            if (cause instanceof CertificateNotYetValidException) {
                return CertificateProblem.NOT_YET_VALID;
            }
            if (cause instanceof CertPathValidatorException invalid) {
                CertificateProblem problem = classify(invalid.getReason());
                if (problem != CertificateProblem.UNSPECIFIED) {
                    return problem;
                }
            }
        }
        return noPath ? whyNoPath(chain, date) : CertificateProblem.UNSPECIFIED;
    }

    /** The JDK does not say why the paths that it tried came to nothing: looked for along the issuers, from the leaf on. */
    private static CertificateProblem whyNoPath(List<X509Certificate> chain, Date date) {
        List<X509Certificate> others = new ArrayList<>(chain.subList(1, chain.size()));
        X509Certificate at = chain.getFirst();
        boolean selfSigned = isSelfIssued(at);
        while (at != null) {
            try {
                requireValid(at, date);
                if (!isSelfIssued(at)) {
                    CertificateStrength.require(at);
                }
            } catch (CertificateRejectedException e) {
                return e.problem();
            }
            X500Principal issuer = at.getIssuerX500Principal();
            at = others.stream().filter(one -> one.getSubjectX500Principal().equals(issuer)).findFirst().orElse(null);
            others.remove(at);
        }
        return selfSigned ? CertificateProblem.SELF_SIGNED : CertificateProblem.UNKNOWN_ISSUER;
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    private static CertificateProblem classify(CertPathValidatorException.Reason reason) {
        return switch (reason) {
            case BasicReason.EXPIRED -> CertificateProblem.EXPIRED;
            case BasicReason.NOT_YET_VALID -> CertificateProblem.NOT_YET_VALID;
            case BasicReason.REVOKED -> CertificateProblem.REVOKED;
            case BasicReason.UNDETERMINED_REVOCATION_STATUS -> CertificateProblem.REVOCATION_UNKNOWN;
            case BasicReason.INVALID_SIGNATURE -> CertificateProblem.BAD_SIGNATURE;
            case BasicReason.ALGORITHM_CONSTRAINED -> CertificateProblem.WEAK_KEY_OR_ALGORITHM;
            case PKIXReason.NO_TRUST_ANCHOR, PKIXReason.NAME_CHAINING -> CertificateProblem.UNKNOWN_ISSUER;
            case PKIXReason.INVALID_KEY_USAGE, PKIXReason.NOT_CA_CERT, PKIXReason.PATH_TOO_LONG, PKIXReason.INVALID_NAME ->
                CertificateProblem.WRONG_PURPOSE;
            default -> CertificateProblem.UNSPECIFIED;
        };
    }

    static CertificateRejectedException rejected(
            CertificateProblem problem, X509Certificate whose, String detail, @Nullable Throwable cause) {
        String subject = whose.getSubjectX500Principal().getName();
        String text = "the certificate " + (subject.isEmpty() ? "number " + whose.getSerialNumber() : "of " + subject) + " " + detail;
        // Much of it is the peer's own words, and goes to logs.
        String shown = text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL) + " ...";
        return new CertificateRejectedException(problem, shown.replaceAll("\\p{Cntrl}", "?"), cause);
    }
}
