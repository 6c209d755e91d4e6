package aws.io.tls;

import aws.io.Negotiation;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.internal.loop.Nanos;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Reads the ClientHello of each connection of a server, and lets the application choose by it, now or later, how the connection continues:
 * with a {@link TlsContext} of its choice, or as a tunnel of bytes that are still encrypted ({@link #PASS_THROUGH}). The bytes that were read
 * belong to the chosen negotiation and what follows it; none is lost. Give it to the bootstrap's {@code tls}. Immutable. Thread-safe.
 *
 * <p>A connection fails with TLS_NOT_TLS if its first bytes are no TLS record, TLS_PROTOCOL_ERROR if its ClientHello is malformed or exceeds
 * the limit, TLS_CLOSED_IN_HANDSHAKE if the peer ends it before the ClientHello is whole, and TLS_HANDSHAKE_TIMEOUT if the ClientHello and
 * the choice take too long. It is closed without an alert.
 */
public final class TlsByClientHello implements Negotiation {
    /** Leaves the connection encrypted: the application reads the client's records, the ClientHello first, and writes the server's. */
    public static final Negotiation PASS_THROUGH = (after, target, listener) -> listener.onNegotiated(null);

    private static final int MOST_BYTES = 1 << 14;
    private static final int FEWEST = 512;
    private static final int MOST = 1 << 17;

    private final Chooser chooser;
    private final int mostBytes;
    private final Duration patience;

    /** Chooses how a connection continues. */
    @FunctionalInterface
    public interface Chooser {
        /**
         * Begins to choose. Called on the loop's thread, once for each connection; it must not block.
         *
         * @param hello what the client asks for
         * @param channel the connection; for reading its endpoints, nothing may be written yet
         * @return completes on any thread with the negotiation that continues, such as a {@link TlsContext}; if it completes with an
         *     exception the connection fails, with that exception if it is an {@link aws.io.IoException}, else with CALLBACK_FAILED. It is
         *     ignored if the connection has ended meanwhile
         */
        CompletionStage<? extends Negotiation> choose(ClientHello hello, Channel channel);
    }

    /**
     * Creates a negotiation that reads at most 16 KiB and waits 10 s.
     *
     * @param chooser the chooser
     */
    public TlsByClientHello(Chooser chooser) {
        this(chooser, MOST_BYTES, Duration.ofSeconds(10));
    }

    /**
     * Creates a negotiation.
     *
     * @param chooser the chooser
     * @param mostBytes how many bytes a ClientHello may have with the headers of its records, 512 to 131,072; a connection holds no more than
     *     these in memory before the choice
     * @param patience how long the ClientHello and the choice may take together, more than zero; the handshake has its own timeout
     */
    public TlsByClientHello(Chooser chooser, int mostBytes, Duration patience) {
        this.chooser = Objects.requireNonNull(chooser, "chooser");
        if (mostBytes < FEWEST || mostBytes > MOST) {
            throw new IllegalArgumentException("mostBytes: " + mostBytes + " (allowed: " + FEWEST + " to " + MOST + ")");
        }
        this.mostBytes = mostBytes;
        this.patience = Nanos.moreThanZero("patience", patience);
    }

    @Override
    public void begin(ChannelSlot after, Target target, Listener listener) {
        Objects.requireNonNull(listener, "listener");
        after.insertRight(new ClientHelloHandler(chooser, mostBytes, patience, target, listener));
    }
}
