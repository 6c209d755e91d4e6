package aws.io.tls;

import aws.io.Negotiation;
import aws.io.channel.ChannelSlot;
import aws.io.internal.loop.Nanos;
import java.time.Duration;
import java.util.Objects;

/**
 * Looks at the first bytes of each connection of a server: where they begin a TLS handshake, TLS goes on with them, and where they do not
 * the channel stays plain and the application gets them. {@link TlsContext#details} tells which it was. For servers whose clients speak
 * first; give it to the bootstrap's {@code tls}. Immutable; any thread.
 */
public final class TlsOrPlain implements Negotiation {
    private final TlsContext tls;
    private final Duration patience;

    /**
     * One that waits 10 s for the first bytes.
     *
     * @param tls a server's context
     */
    public TlsOrPlain(TlsContext tls) {
        this(tls, Duration.ofSeconds(10));
    }

    /**
     * One for a server.
     *
     * @param tls a server's context
     * @param patience how long a connection may take to show what it is; then it fails with
     *     {@link aws.io.ErrorCode#TLS_HANDSHAKE_TIMEOUT}
     */
    public TlsOrPlain(TlsContext tls, Duration patience) {
        this.tls = Objects.requireNonNull(tls, "tls");
        this.patience = Nanos.moreThanZero("patience", patience);
    }

    @Override
    public void begin(ChannelSlot after, Target target, Listener listener) {
        after.insertRight(new TlsOrPlainHandler(tls, patience, target, Objects.requireNonNull(listener, "listener")));
    }
}
