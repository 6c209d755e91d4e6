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
     * @param listener to be called once on the loop's thread, now or later; if it fails, the bootstrap shuts the channel down. A second call
     *     has no effect, one on another thread is taken to the loop, and both are reported. If the channel is shut down meanwhile (by the
     *     deadline, the peer, or a loop that stops), the handlers are notified by their shutdown, and calling the listener changes nothing
     */
    void begin(ChannelSlot after, Target target, Listener listener);

    /** Whom the application wants to talk to. Immutable. */
    final class Target {
        private static final Target SERVER = new Target(null, 0);

        private final @Nullable String host;
        private final int port;

        private Target(@Nullable String host, int port) {
            this.host = host;
            this.port = port;
        }

        /**
         * The peer of a client.
         *
         * @param host the name as given, null where an endpoint was given
         * @param port the port, 0 where the endpoint has none
         * @return the target
         */
        public static Target of(@Nullable String host, int port) {
            return new Target(host, port);
        }

        /** {@return what a server's negotiations get: neither host nor port} */
        public static Target ofServer() {
            return SERVER;
        }

        /** {@return whether this side is the server} */
        public boolean isServer() {
            return this == SERVER;
        }

        /** {@return the name as given; null for a server, and for a client that was given an endpoint} */
        public @Nullable String host() {
            return host;
        }

        /** {@return the port; 0 for a server, and where the endpoint has none} */
        public int port() {
            return port;
        }

        @Override
        public String toString() {
            return isServer() ? "Target[server]" : "Target[" + host + ":" + port + "]";
        }
    }

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
