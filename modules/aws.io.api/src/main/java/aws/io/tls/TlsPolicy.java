package aws.io.tls;

import java.util.ArrayList;
import java.util.List;

/**
 * What a connection may agree on, under a name: nothing outside of a policy is ever negotiated. A provider takes what it has of the
 * policy's lists, in their order; one that has nothing of a list, or cannot leave out what the policy does not allow, refuses it.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lists are, though their type does not say so
public enum TlsPolicy {
    /**
     * What has no known weakness: TLS 1.2 and 1.3 with AEAD suites and forward secrecy, and a post-quantum hybrid group where the provider
     * has one.
     */
    DEFAULT(TlsVersion.TLS_1_2, suites(true, true), groups(true, true)),

    /** The default without TLS 1.2. */
    TLS_1_3_ONLY(TlsVersion.TLS_1_3, suites(true, false), groups(true, true)),

    /** TLS 1.3 by hybrid groups alone: what is recorded today cannot be read by a quantum computer to come. */
    PQ_HYBRID(TlsVersion.TLS_1_3, suites(true, false), groups(true, false)),

    /**
     * The algorithms that FIPS 140 approves: AES-GCM and the curves of NIST. It says which algorithms, not that the provider's module is
     * validated.
     */
    FIPS_STYLE(TlsVersion.TLS_1_2, suites(false, true), List.of("secp256r1", "secp384r1", "secp521r1"));

    private final TlsVersion minimum;
    private final List<String> suites;
    private final List<String> groups;

    TlsPolicy(TlsVersion minimum, List<String> suites, List<String> groups) {
        this.minimum = minimum;
        this.suites = suites;
        this.groups = groups;
    }

    /** {@return the oldest version} */
    public TlsVersion minimumVersion() {
        return minimum;
    }

    /** {@return the cipher suites by their standard names, the best first} */
    public List<String> suites() {
        return suites;
    }

    /** {@return the groups by their standard names, the best first} */
    public List<String> groups() {
        return groups;
    }

    private static List<String> suites(boolean chacha, boolean two) {
        List<String> ciphers = chacha
                ? List.of("AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256")
                : List.of("AES_128_GCM_SHA256", "AES_256_GCM_SHA384");
        List<String> suites = new ArrayList<>();
        for (String cipher : ciphers) {
            suites.add("TLS_" + cipher);
        }
        if (two) {
            for (String cipher : ciphers) {
                suites.add("TLS_ECDHE_ECDSA_WITH_" + cipher);
                suites.add("TLS_ECDHE_RSA_WITH_" + cipher);
            }
        }
        return List.copyOf(suites);
    }

    private static List<String> groups(boolean hybrid, boolean classical) {
        List<String> groups = new ArrayList<>();
        if (hybrid) {
            groups.addAll(List.of("X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024"));
        }
        if (classical) {
            groups.addAll(List.of("x25519", "secp256r1", "secp384r1", "secp521r1"));
        }
        return List.copyOf(groups);
    }
}
