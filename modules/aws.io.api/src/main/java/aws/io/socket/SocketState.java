package aws.io.socket;

/** The life of a stream socket. */
public enum SocketState {
    /** Open, and nothing more. */
    INIT,
    /** Bound to a local address. */
    BOUND,
    /** On its way to be connected. */
    CONNECTING,
    /** Connected. */
    CONNECTED,
    /** The end. */
    CLOSED
}
