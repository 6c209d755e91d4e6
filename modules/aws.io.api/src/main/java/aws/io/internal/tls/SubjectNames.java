package aws.io.internal.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * The subject alternative names of a certificate, as far as they name hosts (RFC 5280, section 4.2.1.6). The JDK refuses all of them where
 * it cannot parse one, such as a URI with a space in it; here each counts by itself. Immutable; thread-safe.
 *
 * @param dnsNames the DNS names, whatever characters they have
 * @param addresses the addresses of 4 or 16 bytes
 * @param count how many names of all kinds there are
 */
record SubjectNames(List<String> dnsNames, List<InetAddress> addresses, int count) {
    private static final String OID = "2.5.29.17";
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    /** {@return the names of a certificate; none where it has none, or where what holds them is cut off} */
    static SubjectNames of(X509Certificate certificate) {
        List<String> dnsNames = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        int count = 0;
        byte[] extension = certificate.getExtensionValue(OID);
        if (extension != null) {
            try {
                Der.Reader names = new Der.Reader(extension).next().next();
                while (names.hasMore()) {
                    byte[] content = names.next().rest();
                    count++;
                    if (names.tag() == DNS_NAME) {
                        dnsNames.add(new String(content, StandardCharsets.ISO_8859_1));
                    } else if (names.tag() == IP_ADDRESS && (content.length == 4 || content.length == 16)) {
                        addresses.add(InetAddress.getByAddress(content));
                    }
                }
            } catch (IllegalArgumentException | UnknownHostException e) {
                return new SubjectNames(List.of(), List.of(), count);
            }
        }
        return new SubjectNames(List.copyOf(dnsNames), List.copyOf(addresses), count);
    }
}
