package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.Endpoint;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * TLS failed: says in which phase, with which peer, over which provider, which alerts went over the wire, and what was wrong with a certificate
 * if one was to blame. What is not known is null.
 */
public final class TlsException extends IoException {
    private static final long serialVersionUID = 1L;

    /** When it happened. */
    public enum Phase {
        /** Before the connection was secure. */
        HANDSHAKE,
        /** While it was. */
        DATA
    }

    /** What exactly, without the sentence of the code. */
    private final String detail;

    /** The phase. */
    private final Phase phase;

    /** The certificate's problem, or null. */
    private final @Nullable CertificateProblem problem;

    /** The alert's name, or null. */
    private final @Nullable String alertSent;

    /** The alert's name, or null. */
    private final @Nullable String alertReceived;

    /** The provider's name, or null. */
    private final @Nullable String provider;

    /** The server's name, or null. */
    private final @Nullable String serverName;

    /** What the peer showed; not kept when the error is serialised, and null then. */
    private final transient @Nullable List<X509Certificate> peerCertificates;

    /** The number of the alert that the peer should get, 0 for none; not kept when the error is serialised. */
    private final transient int alertDue;

    /** The peer's address, or null; not kept when the error is serialised. */
    private final transient @Nullable Endpoint peer;

    /**
     * An error that is neither about a certificate nor an alert.
     *
     * @param code what happened
     * @param detail what exactly
     * @param phase when
     * @param cause the provider's own exception, if any
     */
    public TlsException(ErrorCode code, String detail, Phase phase, @Nullable Throwable cause) {
        this(builder(code, detail, phase).cause(cause));
    }

    private TlsException(Builder builder) {
        super(builder.code, builder.message(), 0, builder.cause);
        detail = builder.detail;
        phase = builder.phase;
        problem = builder.problem;
        alertSent = builder.alertSent;
        alertReceived = builder.alertReceived;
        provider = builder.provider;
        serverName = builder.serverName;
        peerCertificates = builder.peerCertificates;
        peer = builder.peer;
        alertDue = builder.alertDue;
    }

    /**
     * A builder, for engines.
     *
     * @param code what happened
     * @param detail what exactly
     * @param phase when
     * @return the builder
     */
    public static Builder builder(ErrorCode code, String detail, Phase phase) {
        return new Builder(code, detail, phase);
    }

    /** {@return when it happened} */
    public Phase phase() {
        return phase;
    }

    /** {@return what was wrong with the peer's certificate, or null} */
    public @Nullable CertificateProblem problem() {
        return problem;
    }

    /** {@return the name of the alert that the peer got (RFC 8446, section 6); null if it got none, or the engine does not tell} */
    public @Nullable String alertSent() {
        return alertSent;
    }

    /** {@return the name of the alert that the peer sent, or null} */
    public @Nullable String alertReceived() {
        return alertReceived;
    }

    /** {@return the TLS provider's name, or null} */
    public @Nullable String provider() {
        return provider;
    }

    /** {@return the server's name that the client asked for; null if there was none} */
    public @Nullable String serverName() {
        return serverName;
    }

    /** {@return the certificates that the peer showed until then, believed or not, the leaf first; empty where it showed none} */
    public List<X509Certificate> peerCertificates() {
        return peerCertificates == null ? List.of() : peerCertificates;
    }

    /** {@return the peer's address, or null} */
    public @Nullable Endpoint peer() {
        return peer;
    }

    /** {@return the number of the alert that the peer should get for what only this module has found; 0 if the engine chooses} */
    int alertDue() {
        return alertDue;
    }

    /**
     * Adds what the engine does not know. A fatal alert of the peer is not answered.
     *
     * @param sent the alert that was sent, whatever the engine's text contains
     */
    TlsException with(
            @Nullable Endpoint where,
            @Nullable String name,
            @Nullable String by,
            @Nullable String sent,
            @Nullable String received) {
        String alert = received == null ? alertReceived : received;
        Builder more = builder(received == null ? code() : ErrorCode.TLS_ALERT_RECEIVED, received == null ? detail : received, phase)
                .problem(problem)
                .alertSent(alert != null ? null : sent)
                .alertReceived(alert)
                .provider(provider == null ? by : provider)
                .serverName(serverName == null ? name : serverName)
                .peerCertificates(peerCertificates())
                .cause(getCause());
        more.peer = where;
        TlsException located = more.build();
        located.setStackTrace(getStackTrace());
        for (Throwable one : getSuppressed()) {
            located.addSuppressed(one);
        }
        return located;
    }

    /** Builds a {@link TlsException}. Not for use by several threads. */
    public static final class Builder {
        private final ErrorCode code;
        private final String detail;
        private final Phase phase;
        private @Nullable CertificateProblem problem;
        private @Nullable String alertSent;
        private @Nullable String alertReceived;
        private @Nullable String provider;
        private @Nullable String serverName;
        private List<X509Certificate> peerCertificates = List.of();
        private @Nullable Endpoint peer;
        private @Nullable Throwable cause;
        private int alertDue;

        private Builder(ErrorCode code, String detail, Phase phase) {
            this.code = Objects.requireNonNull(code, "code");
            this.detail = Objects.requireNonNull(detail, "detail");
            this.phase = Objects.requireNonNull(phase, "phase");
        }

        /**
         * Sets what was wrong with the peer's certificate.
         *
         * @param value the problem, or null
         * @return this
         */
        public Builder problem(@Nullable CertificateProblem value) {
            problem = value;
            return this;
        }

        /** Sets the number of the alert that the peer should get. */
        Builder alertDue(int value) {
            alertDue = value;
            return this;
        }

        /**
         * Sets the alert that the engine makes. The error that users get has it only if something was sent.
         *
         * @param value its name, null if there is none or the name is not known
         * @return this
         */
        public Builder alertSent(@Nullable String value) {
            alertSent = value;
            return this;
        }

        /**
         * Sets the alert that the peer sent.
         *
         * @param value its name, or null
         * @return this
         */
        public Builder alertReceived(@Nullable String value) {
            alertReceived = value;
            return this;
        }

        /**
         * Sets the provider.
         *
         * @param value its name, or null
         * @return this
         */
        public Builder provider(@Nullable String value) {
            provider = value;
            return this;
        }

        /**
         * Sets the server's name.
         *
         * @param value the name, or null
         * @return this
         */
        public Builder serverName(@Nullable String value) {
            serverName = value;
            return this;
        }

        /**
         * Sets the certificates that the peer showed.
         *
         * @param chain the leaf first
         * @return this
         */
        public Builder peerCertificates(List<X509Certificate> chain) {
            peerCertificates = List.copyOf(chain);
            return this;
        }

        /**
         * Sets the provider's own exception.
         *
         * @param value the exception, or null
         * @return this
         */
        public Builder cause(@Nullable Throwable value) {
            cause = value;
            return this;
        }

        /** {@return the error} */
        public TlsException build() {
            return new TlsException(this);
        }

        private String message() {
            StringBuilder text = new StringBuilder(detail).append(" (").append(phase.name().toLowerCase(Locale.ROOT));
            append(text, " with ", serverName);
            append(text, " at ", peer);
            append(text, " by ", provider);
            append(text, ", alert sent: ", alertSent);
            return text.append(')').toString();
        }

        private static void append(StringBuilder text, String label, @Nullable Object value) {
            if (value != null) {
                text.append(label).append(value);
            }
        }
    }
}
