package aws.io;

import static aws.io.Fault.CALLER;
import static aws.io.Fault.ENVIRONMENT;
import static aws.io.Fault.PEER;
import static aws.io.Fault.PLUGIN;

/**
 * The stable code of an {@link IoException}. Codes are append-only: a number, once published, keeps its meaning.
 */
public enum ErrorCode {
    /** A callback of a handler, task or listener threw. */
    CALLBACK_FAILED(1, Layer.CHANNEL, PLUGIN, false, "a callback threw"),
    /** A handler sent a read message larger than the window of its right neighbour. */
    READ_WOULD_EXCEED_WINDOW(2, Layer.CHANNEL, PLUGIN, false, "a read message exceeds the neighbour's read window"),
    /** The channel is shut down, or on its way there. */
    CHANNEL_CLOSED(3, Layer.CHANNEL, CALLER, false, "the channel is shut down"),
    /** A handler did not finish its part of the shutdown before the deadline. */
    SHUTDOWN_TIMEOUT(4, Layer.CHANNEL, PLUGIN, false, "a handler did not finish its shutdown in time"),
    /** The hard limit of queued bytes was reached. */
    WRITE_QUEUE_FULL(5, Layer.CHANNEL, CALLER, true, "the write queue is full"),
    /** A message was sent where no neighbour can take it. */
    NO_NEIGHBOUR(6, Layer.CHANNEL, PLUGIN, false, "no slot on that side takes messages"),
    /** Nothing was read (or written) for longer than allowed. */
    IDLE_TIMEOUT(7, Layer.CHANNEL, PEER, true, "the connection was idle for too long"),
    /** A frame is malformed or longer than allowed. */
    BAD_FRAME(8, Layer.CHANNEL, PEER, false, "the peer sent a malformed or oversized frame"),
    /** The event loop is above its memory budget, and the channel held most of it without making progress. */
    MEMORY_LIMIT(9, Layer.CHANNEL, ENVIRONMENT, true, "the channel held too much memory for too long"),

    /** A handler was removed or replaced with input that it had not passed on, which is missing in the stream. */
    INPUT_LOST(10, Layer.CHANNEL, PLUGIN, false, "a handler was removed with input that it had not passed on"),

    /** Called off the loop's thread. */
    LOOP_THREAD_ONLY(20, Layer.LOOP, CALLER, false, "only the event loop's own thread may call this"),
    /** The event loop stopped under a pending operation. */
    EVENT_LOOP_SHUTDOWN(21, Layer.LOOP, ENVIRONMENT, true, "the event loop stopped"),
    /** The socket or handle belongs to a loop already. */
    ALREADY_ATTACHED(22, Layer.LOOP, CALLER, false, "already attached to an event loop"),
    /** The handle has a subscription already. */
    ALREADY_SUBSCRIBED(23, Layer.LOOP, CALLER, false, "already subscribed"),
    /** The handle has no subscription. */
    NOT_SUBSCRIBED(24, Layer.LOOP, CALLER, false, "not subscribed"),
    /** The operation was canceled before it ended. */
    CANCELED(25, Layer.LOOP, CALLER, false, "canceled"),
    /** The loop asked for is not in the bootstrap's group. */
    PINNED_LOOP_MISMATCH(26, Layer.LOOP, CALLER, false, "the event loop is not in the group"),
    /** This provider cannot do what was asked: a domain, an option, a kind of handle. */
    UNSUPPORTED(27, Layer.PROVIDER, CALLER, false, "not supported by this back end"),

    /** The connection was refused. */
    CONNECTION_REFUSED(40, Layer.SOCKET, PEER, true, "connection refused"),
    /** The connection was not made in time. Nothing was sent over it; a connection that was made and then lost is CONNECTION_LOST. */
    CONNECT_TIMEOUT(41, Layer.SOCKET, ENVIRONMENT, true, "the connection was not made in time"),
    /** Host or network unreachable. */
    NO_ROUTE_TO_HOST(42, Layer.SOCKET, ENVIRONMENT, false, "no route to host"),
    /** The network interface is down. */
    NETWORK_DOWN(43, Layer.SOCKET, ENVIRONMENT, true, "network down"),
    /** The peer ended its sending direction in order (FIN). */
    PEER_CLOSED(44, Layer.SOCKET, PEER, true, "the peer closed the connection"),
    /** The peer reset the connection (RST). */
    CONNECTION_RESET(45, Layer.SOCKET, PEER, true, "the peer reset the connection"),
    /** The socket was closed on this side. */
    CLOSED_LOCALLY(46, Layer.SOCKET, CALLER, false, "closed on this side"),
    /** The socket is not connected. */
    NOT_CONNECTED(47, Layer.SOCKET, CALLER, false, "not connected"),
    /** An option cannot be set, or not to that value. */
    INVALID_OPTION(48, Layer.SOCKET, CALLER, false, "the option cannot be set to that value"),
    /** The local address is taken. */
    ADDRESS_IN_USE(49, Layer.SOCKET, ENVIRONMENT, false, "address in use"),
    /** The address does not exist on this machine, or is of the wrong kind. */
    INVALID_ADDRESS(50, Layer.SOCKET, CALLER, false, "invalid address"),
    /** The operation does not fit the socket's state. */
    ILLEGAL_STATE(51, Layer.SOCKET, CALLER, false, "not possible in this state"),
    /** The kernel refused for lack of permission. */
    NO_PERMISSION(52, Layer.SOCKET, ENVIRONMENT, false, "permission denied"),
    /** No descriptors are left (EMFILE, ENFILE). */
    TOO_MANY_DESCRIPTORS(53, Layer.SOCKET, ENVIRONMENT, true, "no file descriptors are left"),
    /** The kernel has no buffers or memory left. */
    OUT_OF_RESOURCES(54, Layer.SOCKET, ENVIRONMENT, true, "the kernel is out of buffers or memory"),
    /** The path of a local socket does not exist or cannot be used. */
    INVALID_PATH(55, Layer.SOCKET, CALLER, false, "invalid path"),
    /** The address family is not available here. */
    UNSUPPORTED_ADDRESS_FAMILY(56, Layer.SOCKET, ENVIRONMENT, false, "address family not supported"),
    /** The other end of the pipe is closed. */
    BROKEN_PIPE(57, Layer.SOCKET, PEER, false, "the other end is closed"),
    /** A system call failed in a way that has no code of its own; see errno and cause. */
    SYSTEM_CALL_FAILED(58, Layer.SOCKET, ENVIRONMENT, false, "a system call failed"),
    /** A datagram is larger than the kernel or the path takes. */
    MESSAGE_TOO_LARGE(59, Layer.SOCKET, CALLER, false, "the datagram is too large"),
    /**
     * An established connection was given up because the peer no longer answered: to keep-alive probes, within TCP_USER_TIMEOUT, or to
     * repeated segments (tcp(7)). Whether the peer received what was sent last is unknown.
     */
    CONNECTION_LOST(60, Layer.SOCKET, ENVIRONMENT, true, "the connection was lost, the peer no longer answers"),

    /** The name does not exist. */
    NAME_NOT_FOUND(70, Layer.RESOLVER, ENVIRONMENT, false, "the host name was not found"),
    /** The look-up failed for now. */
    NAME_LOOKUP_FAILED(71, Layer.RESOLVER, ENVIRONMENT, true, "the host name could not be looked up"),
    /** The deadline over look-up, connect and negotiation passed. */
    SETUP_TIMEOUT(72, Layer.CHANNEL, ENVIRONMENT, true, "the connection was not set up in time"),

    /** No provider fits; the message lists every candidate and its reason. */
    NO_PROVIDER(90, Layer.PROVIDER, ENVIRONMENT, false, "no provider fits"),
    /** A provider failed while it made what was asked of it. */
    PROVIDER_FAILED(91, Layer.PROVIDER, PLUGIN, false, "the provider failed"),

    /** The peer's certificate was not believed; see the problem. */
    TLS_CERTIFICATE_REJECTED(110, Layer.TLS, PEER, false, "the peer's certificate was rejected"),

    /** The peer ended the handshake or the connection with an alert. */
    TLS_ALERT_RECEIVED(111, Layer.TLS, PEER, false, "the peer sent a TLS alert"),

    /** The two sides found no version, suite, group or protocol in common. */
    TLS_NOTHING_IN_COMMON(112, Layer.TLS, PEER, false, "the peers have no TLS parameters in common"),

    /** The peer broke the protocol. */
    TLS_PROTOCOL_ERROR(113, Layer.TLS, PEER, false, "the peer broke the TLS protocol"),

    /** What the peer sent is not TLS. */
    TLS_NOT_TLS(114, Layer.TLS, PEER, false, "the peer does not speak TLS"),

    /** The handshake took too long. */
    TLS_HANDSHAKE_TIMEOUT(115, Layer.TLS, PEER, true, "the TLS handshake did not end in time"),

    /** The connection ended inside the handshake. */
    TLS_CLOSED_IN_HANDSHAKE(116, Layer.TLS, PEER, true, "the peer closed the connection during the TLS handshake"),

    /** The peer closed the connection without saying so in TLS: data may be missing. */
    TLS_TRUNCATED(117, Layer.TLS, PEER, true, "the peer closed the connection without a close_notify"),

    /** The provider cannot do what the options ask. */
    TLS_OPTION_UNSUPPORTED(118, Layer.TLS, CALLER, false, "the TLS provider cannot do this"),

    /** The provider failed. */
    TLS_FAILED(119, Layer.TLS, PLUGIN, false, "the TLS provider failed"),

    /** A client does not know whose certificate to expect. */
    TLS_NO_SERVER_NAME(120, Layer.TLS, CALLER, false, "a TLS client that verifies names needs the server's name"),

    /** No handler speaks the application protocol that was agreed on, or serves connections without one. */
    TLS_UNHANDLED_PROTOCOL(121, Layer.TLS, CALLER, false, "no handler for the application protocol"),

    /** The connection has no such channel binding, or no key material that may be exported; the message says why. */
    TLS_NOT_EXPORTABLE(123, Layer.TLS, PEER, false, "this TLS connection cannot be bound to");

    private final int number;
    private final Layer layer;
    private final Fault fault;
    private final boolean retryable;
    private final String sentence;

    ErrorCode(int number, Layer layer, Fault fault, boolean retryable, String sentence) {
        this.number = number;
        this.layer = layer;
        this.fault = fault;
        this.retryable = retryable;
        this.sentence = sentence;
    }

    /** {@return the stable number} */
    public int number() {
        return number;
    }

    /** {@return the layer in which such errors arise} */
    public Layer layer() {
        return layer;
    }

    /** {@return whose fault such an error is} */
    public Fault fault() {
        return fault;
    }

    /** {@return whether the same call may well succeed later} */
    public boolean isRetryable() {
        return retryable;
    }

    /** {@return what the code means, in a few words} */
    public String sentence() {
        return sentence;
    }
}
