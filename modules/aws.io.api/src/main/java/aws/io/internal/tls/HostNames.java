package aws.io.internal.tls;

import java.net.IDN;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a certificate is for a name, by RFC 9525: only subject alternative names count, never the common name; a wildcard is a whole
 * left-most label, and covers exactly one; addresses are compared as bytes.
 */
public final class HostNames {
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private HostNames() {}

    /**
     * Whether a certificate is for a host.
     *
     * @param certificate the certificate
     * @param host a name or a numeric address
     * @return true if it is
     */
    public static boolean match(X509Certificate certificate, String host) {
        InetAddress address = address(host);
        if (address != null) {
            return names(certificate, IP_ADDRESS).stream().anyMatch(one -> address.equals(address(one)));
        }
        String wanted = canonical(host);
        return wanted != null && names(certificate, DNS_NAME).stream().anyMatch(one -> covers(one, wanted));
    }

    /**
     * The names that a certificate is for.
     *
     * @param certificate the certificate
     * @return its DNS names and addresses
     */
    public static List<String> of(X509Certificate certificate) {
        List<String> all = new ArrayList<>(names(certificate, DNS_NAME));
        all.addAll(names(certificate, IP_ADDRESS));
        return all;
    }

    /**
     * The DNS names that a certificate is for.
     *
     * @param certificate the certificate
     * @return its DNS names alone
     */
    public static List<String> dnsNames(X509Certificate certificate) {
        return names(certificate, DNS_NAME);
    }

    /**
     * A name as a client sends it (RFC 6066, section 3): as A-labels, without a last dot.
     *
     * @param host a name or a numeric address
     * @return the name; null for an address, which is not sent, and for what is no name
     */
    public static @Nullable String forServerNameIndication(String host) {
        return address(host) == null ? canonical(host) : null;
    }

    static boolean covers(String presented, String wanted) {
        if (!presented.startsWith("*.")) {
            String exact = presented.indexOf('*') >= 0 ? null : canonical(presented);
            return wanted.equals(exact);
        }
        String parent = canonical(presented.substring(2));
        int dot = wanted.indexOf('.');
        // "*.com" would cover what nobody can own.
        return parent != null && parent.indexOf('.') > 0 && dot > 0 && wanted.substring(dot + 1).equals(parent);
    }

    /** As A-labels in lower case without a last dot; null if it is no name. */
    private static @Nullable String canonical(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.isEmpty() || bare.startsWith(".") || bare.contains("..")) {
            return null;
        }
        try {
            return IDN.toASCII(bare).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static List<String> names(X509Certificate certificate, int type) {
        Collection<List<?>> all;
        try {
            all = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return List.of();
        }
        if (all == null) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        for (List<?> one : all) {
            if (one.getFirst() instanceof Integer kind && kind == type && one.get(1) instanceof String name) {
                found.add(name);
            }
        }
        return found;
    }
}
