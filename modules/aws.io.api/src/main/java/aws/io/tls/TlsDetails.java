package aws.io.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What two peers agreed on. Immutable. */
public final class TlsDetails {
    private final String provider;
    private final String version;
    private final String suite;
    private final @Nullable String alpn;
    private final @Nullable String serverName;
    private final List<X509Certificate> peer;

    /**
     * What an engine tells after its handshake.
     *
     * @param provider the TLS provider's name
     * @param version the protocol's version, such as "TLSv1.3"
     * @param suite the cipher suite's standard name
     * @param alpn the application protocol, or null if none was agreed on
     * @param serverName the name that the client asked for, or null
     * @param peer the peer's certificates, the leaf first; empty if it sent none
     */
    public TlsDetails(
            String provider,
            String version,
            String suite,
            @Nullable String alpn,
            @Nullable String serverName,
            List<X509Certificate> peer) {
        this.provider = Objects.requireNonNull(provider, "provider");
        this.version = Objects.requireNonNull(version, "version");
        this.suite = Objects.requireNonNull(suite, "suite");
        this.alpn = alpn;
        this.serverName = serverName;
        this.peer = List.copyOf(peer);
    }

    /** {@return the TLS provider's name} */
    public String provider() {
        return provider;
    }

    /** {@return the protocol's version, such as "TLSv1.3"} */
    public String version() {
        return version;
    }

    /** {@return the cipher suite's standard name} */
    public String suite() {
        return suite;
    }

    /** {@return the application protocol, or null if none was agreed on} */
    public @Nullable String alpn() {
        return alpn;
    }

    /** {@return the name that the client asked for, or null} */
    public @Nullable String serverName() {
        return serverName;
    }

    /** {@return the peer's certificates, the leaf first; empty if it sent none} */
    public List<X509Certificate> peerCertificates() {
        return peer;
    }

    @Override
    public String toString() {
        return version + " " + suite + (alpn == null ? "" : " " + alpn) + " by " + provider;
    }
}
