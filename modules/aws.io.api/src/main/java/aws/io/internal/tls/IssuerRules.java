package aws.io.internal.tls;

import aws.io.tls.CertificateProblem;
import aws.io.tls.DateCheck;
import aws.io.tls.spi.CertificateRejectedException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer says of itself and the JDK's path validation does not ask. Of the trusted certificate, of which PKIX takes the name and the
 * key only (RFC 5280, section 6.2 leaves the rest open), its dates, critical extensions, name constraints, path length and the right to sign
 * lists of revocations; of every issuer its extended key usage and its name constraints against wildcards. Sees a path from the certificate
 * below the trusted one to the leaf.
 */
final class IssuerRules extends PathRule {
    /** The bit of the key usage (RFC 5280, section 4.2.1.3). */
    private static final int SIGNS_LISTS = 6;

    private static final String ANY_PURPOSE = "2.5.29.37.0";

    /** Server Gated Cryptography, by which old authorities mean servers (Netscape, Microsoft). */
    private static final Set<String> OLD_SERVER_PURPOSES = Set.of("2.16.840.1.113730.4.1", "1.3.6.1.4.1.311.10.3.3");

    /** The extensions that the JDK's path validation or these rules know; the policies of a trusted certificate limit no path. */
    private static final Set<String> KNOWN_EXTENSIONS = Set.of(
            "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.18", "2.5.29.19", "2.5.29.30", "2.5.29.32", "2.5.29.33", "2.5.29.35",
            "2.5.29.36", "2.5.29.37", "2.5.29.54", "2.16.840.1.113730.1.1");

    private final Map<X500Principal, List<X509Certificate>> anchors = new HashMap<>();
    private final boolean checksAnchorDates;
    private final boolean asksLists;

    /** The trusted certificates that the path so far may lead to, with what it must keep to under each. Replaced, since clones share it. */
    private List<Authority> candidates = List.of();

    /** The issuers of the path so far, but for the trusted one. */
    private List<Authority> issuers = List.of();

    private @Nullable X509Certificate last;
    private int intermediates;

    /** An issuer, and its constraints. */
    private record Authority(X509Certificate certificate, @Nullable NameConstraints constraints) {}

    IssuerRules(Collection<X509Certificate> anchors, DateCheck dates, boolean asksLists) {
        super(BasicReason.UNSPECIFIED);
        for (X509Certificate one : new LinkedHashSet<>(anchors)) {
            this.anchors.computeIfAbsent(one.getSubjectX500Principal(), name -> new ArrayList<>()).add(one);
        }
        checksAnchorDates = dates == DateCheck.ALL;
        this.asksLists = asksLists;
    }

    @Override
    public void init(boolean forward) throws CertPathValidatorException {
        super.init(forward);
        restart();
    }

    @Override
    void judge(X509Certificate certificate) throws CertificateRejectedException {
        check(certificate, Verification.CURRENT.get());
    }

    /** Checks a leaf that is trusted itself, to which no path leads. */
    void checkTrusted(X509Certificate leaf, Verification current) throws CertificateRejectedException {
        if (anchors.getOrDefault(leaf.getSubjectX500Principal(), List.of()).contains(leaf)) {
            requireItself(leaf, current.time());
        }
    }

    /**
     * Checks the path along the issuers that were sent. Used where the JDK found no path and does not say why.
     *
     * @throws CertificateRejectedException if the path leads to a trusted certificate and breaks a rule
     */
    static void checkAlong(IssuerRules rules, List<X509Certificate> chain, Verification current) throws CertificateRejectedException {
        List<X509Certificate> path = new ArrayList<>();
        Set<X509Certificate> others = new HashSet<>(chain);
        X509Certificate at = chain.getFirst();
        while (at != null) {
            path.addFirst(at);
            others.remove(at);
            X500Principal issuer = at.getIssuerX500Principal();
            at = rules.anchors.containsKey(issuer) ? null
                    : others.stream().filter(one -> one.getSubjectX500Principal().equals(issuer)).findFirst().orElse(null);
        }
        if (rules.anchors.containsKey(path.getFirst().getIssuerX500Principal())) {
            IssuerRules own = (IssuerRules) rules.clone();
            own.restart();
            for (X509Certificate one : path) {
                own.check(one, current);
            }
        }
    }

    private void restart() {
        candidates = List.of();
        issuers = List.of();
        last = null;
        intermediates = 0;
    }

    private void check(X509Certificate certificate, Verification current) throws CertificateRejectedException {
        if (last == null) {
            candidates = candidates(certificate, current);
        } else {
            requirePurpose(last, current.purpose());
            List<Authority> more = new ArrayList<>(issuers);
            more.add(authority(last));
            issuers = more;
        }
        boolean selfIssued = certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
        boolean isLeaf = certificate.equals(current.leaf());
        if (!selfIssued && !isLeaf) {
            intermediates++;
        }
        if (!selfIssued || isLeaf) {
            for (Authority one : issuers) {
                requireNames(one, certificate);
            }
        }
        candidates = keeping(certificate, selfIssued && !isLeaf);
        last = certificate;
    }

    /** {@return the trusted certificates that issued it and are fit to} */
    private List<Authority> candidates(X509Certificate first, Verification current) throws CertificateRejectedException {
        List<X509Certificate> named = anchors.getOrDefault(first.getIssuerX500Principal(), List.of());
        boolean sameKey = named.stream().map(X509Certificate::getPublicKey).distinct().count() <= 1;
        List<Authority> fit = new ArrayList<>();
        CertificateRejectedException why = null;
        for (X509Certificate one : named) {
            if (sameKey || isSignedBy(first, one.getPublicKey())) {
                try {
                    requireFit(one, current);
                    fit.add(authority(one));
                } catch (CertificateRejectedException e) {
                    why = e;
                }
            }
        }
        if (fit.isEmpty() && why != null) {
            throw why;
        }
        return fit;
    }

    /** {@return the trusted certificates under which the path may go on with this one} */
    private List<Authority> keeping(X509Certificate certificate, boolean anyName) throws CertificateRejectedException {
        List<Authority> kept = new ArrayList<>();
        CertificateRejectedException why = null;
        for (Authority one : candidates) {
            try {
                requireShort(one.certificate, certificate);
                if (!anyName) {
                    requireNames(one, certificate);
                }
                kept.add(one);
            } catch (CertificateRejectedException e) {
                why = e;
            }
        }
        if (why != null && kept.isEmpty()) {
            throw why;
        }
        return kept;
    }

    private void requireFit(X509Certificate anchor, Verification current) throws CertificateRejectedException {
        requireItself(anchor, current.time());
        requirePurpose(anchor, current.purpose());
        boolean[] usage = anchor.getKeyUsage();
        if (asksLists && usage != null && !usage[SIGNS_LISTS]) {
            throw rejected(CertificateProblem.REVOCATION_UNKNOWN, anchor, "which is trusted, may not sign lists of revocations");
        }
    }

    private void requireItself(X509Certificate anchor, Instant time) throws CertificateRejectedException {
        Instant last = anchor.getNotAfter().toInstant();
        if (checksAnchorDates && time.isAfter(last)) {
            throw rejected(CertificateProblem.EXPIRED, anchor, "which is trusted, was valid until " + last);
        }
        Instant first = anchor.getNotBefore().toInstant();
        if (checksAnchorDates && time.isBefore(first)) {
            throw rejected(CertificateProblem.NOT_YET_VALID, anchor, "which is trusted, is valid from " + first);
        }
        Set<String> critical = anchor.getCriticalExtensionOIDs();
        for (String oid : critical == null ? Set.<String>of() : critical) {
            if (!KNOWN_EXTENSIONS.contains(oid)) {
                throw rejected(CertificateProblem.UNSPECIFIED, anchor, "which is trusted, has the unknown critical extension " + oid);
            }
        }
    }

    private void requireShort(X509Certificate anchor, X509Certificate below) throws CertificateRejectedException {
        int most = anchor.getBasicConstraints();
        if (most >= 0 && intermediates > most) {
            throw rejected(CertificateProblem.WRONG_PURPOSE, below,
                    "is intermediate number " + intermediates + " below a trusted certificate that allows " + most);
        }
    }

    private static void requirePurpose(X509Certificate issuer, String wanted) throws CertificateRejectedException {
        List<String> purposes;
        try {
            purposes = issuer.getExtendedKeyUsage();
        } catch (CertificateParsingException e) {
            throw rejected(CertificateProblem.WRONG_PURPOSE, issuer, "has an extended key usage that cannot be read");
        }
        if (purposes == null || purposes.contains(wanted) || purposes.contains(ANY_PURPOSE)) {
            return;
        }
        boolean servers = wanted.equals(PkixVerifier.SERVER_PURPOSE);
        if (!servers || purposes.stream().noneMatch(OLD_SERVER_PURPOSES::contains)) {
            throw rejected(CertificateProblem.WRONG_PURPOSE, issuer, "must not issue for " + (servers ? "servers" : "clients"));
        }
    }

    private static void requireNames(Authority authority, X509Certificate certificate) throws CertificateRejectedException {
        if (authority.constraints == null) {
            return;
        }
        String violation;
        try {
            violation = authority.constraints.violation(certificate);
        } catch (IllegalArgumentException e) {
            violation = "has names that cannot be read, and its issuer may certify certain names only";
        }
        if (violation != null) {
            throw rejected(CertificateProblem.WRONG_PURPOSE, certificate, violation);
        }
    }

    private static Authority authority(X509Certificate certificate) throws CertificateRejectedException {
        try {
            return new Authority(certificate, NameConstraints.of(certificate));
        } catch (IllegalArgumentException e) {
            throw rejected(CertificateProblem.UNSPECIFIED, certificate, "has name constraints that cannot be read: " + e.getMessage());
        }
    }

    private static boolean isSignedBy(X509Certificate certificate, PublicKey key) {
        try {
            new JdkCertificate(certificate).verify(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static CertificateRejectedException rejected(CertificateProblem problem, X509Certificate whose, String detail) {
        return PkixVerifier.rejected(problem, whose, detail, null);
    }
}
