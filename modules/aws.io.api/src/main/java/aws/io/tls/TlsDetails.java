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
    private final @Nullable String group;
    private final boolean resumed;
    private final @Nullable String alpn;
    private final @Nullable String serverName;
    private final List<X509Certificate> peer;

    private TlsDetails(Builder builder) {
        provider = builder.provider;
        version = builder.version;
        suite = builder.suite;
        group = builder.group;
        resumed = builder.resumed;
        alpn = builder.alpn;
        serverName = builder.serverName;
        peer = builder.peer;
    }

    /**
     * A builder, for engines.
     *
     * @param provider the TLS provider's name
     * @param version the protocol's version, such as "TLSv1.3"
     * @param suite the cipher suite's standard name
     * @return the builder
     */
    public static Builder builder(String provider, String version, String suite) {
        return new Builder(provider, version, suite);
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

    /** {@return the group of the key exchange by its standard name; null if there was none, or none with a name} */
    public @Nullable String group() {
        return group;
    }

    /** {@return whether an earlier session was resumed, and the peer's certificates are from then} */
    public boolean resumed() {
        return resumed;
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
        return version + " " + suite + (group == null ? "" : " " + group) + (resumed ? " resumed" : "")
                + (alpn == null ? "" : " " + alpn) + " by " + provider;
    }

    /** Builds {@link TlsDetails}. Not for use by several threads. */
    public static final class Builder {
        private final String provider;
        private final String version;
        private final String suite;
        private @Nullable String group;
        private boolean resumed;
        private @Nullable String alpn;
        private @Nullable String serverName;
        private List<X509Certificate> peer = List.of();

        private Builder(String provider, String version, String suite) {
            this.provider = Objects.requireNonNull(provider, "provider");
            this.version = Objects.requireNonNull(version, "version");
            this.suite = Objects.requireNonNull(suite, "suite");
        }

        /**
         * Sets the group of the key exchange.
         *
         * @param value its standard name, or null
         * @return this
         */
        public Builder group(@Nullable String value) {
            group = value;
            return this;
        }

        /**
         * Sets whether an earlier session was resumed.
         *
         * @param value whether
         * @return this
         */
        public Builder resumed(boolean value) {
            resumed = value;
            return this;
        }

        /**
         * Sets the application protocol.
         *
         * @param value its name, or null if none was agreed on
         * @return this
         */
        public Builder alpn(@Nullable String value) {
            alpn = value;
            return this;
        }

        /**
         * Sets the name that the client asked for.
         *
         * @param value the name, or null
         * @return this
         */
        public Builder serverName(@Nullable String value) {
            serverName = value;
            return this;
        }

        /**
         * Sets the peer's certificates.
         *
         * @param value the leaf first; empty if it sent none
         * @return this
         */
        public Builder peerCertificates(List<X509Certificate> value) {
            peer = List.copyOf(value);
            return this;
        }

        /** {@return the details} */
        public TlsDetails build() {
            return new TlsDetails(this);
        }
    }
}
