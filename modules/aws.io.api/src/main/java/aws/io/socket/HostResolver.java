package aws.io.socket;

import aws.io.IoException;
import aws.io.loop.EventLoop;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks up host names. Thread-safe. */
public interface HostResolver {
    /**
     * Looks a name up without blocking. A numeric address stands for itself.
     *
     * @param host the name, in ASCII: a bootstrap refuses others, since TLS would ask for another name than the one that is looked up
     * @param loop on whose thread the listener is called, never inside this call
     * @param listener notified exactly once, unless the look-up is canceled or the loop stops first. A bootstrap ignores and reports what
     *     breaks this contract: it takes the first answer, to the loop if it comes on another thread, and fails with PROVIDER_FAILED if
     *     there are no addresses to read in it
     */
    void resolve(String host, EventLoop loop, Listener listener);

    /**
     * Announces that an answer is not needed any more: the connect has failed, its deadline has passed, or its future was canceled. A
     * resolver that queues look-ups removes this one. Its listener may still be called, without effect. Must not block.
     *
     * @param host the name
     * @param listener the listener of the look-up, by identity
     * @implSpec has no effect
     */
    default void cancel(String host, Listener listener) {}

    /**
     * Takes note that a connect to an address failed, so that it is offered last for a while.
     *
     * @param host the name
     * @param address one of its addresses
     */
    default void recordConnectFailure(String host, InetAddress address) {}

    /** A listener for the answer to a look-up. */
    @FunctionalInterface
    interface Listener {
        /**
         * Announces the answer.
         *
         * @param addresses all addresses in order of preference; empty when there is an error
         * @param error why there are none, or null
         */
        void onResolved(List<InetAddress> addresses, @Nullable IoException error);
    }
}
