package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.channel.Channel;
import aws.io.channel.ChannelTask;
import aws.io.channel.ShutdownMode;
import aws.io.internal.loop.Nanos;
import aws.io.internal.loop.Reports;
import aws.io.internal.telemetry.Telemetry;
import aws.io.loop.Task;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The handshake of one handler: its deadline, how long it took, and the listener of its end. Any thread may ask for figures. */
final class HandshakeWatch {
    private final Duration limit;
    private final Negotiation.Listener listener;
    private @Nullable ChannelTask deadline;
    private boolean over;
    private volatile long startNanos;
    private volatile long nanos;
    private volatile @Nullable TlsDetails details;

    HandshakeWatch(Duration limit, Negotiation.Listener listener) {
        this.limit = limit;
        this.listener = listener;
    }

    /** Begins to count the time. At the deadline something is run, which ends the handshake or not. */
    void begin(Channel channel, Task.Body late) {
        long now = channel.loop().nanoTime();
        startNanos = now;
        ChannelTask task = ChannelTask.of(late);
        deadline = task;
        channel.schedule(task, now + Nanos.of(limit));
    }

    /** {@return whether its end was told} */
    boolean isOver() {
        return over;
    }

    Duration limit() {
        return limit;
    }

    /** {@return what was agreed on, or null} */
    @Nullable TlsDetails details() {
        return details;
    }

    long startNanos() {
        return startNanos;
    }

    long nanos() {
        return nanos;
    }

    void agreed(Channel channel, TlsDetails agreed) {
        details = agreed;
        end(channel, null);
    }

    void fail(Channel channel, IoException error) {
        end(channel, error);
    }

    private void end(Channel channel, @Nullable IoException error) {
        assert channel.loop().inLoop() && !over;
        over = true;
        ChannelTask task = deadline;
        if (task != null) {
            channel.cancel(task);
        }
        long took = Math.max(1, channel.loop().nanoTime() - startNanos);
        nanos = took;
        Telemetry.get().handshakeEnded(channel, details, took, error);
        try {
            listener.onNegotiated(error);
        } catch (Throwable e) {
            // Not thrown on: the caller holds messages.
            Reports.threw(channel.loop(), "the negotiation listener", listener, channel, e);
            String where = "the listener of the negotiation of " + channel;
            channel.shutdown(new IoException(ErrorCode.CALLBACK_FAILED, where, 0, e), ShutdownMode.GRACEFUL);
        }
    }
}
