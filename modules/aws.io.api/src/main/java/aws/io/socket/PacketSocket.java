package aws.io.socket;

import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.EventLoop;
import aws.io.loop.spi.PacketTransport;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.Transports;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A connection that keeps the bounds of what is sent, and stands alone: each message is a record, which comes whole, by itself and in its
 * order. A record that the reader has no room for is held until it has. Unix domain sockets have it (SOCK_SEQPACKET) where the loop has:
 * {@link Transports#supportsPackets}.
 *
 * <p>It lives as a {@link StreamSocket} does: {@link #open}, {@link #bind} and {@link #connect} are for its one owner on any thread; from
 * then on the loop's thread alone.
 *
 * <p>An empty record cannot be told from the end of the peer's direction (recv(2)): none is sent, and one that a peer sends is read as the
 * end.
 */
public final class PacketSocket {
    /** The same life, and the same order of promises; what its write queue gathers the transport sends as records. */
    private final StreamSocket connection;

    private final PacketTransport transport;

    /** A length that is known to fit; 0 when nothing is known. */
    private int longestKnown;

    private PacketSocket(StreamSocket connection, PacketTransport transport) {
        this.connection = connection;
        this.transport = transport;
    }

    /** Hears of the end of a connect. */
    @FunctionalInterface
    public interface ConnectListener {
        /**
         * Called exactly once, on the loop's thread, never inside {@code connect}.
         *
         * @param socket the socket, closed if there is an error
         * @param error why it is not connected, or null
         */
        void onConnect(PacketSocket socket, @Nullable IoException error);
    }

    /**
     * Opens a socket.
     *
     * @param transports of which provider
     * @param domain its domain
     * @param options its options
     * @return a socket that the caller owns
     * @throws IoException of code UNSUPPORTED or INVALID_OPTION; nothing is left open
     */
    public static PacketSocket open(Transports transports, SocketDomain domain, SocketOptions options) {
        // what refuses the domain says more than what refuses an option on it
        PacketTransport transport = transports.openPacket(domain);
        try {
            options.requireSupported(transports.packetOptions(domain), transports.provider());
        } catch (RuntimeException e) {
            transport.close();
            throw e;
        }
        return new PacketSocket(StreamSocket.opened(transport, domain, options), transport);
    }

    /** A connection that a listener accepted. */
    static PacketSocket accepted(StreamSocket connection) {
        return new PacketSocket(connection, (PacketTransport) connection.transport());
    }

    /** {@return the state; any thread} */
    public SocketState state() {
        return connection.state();
    }

    /** {@return the loop it belongs to, or null; any thread} */
    public @Nullable EventLoop loop() {
        return connection.loop();
    }

    /** {@return the local address; any thread} */
    public Endpoint localEndpoint() {
        return connection.localEndpoint();
    }

    /** {@return the peer's address once it is connecting, or null} */
    public @Nullable Endpoint remoteEndpoint() {
        return connection.remoteEndpoint();
    }

    /**
     * Binds it to a local address, before it connects.
     *
     * @param local the address
     */
    public void bind(Endpoint local) {
        connection.bind(local);
    }

    /**
     * Connects on a loop, to which it belongs from then on. Any thread.
     *
     * @param to the peer
     * @param on the loop
     * @param connectListener the listener, notified of the end
     * @throws IoException of code EVENT_LOOP_SHUTDOWN if the loop admits nothing new, ILLEGAL_STATE if it was connected before
     */
    public void connect(Endpoint to, EventLoop on, ConnectListener connectListener) {
        Objects.requireNonNull(connectListener, "connectListener");
        connection.connect(to, on, (stream, error) -> connectListener.onConnect(this, error));
    }

    /**
     * Gives an accepted socket to a loop. The loop's thread.
     *
     * @param to the loop
     * @throws IoException of code ALREADY_ATTACHED
     */
    public void attach(EventLoop to) {
        connection.attach(to);
    }

    /**
     * Sets the listener of events. Then the owner receives until it would block, and is told when that may have changed. Of a record that is
     * held there is no event: it is there.
     *
     * @param subscriber the listener; a {@link FlushListener} is notified of the progress of writing too
     * @throws IoException of code ALREADY_SUBSCRIBED
     */
    public void subscribe(SocketListener subscriber) {
        connection.subscribe(subscriber);
    }

    /**
     * Receives one record, wholly or not at all.
     *
     * @param into where to; its position moves. On {@link PacketTransport#HELD} it does not, but what was in the room may be lost; on
     *     {@link Transport#PENDING} the socket holds it, as {@link StreamSocket#read} says
     * @return the number of bytes, 1 or more; HELD if the record is longer than the room: receive it with {@link #heldLength} bytes of room
     *     or more; {@link Transport#EOF}, {@link Transport#WOULD_BLOCK} or PENDING
     * @throws IoException if the connection failed; the owner closes the socket
     */
    public int receive(TransportBuffer into) {
        return connection.read(into);
    }

    /** {@return the number of bytes of the record that the last receive has held} */
    public int heldLength() {
        connection.requireInLoop();
        return transport.heldLength();
    }

    /**
     * Queues a record and writes what the kernel takes. The message belongs to the socket; its promise is kept in order, never inside this
     * call.
     *
     * @param message the record
     * @throws IoException of code NOT_CONNECTED if the socket never was; the message is still the caller's then
     * @throws IllegalArgumentException if it is empty, or longer than what the kernel takes at once, which SO_SNDBUF bounds; the message is
     *     still the caller's then
     */
    public void send(IoMessage message) {
        connection.requireInLoop();
        if (connection.state() == SocketState.CONNECTED) {
            requireSendable(message.length());
        }
        connection.write(message);
    }

    /** Holds records back, so that those of one turn go out together. */
    public void cork() {
        connection.requireInLoop();
        connection.cork();
    }

    /** Writes what was held back, several records in one call where the back end can. */
    public void uncork() {
        connection.requireInLoop();
        connection.uncork();
    }

    /** {@return whether everything sent so far is with the kernel} */
    public boolean isFlushed() {
        return connection.isFlushed();
    }

    /** Ends the sending direction, after everything sent so far. */
    public void shutdownOutput() {
        connection.shutdownOutput();
    }

    /**
     * Sets an option.
     *
     * @param <T> the type of its value
     * @param option the option
     * @param value its value
     */
    public <T> void setOption(SocketOption<T> option, T value) {
        longestKnown = 0;
        connection.setOption(option, value);
    }

    /**
     * Reads an option back.
     *
     * @param <T> the type of its value
     * @param option the option
     * @return the kernel's value
     */
    public <T> T getOption(SocketOption<T> option) {
        return connection.getOption(option);
    }

    /**
     * Closes the socket. Calling it again has no effect. What is queued fails with CLOSED_LOCALLY, and so does a pending connect, both in a
     * task. Once the loop is CLOSED, any thread may close the socket, as {@link StreamSocket#close} describes.
     */
    public void close() {
        connection.close();
    }

    @Override
    public String toString() {
        return "PacketSocket[" + remoteEndpoint() + ", " + state() + "]";
    }

    /** The kernel refuses a record alone, a write queue fails with its connection: what cannot go is refused before it is queued. */
    private void requireSendable(int length) {
        if (length > longestKnown || length == 0) {
            longestKnown = transport.longestRecord();
            if (length > longestKnown || length == 0) {
                throw new IllegalArgumentException("message: of " + length + " bytes, allowed are 1 to " + longestKnown);
            }
        }
    }
}
