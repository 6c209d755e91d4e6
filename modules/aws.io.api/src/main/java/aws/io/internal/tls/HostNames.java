package aws.io.internal.tls;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names of hosts, and whether a certificate is for one, by RFC 9525: only subject alternative names count, never the common name; a
 * wildcard is a whole left-most label, and covers exactly one; addresses are compared as bytes. Internationalized names are A-labels
 * everywhere: nothing here converts them, since the rules of 2003 and of 2008 lead to different domains.
 */
public final class HostNames {
    /** RFC 1035, section 2.3.4. */
    private static final int LONGEST_NAME = 253;

    private static final int LONGEST_LABEL = 63;

    private HostNames() {}

    /**
     * Requires that a host is named in ASCII.
     *
     * @param argument what the message calls it
     * @param host a name or a numeric address
     * @return the host
     * @throws IllegalArgumentException that says how to convert an internationalized name
     */
    public static String requireAscii(String argument, String host) {
        for (int i = 0; i < host.length(); i++) {
            if (host.charAt(i) >= 0x80) {
                throw new IllegalArgumentException(
                        argument + ": " + host + " (allowed: ASCII). Convert an internationalized name to its A-labels (xn--...) before, by a"
                                + " library of IDNA 2008, or by java.net.IDN.toASCII, which has the rules of 2003");
            }
        }
        return host;
    }

    /**
     * Whether a certificate is for a host.
     *
     * @param certificate the certificate
     * @param host a name or a numeric address
     * @return true if it is
     */
    public static boolean match(X509Certificate certificate, String host) {
        SubjectNames names = SubjectNames.of(certificate);
        InetAddress address = address(host);
        if (address != null) {
            return names.addresses().contains(address);
        }
        String wanted = canonical(host);
        return wanted != null && names.dnsNames().stream().anyMatch(one -> covers(one, wanted));
    }

    /**
     * Returns the names that a certificate is for.
     *
     * @param certificate the certificate
     * @return its DNS names and addresses
     */
    public static List<String> of(X509Certificate certificate) {
        SubjectNames names = SubjectNames.of(certificate);
        List<String> all = new ArrayList<>(names.dnsNames());
        names.addresses().forEach(one -> all.add(one.getHostAddress()));
        return all;
    }

    /**
     * Returns the DNS names that a certificate is for.
     *
     * @param certificate the certificate
     * @return only its DNS names
     */
    public static List<String> dnsNames(X509Certificate certificate) {
        return SubjectNames.of(certificate).dnsNames();
    }

    /**
     * Returns a name as a client sends it (RFC 6066, section 3): in lower case, without a last dot.
     *
     * @param host a name or a numeric address
     * @return the name; null for an address, which is not sent, and for what is no name
     */
    public static @Nullable String forServerNameIndication(String host) {
        return address(host) == null ? canonical(host) : null;
    }

    /**
     * Returns the name that a client asks for.
     *
     * @param sent the bytes of a host_name (RFC 6066, section 3)
     * @return the name in lower case; null if RFC 6066 forbids to send it: an address, a last dot, characters of no host's name
     */
    public static @Nullable String asked(byte[] sent) {
        String name = new String(sent, StandardCharsets.ISO_8859_1);
        return name.endsWith(".") ? null : forServerNameIndication(name);
    }

    /**
     * Returns whether a host is a numeric address.
     *
     * @param host a name or a numeric address
     * @return true if it is
     */
    public static boolean isAddress(String host) {
        return address(host) != null;
    }

    static boolean covers(String presented, String wanted) {
        if (!presented.startsWith("*.")) {
            String exact = presented.indexOf('*') >= 0 ? null : canonical(presented);
            return wanted.equals(exact);
        }
        String parent = canonical(presented.substring(2));
        int dot = wanted.indexOf('.');
        // "*.com" would cover more than one owner has.
        return parent != null && parent.indexOf('.') > 0 && dot > 0 && wanted.substring(dot + 1).equals(parent);
    }

    /**
     * In lower case without a last dot; null if it is no name. Underscores and hyphens at the ends of labels are in no host's name by RFC
     * 952, and in many by usage.
     */
    private static @Nullable String canonical(String name) {
        int end = name.endsWith(".") ? name.length() - 1 : name.length();
        if (end < 1 || end > LONGEST_NAME) {
            return null;
        }
        int label = 0;
        for (int i = 0; i < end; i++) {
            char c = name.charAt(i);
            boolean dot = c == '.';
            boolean usual = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
            if (dot ? label == 0 : !usual || label == LONGEST_LABEL) {
                return null;
            }
            label = dot ? 0 : label + 1;
        }
        return label == 0 ? null : name.substring(0, end).toLowerCase(Locale.ROOT);
    }

    private static @Nullable InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
