package aws.io.tls.spi;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsPolicy;
import aws.io.tls.TlsVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLParameters;

/**
 * What the engines of a factory may negotiate: what the options name, or what the provider has of their policy. Found once, when the
 * factory is made, so that nothing is refused later. Immutable.
 */
final class JcaParameters {
    /** What the versions before 1.2 have at best; for those who ask for these versions. */
    private static final List<String> BEFORE_TLS_1_2 = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");

    private final String provider;
    private final TlsPolicy policy;
    private final String[] protocols;
    private final String[] suites;
    private final String[] groups;

    /**
     * Finds them.
     *
     * @param provider the TLS provider's name
     * @param options what is wanted
     * @param known what the provider has
     * @param fixedSuites suites of TLS 1.3 that are on whenever that is
     */
    JcaParameters(String provider, TlsOptions options, JcaRange known, Set<String> fixedSuites) {
        this.provider = provider;
        policy = options.policy();
        protocols = protocols(options, known.protocols());
        suites = suites(options, known.suites(), fixedSuites);
        groups = groups(options, known.groups());
    }

    void set(SSLParameters parameters) {
        parameters.setProtocols(protocols);
        if (suites.length > 0) {
            parameters.setCipherSuites(suites);
        }
        if (groups.length > 0) {
            parameters.setNamedGroups(groups);
        }
    }

    private String[] protocols(TlsOptions options, List<String> known) {
        List<String> chosen = new ArrayList<>();
        for (TlsVersion one : TlsVersion.values()) {
            boolean inRange = one.compareTo(options.minimumVersion()) >= 0 && one.compareTo(options.maximumVersion()) <= 0;
            if (inRange && known.contains(one.jcaName())) {
                chosen.add(one.jcaName());
            }
        }
        if (chosen.isEmpty()) {
            throw unsupported("versions: " + options.minimumVersion() + " to " + options.maximumVersion() + ", it knows " + known);
        }
        return chosen.toArray(String[]::new);
    }

    private String[] suites(TlsOptions options, List<String> known, Set<String> fixed) {
        List<String> chosen = chosen("suites", options.suites(), policy.suites(), known);
        if (options.suites().isEmpty() && options.minimumVersion().compareTo(TlsVersion.TLS_1_2) < 0) {
            List<String> oldest = new ArrayList<>(BEFORE_TLS_1_2);
            oldest.retainAll(known);
            chosen.addAll(oldest);
        }
        boolean three = List.of(protocols).contains(TlsVersion.TLS_1_3.jcaName());
        if (three && !chosen.containsAll(fixed)) {
            throw unsupported(who(options.suites()) + "suites: " + chosen + ", with TLS 1.3 it always takes " + fixed);
        }
        chosen.removeAll(fixed);
        return chosen.toArray(String[]::new);
    }

    private String[] groups(TlsOptions options, Set<String> known) {
        boolean anyWillDo = policy == TlsPolicy.DEFAULT || policy == TlsPolicy.TLS_1_3_ONLY;
        if (known.isEmpty() && anyWillDo && options.groups().isEmpty()) {
            return new String[0];
        }
        return chosen("groups", options.groups(), policy.groups(), List.copyOf(known)).toArray(String[]::new);
    }

    /** What was named must be there; of a policy's list what is there. */
    private List<String> chosen(String option, List<String> named, List<String> ofPolicy, List<String> known) {
        for (String one : named) {
            if (!known.contains(one)) {
                throw unsupported(option + ": " + one + ", it knows " + known);
            }
        }
        List<String> chosen = new ArrayList<>(named.isEmpty() ? ofPolicy : named);
        chosen.retainAll(known);
        if (chosen.isEmpty()) {
            throw unsupported(who(named) + option + ": " + ofPolicy + ", it knows " + known);
        }
        return chosen;
    }

    private String who(List<String> named) {
        return named.isEmpty() ? "policy " + policy + ", " : "";
    }

    private IoException unsupported(String what) {
        return new IoException(ErrorCode.TLS_OPTION_UNSUPPORTED, provider + ", " + what);
    }
}
