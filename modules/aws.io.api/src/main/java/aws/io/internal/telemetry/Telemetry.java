package aws.io.internal.telemetry;

import aws.io.channel.Channel;
import aws.io.socket.Endpoint;
import aws.io.tls.TlsDetails;
import org.jspecify.annotations.Nullable;

/**
 * Receives events that are rare enough to be recorded one by one. This class drops them; {@link FlightRecorder} records them. Thread-safe.
 */
public class Telemetry {
    private static final Telemetry CURRENT = choose();

    Telemetry() {}

    /** {@return the receiver of the events} */
    public static Telemetry get() {
        return CURRENT;
    }

    /**
     * A connect has ended.
     *
     * @param remote the peer
     * @param tookNanos how long it took
     * @param error why it failed, or null
     */
    public void connected(@Nullable Endpoint remote, long tookNanos, @Nullable Throwable error) {}

    /**
     * A connection was accepted.
     *
     * @param local the listener's address
     * @param remote the peer
     */
    public void accepted(@Nullable Endpoint local, @Nullable Endpoint remote) {}

    /**
     * A channel was set up.
     *
     * @param loop its loop
     */
    public void channelOpened(String loop) {}

    /**
     * A channel has ended.
     *
     * @param channel which
     * @param error the first error, or null
     */
    public void channelClosed(Channel channel, @Nullable Throwable error) {}

    /**
     * A TLS handshake has ended.
     *
     * @param channel whose
     * @param details what was agreed on, null if it failed
     * @param tookNanos how long it took
     * @param error why it failed, or null
     */
    public void handshakeEnded(Channel channel, @Nullable TlsDetails details, long tookNanos, @Nullable Throwable error) {}

    /**
     * One turn blocked a loop.
     *
     * @param loop which
     * @param tookNanos how long
     */
    public void loopStalled(String loop, long tookNanos) {}

    /**
     * A closed window has kept a channel from reading.
     *
     * @param channel which
     * @param why whose window it is
     * @param forNanos for how long, at least
     */
    public void windowClosed(Channel channel, String why, long forNanos) {}

    /**
     * A message pool had none to give and made one.
     *
     * @param bytes the size of the message
     * @param offHeap where its memory is
     */
    public void poolGrew(int bytes, boolean offHeap) {}

    /**
     * Records that an event loop has exceeded its memory budget, or is below three quarters of it again.
     *
     * @param loop its name
     * @param above whether it is above now
     * @param used bytes that were out then
     * @param budget the budget
     */
    public void memoryBudgetCrossed(String loop, boolean above, long used, long budget) {}

    private static Telemetry choose() {
        try {
            return FlightRecorder.make();
        } catch (LinkageError e) {
            // The module jdk.jfr is not there: an image without it is fine.
            return new Telemetry();
        }
    }
}
