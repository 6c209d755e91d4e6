package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.tls.EndPointDigest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What two peers agreed on. Immutable and thread-safe, except {@link #exportKeyingMaterial} and the channel binding that needs it: these use
 * the connection's keys, on the channel's event-loop thread and as long as the connection lives.
 */
public final class TlsDetails {
    private final String provider;
    private final String version;
    private final String suite;
    private final @Nullable String group;
    private final boolean resumed;
    private final @Nullable String alpn;
    private final @Nullable String serverName;
    private final List<X509Certificate> peer;
    private final List<X509Certificate> local;
    private final boolean client;
    private final boolean extendedMasterSecret;
    private final @Nullable KeyExport keys;

    private TlsDetails(Builder builder) {
        provider = builder.provider;
        version = builder.version;
        suite = builder.suite;
        group = builder.group;
        resumed = builder.resumed;
        alpn = builder.alpn;
        serverName = builder.serverName;
        peer = builder.peer;
        local = builder.local;
        client = builder.client;
        extendedMasterSecret = builder.extendedMasterSecret;
        keys = builder.keys;
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

    /** {@return the certificates that this side sent, the leaf first; empty if it sent none, or the engine does not report them} */
    public List<X509Certificate> localCertificates() {
        return local;
    }

    /** {@return whether this side is the client} */
    public boolean isClient() {
        return client;
    }

    /** {@return whether the keys belong to this handshake only: TLS 1.3, or TLS 1.2 with an extended master secret (RFC 7627)} */
    public boolean hasExtendedMasterSecret() {
        return extendedMasterSecret;
    }

    /**
     * Exports key material that only the two ends of this connection know (RFC 8446, section 7.5; RFC 5705 for TLS 1.2). Both ends get the
     * same bytes for the same arguments; every connection has others, a resumed one too. Event-loop thread only. A handler may call this from
     * the moment at which it sees these details until it is destroyed.
     *
     * @param label distinguishes uses, such as "EXPORTER-my-protocol": 1 to 249 printable ASCII characters, and none of the labels that TLS
     *     itself uses ("master secret", "extended master secret", "key expansion", "client finished", "server finished")
     * @param context what to bind the result to, 0 to 255 bytes (hash what is longer); null for none. TLS 1.2 distinguishes null from an
     *     empty context, TLS 1.3 does not
     * @param length the number of bytes, 1 to 8,160 (RFC 5869 limits it to 255 hashes, of SHA-256 for most suites)
     * @return the bytes, in a new array that the caller should clear when it is done
     * @throws IllegalArgumentException if an argument is outside its range
     * @throws IoException of code TLS_NOT_EXPORTABLE if the connection has TLS 1.2 without an extended master secret: RFC 7627 (section 5.4)
     *     forbids to export, since a third party may have the same secret in another connection; TLS_OPTION_UNSUPPORTED if the provider
     *     cannot export; CHANNEL_CLOSED after the end of the connection; LOOP_THREAD_ONLY on another thread
     */
    public byte[] exportKeyingMaterial(String label, byte @Nullable [] context, int length) {
        KeyExport.check(label, context, length);
        KeyExport known = keys;
        if (known == null) {
            throw new IoException(ErrorCode.CHANNEL_CLOSED, "these details belong to no channel, so there are no keys to export");
        }
        known.require();
        if (!extendedMasterSecret) {
            throw new IoException(
                    ErrorCode.TLS_NOT_EXPORTABLE,
                    version + " without an extended master secret exports nothing (RFC 7627, section 5.4); use TLS 1.3, or a peer that"
                            + " supports RFC 7627");
        }
        return known.export(label, context, length);
    }

    /**
     * Computes a channel binding: bytes that are the same at both ends of one connection, and different where a third party is between them. An
     * authentication inside the connection (SCRAM-PLUS of RFC 5802, for example) includes them, and so fails if it is relayed.
     *
     * @param kind the kind; its documentation has its thread and its lifetime
     * @return the bytes, in a new array
     * @throws IoException of code TLS_NOT_EXPORTABLE if this connection has no binding of that kind; and what
     *     {@link #exportKeyingMaterial} throws, for {@link ChannelBinding#TLS_EXPORTER}
     */
    public byte[] channelBinding(ChannelBinding kind) {
        return switch (kind) {
            case TLS_EXPORTER -> exportKeyingMaterial("EXPORTER-Channel-Binding", new byte[0], 32);
            case TLS_SERVER_END_POINT -> {
                List<X509Certificate> server = client ? peer : local;
                if (server.isEmpty()) {
                    throw new IoException(
                            ErrorCode.TLS_NOT_EXPORTABLE, "tls-server-end-point: the server's certificate is not known; use tls-exporter");
                }
                yield EndPointDigest.of(server.getFirst());
            }
        };
    }

    /** {@return the same details, with the keys of a channel's engine} */
    TlsDetails with(KeyExport export) {
        Builder copy = builder(provider, version, suite)
                .group(group)
                .resumed(resumed)
                .alpn(alpn)
                .serverName(serverName)
                .peerCertificates(peer)
                .localCertificates(local)
                .client(client)
                .extendedMasterSecret(extendedMasterSecret);
        copy.keys = export;
        return copy.build();
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
        private List<X509Certificate> local = List.of();
        private boolean client;
        private boolean extendedMasterSecret;
        private @Nullable KeyExport keys;

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

        /**
         * Sets the certificates that this side sent.
         *
         * @param value the leaf first; empty if it sent none
         * @return this
         */
        public Builder localCertificates(List<X509Certificate> value) {
            local = List.copyOf(value);
            return this;
        }

        /**
         * Sets whether this side is the client.
         *
         * @param value the default is no
         * @return this
         */
        public Builder client(boolean value) {
            client = value;
            return this;
        }

        /**
         * Sets whether the keys belong to this handshake only: in TLS 1.3 always, in TLS 1.2 with an extended master secret (RFC 7627).
         *
         * @param value the default is no, with which nothing is exported
         * @return this
         */
        public Builder extendedMasterSecret(boolean value) {
            extendedMasterSecret = value;
            return this;
        }

        /** {@return the details} */
        public TlsDetails build() {
            return new TlsDetails(this);
        }
    }
}
