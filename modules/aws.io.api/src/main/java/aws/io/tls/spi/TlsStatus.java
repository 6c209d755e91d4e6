package aws.io.tls.spi;

/** What an engine needs next. */
public enum TlsStatus {
    /** Nothing: it did what it could, and may be called again. */
    OK,
    /** More bytes from the peer. */
    NEED_INPUT,
    /** More room in the destination. */
    NEED_ROOM,
    /** It has something to say to the peer: {@link TlsEngine#write} without payload. */
    NEED_OUTPUT,
    /** Its delegated task has to run. */
    NEED_TASK,
    /** The peer has closed its direction in order, by a close_notify; or, of a write, this side has. */
    CLOSED
}
