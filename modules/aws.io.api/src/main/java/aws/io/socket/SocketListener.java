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
     * Announces that the socket can no longer be used: the loop stopped, or a write failed ({@link #onWriteFailed}). The owner closes it.
     *
     * @param error what happened
     */
    void onError(IoException error);

    /**
     * Announces that a write failed: nothing can be written any more, what was queued has failed with the same error, and later writes fail
     * with it too. What the peer sent before may still be read, to the end or to an error. The default calls {@link #onError}.
     *
     * @param error what happened
     */
    default void onWriteFailed(IoException error) {
        onError(error);
    }

    /** The socket is closed, and holds no buffer of its owner's any more. */
    default void onClosed() {}
}
