package aws.io.tls;

import java.util.List;

/**
 * What two sides may agree on at all: a policy, and the versions allowed. Options that leave nothing to agree on are refused here, not in
 * the first handshake.
 */
record AgreedRange(TlsPolicy policy, TlsVersion oldest, TlsVersion newest) {
    AgreedRange {
        if (policy != TlsPolicy.DEFAULT && oldest.compareTo(policy.minimumVersion()) < 0) {
            throw new IllegalArgumentException(
                    "versions: from " + oldest + ", policy " + policy + " allows " + policy.minimumVersion() + " and newer");
        }
        if (oldest.compareTo(newest) > 0) {
            throw new IllegalArgumentException("versions: to " + newest + ", policy " + policy + " allows " + oldest + " and newer");
        }
    }

    void require(List<String> suites, List<String> groups) {
        requireAllowed("suites", suites, policy.suites());
        requireAllowed("groups", groups, policy.groups());
        requireUsable(suites, groups);
    }

    private void requireAllowed(String option, List<String> wanted, List<String> allowed) {
        if (policy != TlsPolicy.DEFAULT && !allowed.containsAll(wanted)) {
            throw new IllegalArgumentException(option + ": " + wanted + ", policy " + policy + " allows " + allowed);
        }
    }

    /** The suites of TLS 1.3 name no key exchange, those of the others name it before "WITH". */
    private void requireUsable(List<String> suites, List<String> groups) {
        boolean three = newest == TlsVersion.TLS_1_3;
        boolean older = oldest != TlsVersion.TLS_1_3;
        if (!suites.isEmpty() && suites.stream().noneMatch(one -> one.contains("_WITH_") ? older : three)) {
            throw new IllegalArgumentException("suites: " + suites + ", none is of " + oldest + " to " + newest);
        }
        if (!groups.isEmpty() && !three && groups.stream().allMatch(one -> one.contains("MLKEM"))) {
            throw new IllegalArgumentException("groups: " + groups + ", which are of TLS 1.3 alone, versions end with " + newest);
        }
    }
}
