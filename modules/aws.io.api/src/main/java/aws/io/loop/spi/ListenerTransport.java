package aws.io.loop.spi;

import aws.io.socket.Endpoint;
import aws.io.socket.SocketOption;
import org.jspecify.annotations.Nullable;

/** A listening socket. What was accepted and not taken is closed with it: a pending accept may end after the last call. */
public interface ListenerTransport extends Transport {
    /**
     * Binds and listens.
     *
     * @param local the address; port 0 lets the system choose
     * @param backlog how many connections may wait
     */
    void listen(Endpoint local, int backlog);

    /**
     * Takes one waiting connection.
     *
     * @return the connection, attached to no loop; null when none waits (would-block, or a pending completion: READABLE will tell,
     *     after {@link #rearm} where the back end needs it)
     * @throws aws.io.IoException of code TOO_MANY_DESCRIPTORS or OUT_OF_RESOURCES, after which the listener is still good, or
     *     another after which that one connection is lost
     */
    @Nullable StreamTransport accept();

    /**
     * Returns whether each accepted connection begins with the value that an option has on this listener. Such an option is set once, on the
     * listener, and not by one system call for each connection.
     *
     * @param option the option
     * @return true if it does
     * @implSpec returns false
     */
    default boolean inherits(SocketOption<?> option) {
        return false;
    }
}
