package aws.io.tls;

import aws.io.internal.loop.Nanos;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The options of a {@link TlsContext}. Immutable. What the chosen provider cannot do is refused, never ignored. */
public final class TlsOptions {
    /** What clients need as a rule: the JDK's trust, both verifications, TLS 1.2 and newer. */
    public static final TlsOptions DEFAULT = builder().build();

    private final @Nullable Identity identity;
    private final @Nullable Function<String, @Nullable Identity> identityByName;
    private final Trust trust;
    private final boolean verifyPeer;
    private final boolean verifyHost;
    private final ClientAuthentication clientAuthentication;
    private final List<String> alpn;
    private final TlsVersion minimum;
    private final TlsVersion maximum;
    private final List<String> suites;
    private final List<String> groups;
    private final Duration handshakeTimeout;
    private final @Nullable Executor executor;

    private TlsOptions(Builder builder) {
        identity = builder.identity;
        identityByName = builder.identityByName;
        trust = builder.trust;
        verifyPeer = builder.verifyPeer;
        verifyHost = builder.verifyHost;
        clientAuthentication = builder.clientAuthentication;
        alpn = builder.alpn;
        minimum = builder.minimum;
        maximum = builder.maximum;
        suites = builder.suites;
        groups = builder.groups;
        handshakeTimeout = builder.handshakeTimeout;
        executor = builder.executor;
    }

    /** {@return a builder with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return who this side is, or null} */
    public @Nullable Identity identity() {
        return identity;
    }

    /** {@return who this side is for a name that a client asks for, or null} */
    public @Nullable Function<String, @Nullable Identity> identityByName() {
        return identityByName;
    }

    /** {@return whom this side believes} */
    public Trust trust() {
        return trust;
    }

    /** {@return whether the peer's chain is verified} */
    public boolean verifyPeer() {
        return verifyPeer;
    }

    /** {@return whether the server's name is verified} */
    public boolean verifyHost() {
        return verifyHost;
    }

    /** {@return whether a server asks its clients who they are} */
    public ClientAuthentication clientAuthentication() {
        return clientAuthentication;
    }

    /** {@return the application protocols, the best first} */
    public List<String> alpn() {
        return alpn;
    }

    /** {@return the oldest version allowed} */
    public TlsVersion minimumVersion() {
        return minimum;
    }

    /** {@return the newest version allowed} */
    public TlsVersion maximumVersion() {
        return maximum;
    }

    /** {@return the cipher suites by their standard names; empty for the provider's own choice} */
    public List<String> suites() {
        return suites;
    }

    /** {@return the named groups; empty for the provider's own choice} */
    public List<String> groups() {
        return groups;
    }

    /** {@return how long a handshake may take} */
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /** {@return what runs the engine's long computations; null for a virtual thread each} */
    public @Nullable Executor executor() {
        return executor;
    }

    /** Builds {@link TlsOptions}. Not for use by several threads. */
    public static final class Builder {
        private @Nullable Identity identity;
        private @Nullable Function<String, @Nullable Identity> identityByName;
        private Trust trust = Trust.jdk();
        private boolean verifyPeer = true;
        private boolean verifyHost = true;
        private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
        private List<String> alpn = List.of();
        private TlsVersion minimum = TlsVersion.TLS_1_2;
        private TlsVersion maximum = TlsVersion.TLS_1_3;
        private List<String> suites = List.of();
        private List<String> groups = List.of();
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private @Nullable Executor executor;

        private Builder() {}

        /**
         * Sets who this side is. A server needs it, a client only where the server asks.
         *
         * @param value the identity
         * @return this
         */
        public Builder identity(Identity value) {
            identity = Objects.requireNonNull(value, "identity");
            return this;
        }

        /**
         * Sets who a server is for the name that a client asks for (SNI, RFC 6066), asked once a handshake. Where it answers null,
         * {@link #identity} is used. A client cannot have it.
         *
         * @param value gets the name in lower case
         * @return this
         */
        public Builder identityByName(Function<String, @Nullable Identity> value) {
            identityByName = Objects.requireNonNull(value, "identityByName");
            return this;
        }

        /**
         * Sets whom this side believes. The default is the JDK's.
         *
         * @param value the trust
         * @return this
         */
        public Builder trust(Trust value) {
            trust = Objects.requireNonNull(value, "trust");
            return this;
        }

        /**
         * Sets whether the peer's chain is verified. The default is yes; no is for tests, and then the name is not verified either.
         *
         * @param value whether
         * @return this
         */
        public Builder verifyPeer(boolean value) {
            verifyPeer = value;
            return this;
        }

        /**
         * Sets whether the server's name is verified. The default is yes; then a client without a server's name is refused.
         *
         * @param value whether
         * @return this
         */
        public Builder verifyHost(boolean value) {
            verifyHost = value;
            return this;
        }

        /**
         * Sets whether a server asks its clients who they are.
         *
         * @param value the default is NONE
         * @return this
         */
        public Builder clientAuthentication(ClientAuthentication value) {
            clientAuthentication = Objects.requireNonNull(value, "clientAuthentication");
            return this;
        }

        /**
         * Sets the application protocols (ALPN, RFC 7301).
         *
         * @param protocols the best first, each of 1 to 255 bytes
         * @return this
         */
        public Builder alpn(List<String> protocols) {
            for (String one : protocols) {
                int length = one.getBytes(StandardCharsets.UTF_8).length;
                if (length < 1 || length > 255) {
                    throw new IllegalArgumentException("protocols: '" + one + "', allowed are 1 to 255 bytes");
                }
            }
            alpn = List.copyOf(protocols);
            return this;
        }

        /**
         * Sets the versions allowed. The default is TLS 1.2 to 1.3.
         *
         * @param oldest the oldest
         * @param newest the newest
         * @return this
         */
        public Builder versions(TlsVersion oldest, TlsVersion newest) {
            if (oldest.compareTo(newest) > 0) {
                throw new IllegalArgumentException("oldest: " + oldest + " is newer than " + newest);
            }
            minimum = oldest;
            maximum = newest;
            return this;
        }

        /**
         * Sets the cipher suites.
         *
         * @param names their standard names; empty for the provider's own choice
         * @return this
         */
        public Builder suites(List<String> names) {
            suites = List.copyOf(names);
            return this;
        }

        /**
         * Sets the named groups of the key exchange.
         *
         * @param names such as "x25519"; empty for the provider's own choice
         * @return this
         */
        public Builder groups(List<String> names) {
            groups = List.copyOf(names);
            return this;
        }

        /**
         * Sets how long a handshake may take, from its beginning.
         *
         * @param value more than zero; the default is 10 s
         * @return this
         */
        public Builder handshakeTimeout(Duration value) {
            handshakeTimeout = Nanos.moreThanZero("handshakeTimeout", value);
            return this;
        }

        /**
         * Sets what runs the engine's long computations. The default is a virtual thread each; {@code Runnable::run} is the loop itself.
         *
         * @param value the executor
         * @return this
         */
        public Builder executor(Executor value) {
            executor = Objects.requireNonNull(value, "executor");
            return this;
        }

        /** {@return the options} */
        public TlsOptions build() {
            return new TlsOptions(this);
        }
    }
}
