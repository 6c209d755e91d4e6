package aws.io.socket;

/** A {@link SocketListener} that wants to hear how its writing goes on. */
public interface FlushListener extends SocketListener {
    /** The write queue has run empty. */
    void onFlushed();

    /**
     * The kernel took bytes.
     *
     * @param bytes how many, 1 or more
     */
    default void onWritten(long bytes) {}
}
