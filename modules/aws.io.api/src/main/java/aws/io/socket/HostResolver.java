package aws.io.socket;

import aws.io.IoException;
import aws.io.loop.EventLoop;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks host names up. Any thread may ask. */
public interface HostResolver {
    /**
     * Looks a name up without blocking. A numeric address stands for itself.
     *
     * @param host the name
     * @param loop on whose thread the listener is called, never inside this call
     * @param listener hears exactly once
     */
    void resolve(String host, EventLoop loop, Listener listener);

    /**
     * Takes note that a connect to an address failed, so that it is offered last for a while.
     *
     * @param host the name
     * @param address one of its addresses
     */
    default void recordConnectFailure(String host, InetAddress address) {}

    /** Hears of a look-up. */
    @FunctionalInterface
    interface Listener {
        /**
         * The answer.
         *
         * @param addresses all addresses in order of preference; empty when there is an error
         * @param error why there are none, or null
         */
        void onResolved(List<InetAddress> addresses, @Nullable IoException error);
    }
}
