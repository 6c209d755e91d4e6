package aws.io.internal.tls;

import aws.io.tls.CertificateProblem;
import aws.io.tls.Trust;
import aws.io.tls.spi.CertificateRejectedException;
import aws.io.tls.spi.PeerVerifier;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies a chain by the JDK's PKIX, then the name by RFC 9525, and says in our own words what was wrong. */
public final class PkixVerifier implements PeerVerifier {
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final String SERVER_PURPOSE = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_PURPOSE = "1.3.6.1.5.5.7.3.2";

    private final @Nullable Trust trust;
    private final boolean ofServers;
    private final @Nullable String host;

    /**
     * What one connection verifies.
     *
     * @param trust whom to believe; null believes everybody
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
            requireValid(leaf);
            requirePurpose(leaf);
            requireTrusted(trust, chain, authType);
        }
        if (host != null && !HostNames.match(leaf, host)) {
            throw rejected(
                    CertificateProblem.HOST_MISMATCH, leaf, "is for " + HostNames.of(leaf) + ", wanted was " + host, null);
        }
    }

    private void requireTrusted(Trust whom, List<X509Certificate> chain, String authType) throws CertificateRejectedException {
        X509Certificate[] all = chain.toArray(X509Certificate[]::new);
        try {
            if (ofServers) {
                whom.trustManager().checkServerTrusted(all, authType);
            } else {
                whom.trustManager().checkClientTrusted(all, authType);
            }
        } catch (CertificateException e) {
            throw rejected(classify(e, chain), chain.getFirst(), "is not believed: " + e.getMessage(), e);
        }
    }

    /** Before the JDK is asked, which tells both of these in ways that depend on the path it took. */
    private static void requireValid(X509Certificate leaf) throws CertificateRejectedException {
        try {
            leaf.checkValidity();
        } catch (CertificateExpiredException e) {
            throw rejected(CertificateProblem.EXPIRED, leaf, "was valid until " + leaf.getNotAfter().toInstant(), e);
        } catch (CertificateNotYetValidException e) {
            throw rejected(CertificateProblem.NOT_YET_VALID, leaf, "is valid from " + leaf.getNotBefore().toInstant() + " on", e);
        }
    }

    private void requirePurpose(X509Certificate leaf) throws CertificateRejectedException {
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

    private static CertificateProblem classify(CertificateException error, List<X509Certificate> chain) {
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
        X509Certificate last = chain.getLast();
        boolean alone = chain.size() == 1 && last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
        return alone ? CertificateProblem.SELF_SIGNED : noPath ? CertificateProblem.UNKNOWN_ISSUER : CertificateProblem.UNSPECIFIED;
    }

    private static CertificateProblem classify(CertPathValidatorException.Reason reason) {
        return switch (reason) {
            case BasicReason.EXPIRED -> CertificateProblem.EXPIRED;
            case BasicReason.NOT_YET_VALID -> CertificateProblem.NOT_YET_VALID;
            case BasicReason.REVOKED, BasicReason.UNDETERMINED_REVOCATION_STATUS -> CertificateProblem.REVOKED;
            case BasicReason.INVALID_SIGNATURE -> CertificateProblem.BAD_SIGNATURE;
            case BasicReason.ALGORITHM_CONSTRAINED -> CertificateProblem.WEAK_KEY_OR_ALGORITHM;
            case PKIXReason.NO_TRUST_ANCHOR -> CertificateProblem.UNKNOWN_ISSUER;
            case PKIXReason.INVALID_KEY_USAGE, PKIXReason.NOT_CA_CERT -> CertificateProblem.WRONG_PURPOSE;
            default -> CertificateProblem.UNSPECIFIED;
        };
    }

    private static CertificateRejectedException rejected(
            CertificateProblem problem, X509Certificate whose, String detail, @Nullable Throwable cause) {
        return new CertificateRejectedException(problem, "the certificate of " + whose.getSubjectX500Principal() + " " + detail, cause);
    }
}
