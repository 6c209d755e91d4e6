package aws.io.socket;

/** A {@link SocketListener} that wants to hear when everything is with the kernel. */
public interface FlushListener extends SocketListener {
    /** The write queue has run empty. */
    void onFlushed();
}
