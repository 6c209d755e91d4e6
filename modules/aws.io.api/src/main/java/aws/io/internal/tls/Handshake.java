package aws.io.internal.tls;

import aws.io.tls.Identity;
import aws.io.tls.spi.CertificateRejectedException;
import aws.io.tls.spi.PeerVerifier;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What is particular to one connection while its engine computes the handshake. A context's key and trust managers serve all its
 * connections, and engines are wrapped differently by each provider: {@link #CURRENT} says for which one they are asked.
 */
public final class Handshake {
    /** The handshake that this thread computes. */
    public static final ScopedValue<Handshake> CURRENT = ScopedValue.newInstance();

    private final PeerVerifier verifier;
    private @Nullable Identity identity;
    private List<X509Certificate> shown = List.of();

    /**
     * One connection's handshake.
     *
     * @param verifier decides on the peer's certificates
     */
    public Handshake(PeerVerifier verifier) {
        this.verifier = verifier;
    }

    void verify(List<X509Certificate> chain, String authType) throws CertificateRejectedException {
        shown = chain;
        verifier.verify(chain, authType);
    }

    /** {@return the certificates that the peer showed, believed or not; empty if it showed none} */
    public List<X509Certificate> shown() {
        return shown;
    }

    /** {@return whom this side chose to be, or null} */
    @Nullable Identity identity() {
        return identity;
    }

    /** Whoever is chosen stays it for this handshake, even if the choice would be another by now. */
    void choose(@Nullable Identity chosen) {
        identity = chosen;
    }

    /**
     * The name that a client asked for (SNI, RFC 6066).
     *
     * @param session a server's session
     * @return the name in lower case, or null if it asked for none, or the session does not tell
     */
    public static @Nullable String requestedName(@Nullable SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) {
            return null;
        }
        try {
            for (SNIServerName one : extended.getRequestedServerNames()) {
                if (one instanceof SNIHostName host) {
                    return host.getAsciiName().toLowerCase(Locale.ROOT);
                }
            }
            return null;
        } catch (UnsupportedOperationException e) {
            // Bouncy Castle's session tells only while the handshake goes on.
            return null;
        }
    }
}
