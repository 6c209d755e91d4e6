package aws.io.loop;

/** The bits of an event, as the specification names them. */
public final class IoEvents {
    /** There may be something to read. */
    public static final int READABLE = 1;

    /** There may be room to write. */
    public static final int WRITABLE = 2;

    /** The peer has shut down its sending direction, or hung up: read on to the end. */
    public static final int REMOTE_HANG_UP = 4;

    /** The handle is closed; for a transport: an asynchronous close has ended and its buffers are free. */
    public static final int CLOSED = 8;

    /** The handle has an error; the next read, write or finish-connect says which. */
    public static final int ERROR = 16;

    /** The handle is no longer monitored. Always delivered, last and exactly once. */
    public static final int HANDLE_REMOVED = 32;

    private IoEvents() {}
}
