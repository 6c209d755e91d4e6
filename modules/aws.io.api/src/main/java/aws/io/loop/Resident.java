package aws.io.loop;

/**
 * Something that keeps a loop alive until it has ended by itself: a channel, a listener, a connection being made.
 *
 * @see EventLoop#admit
 */
public interface Resident {
    /**
     * The loop is about to shut down: end soon, then {@link EventLoop#dismiss leave}. Called on the loop's thread, at most once.
     */
    void evict();
}
