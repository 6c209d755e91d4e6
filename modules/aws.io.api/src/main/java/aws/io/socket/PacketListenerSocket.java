package aws.io.socket;

import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.spi.PacketListenerTransport;
import aws.io.loop.spi.Transports;
import java.util.Objects;

/** A listening socket whose connections keep the bounds of records. It accepts, rests and goes on as a {@link ListenerSocket} does. */
public final class PacketListenerSocket {
    private final ListenerSocket listener;

    private PacketListenerSocket(ListenerSocket listener) {
        this.listener = listener;
    }

    /** Hears of accepted connections, on the loop's thread. */
    public interface AcceptListener {
        /**
         * A connection came. The listener may be closed inside this call.
         *
         * @param socket the connection, attached to no loop; the callee owns it
         */
        void onAccept(PacketSocket socket);

        /**
         * A connection could not be taken. The listener goes on, after a pause where the system lacks something.
         *
         * @param error why; EVENT_LOOP_SHUTDOWN is the last
         */
        void onError(IoException error);

        /** The listener was closed, and its address is free. */
        default void onClosed() {}
    }

    /**
     * Opens a listening socket.
     *
     * @param transports of which provider
     * @param domain its domain
     * @param options of the connections it accepts
     * @return a socket that the caller owns
     * @throws IoException of code UNSUPPORTED or INVALID_OPTION; nothing is left open
     */
    public static PacketListenerSocket open(Transports transports, SocketDomain domain, SocketOptions options) {
        PacketListenerTransport transport = transports.openPacketListener(domain);
        try {
            options.requireSupported(transports.packetOptions(domain), transports.provider());
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
        return new PacketListenerSocket(ListenerSocket.opened(transport, domain, options));
    }

    /**
     * Binds and listens.
     *
     * @param local the address
     * @param backlog how many connections may wait, 1 or more
     */
    public void listen(Endpoint local, int backlog) {
        listener.listen(local, backlog);
    }

    /** {@return the address it listens on} */
    public Endpoint localEndpoint() {
        return listener.localEndpoint();
    }

    /**
     * Begins to accept, on the loop's thread; again after {@link #stopAccept}, on the same loop.
     *
     * @param on the loop, whose thread calls
     * @param acceptor the listener, notified of connections
     */
    public void startAccept(EventLoop on, AcceptListener acceptor) {
        Objects.requireNonNull(acceptor, "acceptor");
        listener.startAccept(on, new ListenerSocket.AcceptListener() {
            @Override
            public void onAccept(StreamSocket socket) {
                acceptor.onAccept(PacketSocket.accepted(socket));
            }

            @Override
            public void onError(IoException error) {
                acceptor.onError(error);
            }

            @Override
            public void onClosed() {
                acceptor.onClosed();
            }
        });
    }

    /** Stops accepting. The loop's thread. */
    public void stopAccept() {
        listener.stopAccept();
    }

    /** Closes the listener, as {@link ListenerSocket#close} does. */
    public void close() {
        listener.close();
    }

    @Override
    public String toString() {
        return "PacketListenerSocket[" + listener.described() + "]";
    }
}
