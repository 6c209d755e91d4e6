package aws.io.socket;

import aws.io.IoException;

/** Hears what happens to a connected socket, on its loop's thread. */
public interface SocketListener {
    /**
     * There may be something to read.
     *
     * @param hangUp whether the peer is known to have ended its direction: read on to the end
     */
    void onReadable(boolean hangUp);

    /**
     * The socket can no longer be used: a write failed, or the loop stopped. The owner closes it.
     *
     * @param error what happened
     */
    void onError(IoException error);

    /** The socket is closed, and holds no buffer of its owner's any more. */
    default void onClosed() {}
}
