package aws.io.internal.tls;

import aws.io.tls.ClientAuthentication;
import aws.io.tls.TlsOptions;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/**
 * The authorities that a server names when it asks its clients for a certificate (RFC 8446, section 4.2.4). The field holds 64 KiB, and
 * clients in Java accept no message of the handshake above 32 KiB; an empty list means any authority.
 */
public final class NamedAuthorities {
    /** What the field holds, less a share for the other extensions of the message: all of them together have 64 KiB. */
    public static final int MOST_BYTES = (64 << 10) - 1024;

    /** A list that fits a message of 32 KiB with other extensions beside it. */
    public static final int MOST_UNASKED_BYTES = (32 << 10) - 1024;

    private static final int LENGTH = 2;

    private NamedAuthorities() {}

    /**
     * Returns the authorities that a server names: those of the options, else those that it trusts if their names fit.
     *
     * @param options the server's options
     * @return one certificate for each name; empty to name none
     */
    public static List<X509Certificate> of(TlsOptions options) {
        if (options.clientAuthentication() == ClientAuthentication.NONE) {
            return List.of();
        }
        List<X509Certificate> chosen = options.namedAuthorities();
        if (chosen != null) {
            return chosen;
        }
        if (!options.verifyPeer()) {
            return List.of();
        }
        List<X509Certificate> trusted = distinct(List.of(options.trust().trustManager().getAcceptedIssuers()));
        return bytes(trusted) <= MOST_UNASKED_BYTES ? trusted : List.of();
    }

    /**
     * Returns one certificate for each subject.
     *
     * @param authorities the certificates
     * @return the first of each name, in order
     */
    public static List<X509Certificate> distinct(Collection<X509Certificate> authorities) {
        Map<X500Principal, X509Certificate> byName = new LinkedHashMap<>();
        for (X509Certificate one : authorities) {
            byName.putIfAbsent(one.getSubjectX500Principal(), one);
        }
        return List.copyOf(byName.values());
    }

    /**
     * Returns what the names take in the message.
     *
     * @param authorities the authorities
     * @return their names' bytes, each with its length
     */
    public static int bytes(Collection<X509Certificate> authorities) {
        int bytes = 0;
        for (X509Certificate one : authorities) {
            bytes += LENGTH + one.getSubjectX500Principal().getEncoded().length;
        }
        return bytes;
    }
}
