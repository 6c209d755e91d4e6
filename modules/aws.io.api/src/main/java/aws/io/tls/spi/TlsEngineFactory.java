package aws.io.tls.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A provider's context: what many connections share. Any thread. */
public interface TlsEngineFactory extends AutoCloseable {
    /**
     * Makes the engine of one connection.
     *
     * @param request what is particular to it
     * @return the engine, before its handshake
     */
    TlsEngine newEngine(Request request);

    /** Lets go what it holds; its engines live on. Called once, and {@link #newEngine} not any more. */
    @Override
    default void close() {}

    /** What is particular to one connection. Immutable. */
    final class Request {
        private final @Nullable String serverName;
        private final int port;
        private final List<String> alpn;
        private final PeerVerifier verifier;

        /**
         * A request.
         *
         * @param serverName whom a client wants, or null
         * @param port the port, for the session cache; 0 if there is none
         * @param alpn the application protocols, the best first
         * @param verifier decides on the peer's certificates
         */
        public Request(@Nullable String serverName, int port, List<String> alpn, PeerVerifier verifier) {
            this.serverName = serverName;
            this.port = port;
            this.alpn = List.copyOf(alpn);
            this.verifier = verifier;
        }

        /** {@return whom a client wants, or null} */
        public @Nullable String serverName() {
            return serverName;
        }

        /** {@return the port, 0 if there is none} */
        public int port() {
            return port;
        }

        /** {@return the application protocols, the best first} */
        public List<String> alpn() {
            return alpn;
        }

        /** {@return what decides on the peer's certificates} */
        public PeerVerifier verifier() {
            return verifier;
        }
    }
}
