package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Nanos;
import aws.io.loop.TaskStatus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Ends a channel that has read or written no bytes for too long. Lets everything pass. One timer per channel is set again when it fires,
 * not with each message.
 *
 * <p>Progress is counted in bytes at the left end of the channel, wherever this handler is: each read of the socket, and each time that
 * the kernel takes bytes. So a message that takes longer than the timeout to be written, a TLS record or a frame that takes longer to
 * arrive, is no silence as long as its bytes move; and a message that was only submitted is no progress. If the leftmost handler is not one
 * of this package, messages that pass this handler count as read, and messages that are completed or released as written.
 *
 * <p>A direction is not silent for a reason of this side's:
 * <ul>
 *   <li>While a read window of the channel is closed, or too narrow for what a handler holds back, or while the loop's memory budget keeps
 *       the channel from reading, the time of {@link Kind#READ} stands still. It starts anew when more can be read. {@link Kind#ALL} then
 *       runs only if bytes wait to be written.
 *   <li>After the peer has ended its output (half-close), the time of {@link Kind#READ} stands still; after
 *       {@link Channel#shutdownOutput}, once everything is written, that of {@link Kind#WRITE}.
 * </ul>
 */
public final class IdleTimeoutHandler extends BaseHandler {
    /** Which silence counts. */
    public enum Kind {
        /** No bytes were read. */
        READ,
        /** No bytes were written, whether or not there were any to write. */
        WRITE,
        /** No bytes were read and none were written. */
        ALL
    }

    private final Kind kind;
    private final long timeoutNanos;
    private @Nullable ChannelSlot slot;
    private @Nullable ChannelProgress progress;

    private final ChannelTask timer = new ChannelTask() {
        @Override
        public void run(TaskStatus status) {
            ChannelSlot place = slot;
            if (status == TaskStatus.RUN_READY && place != null) {
                check(place.channel());
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
        progress = channel.progress();
        channel.schedule(timer, channel.loop().nanoTime() + timeoutNanos);
    }

    @Override
    public void processReadMessage(ChannelSlot place, IoMessage message) {
        place.channel().progress().passed();
        super.processReadMessage(place, message);
    }

    @Override
    public void destroy() {
        ChannelSlot place = slot;
        if (place != null) {
            place.channel().cancel(timer);
        }
    }

    private void check(Channel channel) {
        ChannelProgress noted = progress;
        if (noted == null || channel.state() != ChannelState.ACTIVE) {
            return;
        }
        long now = channel.loop().nanoTime();
        long due = silentSince(channel, noted, now) + timeoutNanos;
        if (now - due < 0) {
            channel.schedule(timer, due);
        } else {
            String what = "kind " + kind + ", " + Duration.ofNanos(timeoutNanos) + ", " + channel;
            channel.shutdown(new IoException(ErrorCode.IDLE_TIMEOUT, what), ShutdownMode.GRACEFUL);
        }
    }

    /** Returns since when nothing has happened: now, while this side is the reason. */
    private long silentSince(Channel channel, ChannelProgress noted, long now) {
        return switch (kind) {
            case READ -> channel.isInputOver() || noted.isHeldBack() ? now : noted.readAt();
            case WRITE -> channel.writes().isEnded() && channel.backlog() == 0 ? now : noted.writtenAt();
            case ALL -> {
                if (channel.backlog() == 0 && noted.isHeldBack()) {
                    yield now;
                }
                yield noted.readAt() - noted.writtenAt() > 0 ? noted.readAt() : noted.writtenAt();
            }
        };
    }
}
