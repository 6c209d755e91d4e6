package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Nanos;
import aws.io.loop.TaskStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends a channel over which nothing has come, or gone, for too long. It lets everything pass. There is one timer a channel, which is set
 * again when it fires and not with each message.
 */
public final class IdleTimeoutHandler extends BaseHandler {
    /** Which silence counts. */
    public enum Kind {
        /** Nothing was read. */
        READ,
        /** Nothing was written. */
        WRITE,
        /** Nothing was read or written. */
        ALL
    }

    private final Kind kind;
    private final long timeoutNanos;
    private @Nullable ChannelSlot slot;
    private long lastNanos;

    private final ChannelTask timer = new ChannelTask() {
        @Override
        public void run(TaskStatus status) {
            if (status == TaskStatus.RUN_READY) {
                check();
            }
        }
    };

    /**
     * A handler for one channel.
     *
     * @param kind which silence counts
     * @param timeout how long it may last, more than zero
     */
    public IdleTimeoutHandler(Kind kind, Duration timeout) {
        this.kind = kind;
        timeoutNanos = Nanos.of(Nanos.moreThanZero("timeout", timeout));
    }

    @Override
    public void attached(ChannelSlot place) {
        slot = place;
        Channel channel = place.channel();
        lastNanos = channel.loop().nanoTime();
        channel.schedule(timer, lastNanos + timeoutNanos);
    }

    @Override
    public void processReadMessage(ChannelSlot place, IoMessage message) {
        if (kind != Kind.WRITE) {
            lastNanos = place.channel().loop().nanoTime();
        }
        super.processReadMessage(place, message);
    }

    @Override
    public void processWriteMessage(ChannelSlot place, IoMessage message) {
        if (kind != Kind.READ) {
            lastNanos = place.channel().loop().nanoTime();
        }
        super.processWriteMessage(place, message);
    }

    @Override
    public void destroy() {
        ChannelSlot place = slot;
        if (place != null) {
            place.channel().cancel(timer);
        }
    }

    private void check() {
        ChannelSlot place = slot;
        if (place == null || place.channel().state() != ChannelState.ACTIVE) {
            return;
        }
        long due = lastNanos + timeoutNanos;
        if (place.channel().loop().nanoTime() - due < 0) {
            place.channel().schedule(timer, due);
        } else {
            String what = "kind " + kind + ", " + Duration.ofNanos(timeoutNanos) + ", " + place.channel();
            place.channel().shutdown(new IoException(ErrorCode.IDLE_TIMEOUT, what), ShutdownMode.GRACEFUL);
        }
    }
}
