package aws.io.tls.spi;

import aws.io.tls.TlsVersion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * What a provider of the JCA can negotiate, before any options.
 *
 * @param protocols the versions by the JCA's names
 * @param suites the suites, without the broken ones
 * @param groups the groups; empty if that is not known
 */
record JcaRange(List<String> protocols, List<String> suites, Set<String> groups) {
    /**
     * Asks an engine. The parameters that a context supports would tell the same, and make a socket of the JDK for it, with the classes that
     * it needs, which nothing here uses.
     *
     * @param context a context that is initialised
     * @param broken true for suites that are named and never negotiated
     * @param groups the groups if they are known, else the context is asked
     */
    static JcaRange of(SSLContext context, Predicate<String> broken, Set<String> groups) {
        SSLEngine engine = context.createSSLEngine();
        List<String> protocols = List.of(engine.getSupportedProtocols());
        List<String> suites = new ArrayList<>(List.of(engine.getSupportedCipherSuites()));
        suites.removeIf(broken);
        // an engine may hold native memory
        engine.closeOutbound();
        return new JcaRange(protocols, suites, groups.isEmpty() ? groupsOf(context) : groups);
    }

    private static Set<String> groupsOf(SSLContext context) {
        String[] told = context.getSupportedSSLParameters().getNamedGroups();
        return told == null ? Set.of() : new LinkedHashSet<>(List.of(told));
    }

    /** {@return all of it in one line} */
    String describe() {
        List<String> versions = new ArrayList<>();
        for (TlsVersion version : TlsVersion.values()) {
            versions.add(version.jcaName());
        }
        versions.retainAll(protocols);
        return "versions " + String.join(" ", versions)
                + "; suites " + String.join(" ", suites)
                + "; groups " + String.join(" ", new TreeSet<>(groups));
    }
}
