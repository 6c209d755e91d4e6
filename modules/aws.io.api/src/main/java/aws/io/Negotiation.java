package aws.io;

import aws.io.channel.ChannelSlot;
import org.jspecify.annotations.Nullable;

/**
 * What happens between a connected socket and the application: a proxy's tunnel, TLS. It puts its handlers right of a slot and says when
 * the channel is ready. One object may serve many channels.
 */
@FunctionalInterface
public interface Negotiation {
    /**
     * Begins, on the loop's thread.
     *
     * @param after the rightmost slot so far
     * @param target the peer that the application asked for
     * @param listener to be called exactly once on the loop's thread, now or later; where it fails the bootstrap shuts the channel down
     */
    void begin(ChannelSlot after, Target target, Listener listener);

    /**
     * Whom the application wants to talk to.
     *
     * @param host the name as given, null on the server's side
     * @param port the port, 0 on the server's side
     */
    record Target(@Nullable String host, int port) {}

    /** Hears of the end. */
    @FunctionalInterface
    interface Listener {
        /**
         * It has ended.
         *
         * @param error why it failed, or null
         */
        void onNegotiated(@Nullable IoException error);
    }
}
