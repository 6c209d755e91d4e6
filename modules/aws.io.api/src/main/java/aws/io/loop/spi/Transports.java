package aws.io.loop.spi;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import java.util.Set;

/**
 * What a provider's loops can carry. Opening is any-thread; a kind or domain that is not there is an {@link aws.io.IoException} of code
 * UNSUPPORTED that names provider and domain.
 */
public interface Transports {
    /** {@return the provider's name} */
    String provider();

    /** What a transport is for. */
    enum Kind {
        /** A connection. */
        STREAM,
        /** What accepts connections. */
        LISTENER,
        /** Datagrams. */
        DATAGRAM,
        /** Two ends inside one process. */
        PIPE
    }

    /**
     * Whether there are transports of a kind.
     *
     * @param kind the kind
     * @param domain the domain; ignored for pipes
     * @return true if opening one makes sense
     */
    boolean supports(Kind kind, SocketDomain domain);

    /**
     * The options a kind of transport honours.
     *
     * @param kind the kind
     * @param domain the domain
     * @return the options
     */
    Set<SocketOption<?>> options(Kind kind, SocketDomain domain);

    /**
     * Opens a stream socket, non-blocking and close-on-exec.
     *
     * @param domain its domain
     * @return a new transport that the caller owns
     */
    StreamTransport openStream(SocketDomain domain);

    /**
     * Opens a listening socket, non-blocking and close-on-exec.
     *
     * @param domain its domain
     * @return a new transport that the caller owns
     */
    ListenerTransport openListener(SocketDomain domain);

    /**
     * Opens a datagram socket, non-blocking and close-on-exec.
     *
     * @param domain its domain
     * @return a new transport that the caller owns
     */
    DatagramTransport openDatagram(SocketDomain domain);

    /**
     * Whether there are connections that keep the bounds of records. They are no {@link Kind}: a provider that does not know of them is
     * not to be asked for one.
     *
     * @param domain the domain
     * @return true if opening one makes sense; false by default
     */
    default boolean supportsPackets(SocketDomain domain) {
        return false;
    }

    /**
     * The options that packet sockets honour.
     *
     * @param domain the domain
     * @return the options; none by default
     */
    default Set<SocketOption<?>> packetOptions(SocketDomain domain) {
        return Set.of();
    }

    /**
     * Opens a packet socket, non-blocking and close-on-exec.
     *
     * @param domain its domain
     * @return a new transport that the caller owns
     * @throws IoException of code UNSUPPORTED where there is no such thing, which is the default
     */
    default PacketTransport openPacket(SocketDomain domain) {
        throw new IoException(ErrorCode.UNSUPPORTED, "packets of domain " + domain + " on loop provider '" + provider() + "'");
    }

    /**
     * Opens a listening packet socket, non-blocking and close-on-exec.
     *
     * @param domain its domain
     * @return a new transport that the caller owns
     * @throws IoException of code UNSUPPORTED where there is no such thing, which is the default
     */
    default PacketListenerTransport openPacketListener(SocketDomain domain) {
        throw new IoException(ErrorCode.UNSUPPORTED, "a packet listener of domain " + domain + " on loop provider '" + provider() + "'");
    }

    /** {@return a new pipe, both ends the caller's} */
    PipeEnds openPipe();

    /**
     * The ends of a pipe; each may be attached to a loop of its own.
     *
     * @param reader where bytes come out
     * @param writer where bytes go in
     */
    record PipeEnds(ReadableTransport reader, WritableTransport writer) {}
}
