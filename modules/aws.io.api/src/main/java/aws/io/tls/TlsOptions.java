package aws.io.tls;

import aws.io.internal.loop.Bounds;
import aws.io.internal.loop.Nanos;
import aws.io.internal.tls.NamedAuthorities;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The options of a {@link TlsContext}. Immutable. What the chosen provider cannot do is refused, never ignored. */
public final class TlsOptions {
    /** What clients need as a rule: the JDK's trust, both verifications, TLS 1.2 and newer. */
    public static final TlsOptions DEFAULT = builder().build();

    private static final int SMALLEST_RECORD = 512;
    private static final int LARGEST_RECORD = 1 << 14;
    private static final Duration LONGEST_SESSION = Duration.ofDays(7);

    private final @Nullable Identity identity;
    private final @Nullable Function<String, @Nullable Identity> identityByName;
    private final Trust trust;
    private final boolean verifyPeer;
    private final boolean verifyHost;
    private final ClientAuthentication clientAuthentication;
    private final @Nullable List<X509Certificate> namedAuthorities;
    private final List<String> alpn;
    private final TlsPolicy policy;
    private final TlsVersion minimum;
    private final TlsVersion maximum;
    private final List<String> suites;
    private final List<String> groups;
    private final boolean resumption;
    private final int sessionCacheSize;
    private final Duration sessionLifetime;
    private final int recordSize;
    private final Duration handshakeTimeout;
    private final @Nullable Path insecureKeyLog;
    private final @Nullable Executor executor;

    private TlsOptions(Builder builder) {
        identity = builder.identity;
        identityByName = builder.identityByName;
        trust = builder.trust;
        verifyPeer = builder.verifyPeer;
        verifyHost = builder.verifyHost == null ? builder.verifyPeer : builder.verifyHost;
        clientAuthentication = builder.clientAuthentication;
        namedAuthorities = builder.namedAuthorities;
        alpn = builder.alpn;
        policy = builder.policy;
        minimum = builder.minimum == null ? policy.minimumVersion() : builder.minimum;
        maximum = builder.maximum;
        suites = builder.suites;
        groups = builder.groups;
        resumption = builder.resumption;
        sessionCacheSize = builder.sessionCacheSize;
        sessionLifetime = builder.sessionLifetime;
        recordSize = builder.recordSize;
        handshakeTimeout = builder.handshakeTimeout;
        insecureKeyLog = builder.insecureKeyLog;
        executor = builder.executor;
    }

    /** {@return a builder with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder that begins with these options} */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.identity = identity;
        builder.identityByName = identityByName;
        builder.trust = trust;
        builder.verifyPeer = verifyPeer;
        builder.verifyHost = verifyHost == verifyPeer ? null : verifyHost;
        builder.clientAuthentication = clientAuthentication;
        builder.namedAuthorities = namedAuthorities;
        builder.alpn = alpn;
        builder.policy = policy;
        builder.minimum = minimum == policy.minimumVersion() ? null : minimum;
        builder.maximum = maximum;
        builder.suites = suites;
        builder.groups = groups;
        builder.resumption = resumption;
        builder.sessionCacheSize = sessionCacheSize;
        builder.sessionLifetime = sessionLifetime;
        builder.recordSize = recordSize;
        builder.handshakeTimeout = handshakeTimeout;
        builder.insecureKeyLog = insecureKeyLog;
        builder.executor = executor;
        return builder;
    }

    /** {@return who this side is, or null} */
    public @Nullable Identity identity() {
        return identity;
    }

    /** {@return who this side is for a name that a client asks for, or null} */
    public @Nullable Function<String, @Nullable Identity> identityByName() {
        return identityByName;
    }

    /** {@return what this side trusts} */
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

    /** {@return the authorities that a server names to its clients; null for those that it trusts, empty for none} */
    public @Nullable List<X509Certificate> namedAuthorities() {
        return namedAuthorities;
    }

    /** {@return the application protocols, the best first} */
    public List<String> alpn() {
        return alpn;
    }

    /** {@return what may be agreed on at all} */
    public TlsPolicy policy() {
        return policy;
    }

    /** {@return the oldest version allowed} */
    public TlsVersion minimumVersion() {
        return minimum;
    }

    /** {@return the newest version allowed} */
    public TlsVersion maximumVersion() {
        return maximum;
    }

    /** {@return the cipher suites by their standard names, the best first; empty for those of the policy} */
    public List<String> suites() {
        return suites;
    }

    /** {@return the named groups, the best first; empty for those of the policy} */
    public List<String> groups() {
        return groups;
    }

    /** {@return whether sessions are resumed} */
    public boolean resumption() {
        return resumption;
    }

    /** {@return how many sessions are kept} */
    public int sessionCacheSize() {
        return sessionCacheSize;
    }

    /** {@return how long a session can be resumed} */
    public Duration sessionLifetime() {
        return sessionLifetime;
    }

    /** {@return how many bytes of payload go into one record at most} */
    public int recordSize() {
        return recordSize;
    }

    /** {@return the file that gets the keys of all connections, or null} */
    public @Nullable Path insecureKeyLog() {
        return insecureKeyLog;
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
        private @Nullable Boolean verifyHost;
        private ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
        private @Nullable List<X509Certificate> namedAuthorities;
        private List<String> alpn = List.of();
        private TlsPolicy policy = TlsPolicy.DEFAULT;
        private @Nullable TlsVersion minimum;
        private TlsVersion maximum = TlsVersion.TLS_1_3;
        private List<String> suites = List.of();
        private List<String> groups = List.of();
        private boolean resumption = true;
        private int sessionCacheSize = 20_480;
        private Duration sessionLifetime = Duration.ofDays(1);
        private int recordSize = LARGEST_RECORD;
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private @Nullable Path insecureKeyLog;
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
         * {@link #identity} is used. {@link Identities} is one. A client cannot have it.
         *
         * @param value gets the name in lower case
         * @return this
         */
        public Builder identityByName(Function<String, @Nullable Identity> value) {
            identityByName = Objects.requireNonNull(value, "identityByName");
            return this;
        }

        /**
         * Sets what this side trusts. The default is the JDK's trust.
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
         * Sets whether the server's name is verified. The default is yes where the peer is; then a client without a server's name is
         * refused. A name in a certificate that is not verified proves nothing: yes without {@link #verifyPeer} is refused.
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
         * Sets the authorities that a server names when it asks its clients for a certificate. Clients choose among several certificates by
         * these names, and some send none whose issuer is not named. By default a server names those that it trusts; it names none, which
         * means any, if the peer is not verified, or if the names have more than 31 KiB: clients in Java accept no message above 32 KiB.
         *
         * @param authorities certificates whose subjects are named, trusted or not; empty for none
         * @throws IllegalArgumentException if the names have more than 63 KiB, which do not fit the message
         * @return this
         */
        public Builder namedAuthorities(Collection<X509Certificate> authorities) {
            List<X509Certificate> distinct = NamedAuthorities.distinct(authorities);
            int bytes = NamedAuthorities.bytes(distinct);
            if (bytes > NamedAuthorities.MOST_BYTES) {
                throw new IllegalArgumentException("namedAuthorities: " + distinct.size() + " names of " + bytes
                        + " bytes (allowed: " + NamedAuthorities.MOST_BYTES + "); give fewer, or none");
            }
            namedAuthorities = distinct;
            return this;
        }

        /**
         * Sets the application protocols (ALPN, RFC 7301).
         *
         * @param protocols the best first, each of 1 to 255 bytes
         * @return this
         */
        public Builder alpn(List<String> protocols) {
            alpn = NameList.protocols(protocols);
            return this;
        }

        /**
         * Sets what may be agreed on at all.
         *
         * @param value the default is {@link TlsPolicy#DEFAULT}
         * @return this
         */
        public Builder policy(TlsPolicy value) {
            policy = Objects.requireNonNull(value, "policy");
            return this;
        }

        /**
         * Sets the versions allowed. The default is the policy's.
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
         * Sets the cipher suites instead of the policy's. Other policies than the default allow only a choice among theirs.
         *
         * @param names their standard names, the best first; empty for those of the policy
         * @return this
         */
        public Builder suites(List<String> names) {
            suites = NameList.distinct("suites", names);
            return this;
        }

        /**
         * Sets the named groups of the key exchange instead of the policy's. Other policies than the default allow only a choice among
         * theirs.
         *
         * @param names such as "x25519", the best first; empty for those of the policy
         * @return this
         */
        public Builder groups(List<String> names) {
            groups = NameList.distinct("groups", names);
            return this;
        }

        /**
         * Sets whether sessions are resumed: a client offers those that it has, a server accepts those that it made. A session belongs to
         * one context and one server's name, and what was verified when it began was verified under the same options.
         *
         * @param value the default is yes
         * @return this
         */
        public Builder resumption(boolean value) {
            resumption = value;
            return this;
        }

        /**
         * Sets how many sessions are kept by a side that keeps them: a client, and a server that gives out no tickets.
         *
         * @param value 1 or more; the default is 20480
         * @return this
         */
        public Builder sessionCacheSize(int value) {
            sessionCacheSize = Bounds.atLeast("sessionCacheSize", value, 1);
            return this;
        }

        /**
         * Sets how long a session can be resumed. A server changes the keys of its tickets as often,
         * so that a session may end before.
         *
         * @param value 1 s to 7 days (RFC 8446, section 4.6.1); the default is a day
         * @return this
         */
        public Builder sessionLifetime(Duration value) {
            if (value.compareTo(Duration.ofSeconds(1)) < 0 || value.compareTo(LONGEST_SESSION) > 0) {
                throw new IllegalArgumentException("sessionLifetime: " + value + ", allowed is PT1S to " + LONGEST_SESSION);
            }
            sessionLifetime = value;
            return this;
        }

        /**
         * Sets how many bytes of payload go into one record at most. Small ones reach a slow peer's application sooner, large ones cost
         * less. What the peer sends is not limited by it.
         *
         * @param value 512 to 16384, which is the default
         * @return this
         */
        public Builder recordSize(int value) {
            recordSize = Bounds.between("recordSize", value, SMALLEST_RECORD, LARGEST_RECORD);
            return this;
        }

        /**
         * Writes the keys of every connection to a file, in the format of NSS that packet analysers read. <b>Whoever has the file reads
         * everything</b>: for debugging alone, and only where the provider can.
         *
         * @param file the file, which is appended to
         * @return this
         */
        public Builder insecureKeyLog(Path file) {
            insecureKeyLog = Objects.requireNonNull(file, "file");
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

        /**
         * Makes the options.
         *
         * @return the options
         * @throws IllegalArgumentException that names two options which exclude each other
         */
        public TlsOptions build() {
            if (verifyHost != null && verifyHost && !verifyPeer) {
                throw new IllegalArgumentException("verifyHost: true without verifyPeer, a name without a trusted certificate proves nothing");
            }
            TlsOptions options = new TlsOptions(this);
            new AgreedRange(options.policy, options.minimum, options.maximum).require(options.suites, options.groups);
            return options;
        }
    }
}
