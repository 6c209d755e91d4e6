package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.IoFuture;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The entrance for bytes that a channel is to write: checks the limit once, counts the bytes, and keeps the order of the threads that
 * submit them. What handlers make of the bytes afterwards is not checked again. It is the backlog, and does not have it, so that a message
 * on its way touches one object.
 */
final class ChannelWrites extends WriteBacklog {
    /** Completes the future that is its context. */
    private static final WriteListener COMPLETES_FUTURE = (context, error) -> {
        IoFuture<?> written = (IoFuture<?>) Objects.requireNonNull(context);
        if (error == null) {
            written.complete(null);
        } else {
            written.completeExceptionally(error);
        }
    };

    private final Channel channel;
    private final EventLoop loop;
    private final ChannelOptions options;

    /** Null until another thread writes. Made under the lock of this object. */
    private volatile @Nullable ForeignWrites foreign;

    /** Whether only the WRITE direction ends, by {@link Channel#shutdownOutput} or because a write failed. */
    private volatile boolean ending;

    /** Why nothing can be written any more though the channel has not ended, or null. */
    private volatile @Nullable IoException failure;

    /** Whether the channel ends because a write found the limit reached. Event-loop thread only. */
    private boolean overflowed;

    ChannelWrites(Channel channel, ChannelOptions options) {
        super(channel, options);
        this.channel = channel;
        this.options = options;
        loop = channel.loop();
    }

    /** Thread-safe. */
    IoFuture<Void> write(ByteBuffer bytes) {
        IoFuture<Void> written = new IoFuture<>();
        SendResult result = tryWrite(bytes, COMPLETES_FUTURE, written);
        if (result != SendResult.SENT) {
            bytes.position(bytes.limit());
            if (result == SendResult.FULL) {
                IoException error = fullFor(channel.toString());
                written.completeExceptionally(error);
                if (loop.inLoop()) {
                    overflowed(error);
                } else {
                    foreign().submitRefusal(error);
                }
            } else {
                IoException known = failure;
                written.completeExceptionally(known != null ? known : new IoException(ErrorCode.CHANNEL_CLOSED, channel.toString()));
            }
        }
        return written;
    }

    /** Thread-safe. */
    SendResult tryWrite(ByteBuffer bytes, @Nullable WriteListener listener, @Nullable Object context) {
        if (loop.inLoop()) {
            takeForeign();
        }
        if (!isOpen()) {
            return SendResult.CLOSED;
        }
        if (loop.inLoop()) {
            if (isFull()) {
                return SendResult.FULL;
            }
            IoMessage message = copyOf(bytes, listener, context);
            admit(message);
            enter(message);
            return SendResult.SENT;
        }
        int length = bytes.remaining();
        if (!tryAddElsewhere(length)) {
            return SendResult.FULL;
        }
        IoMessage message;
        try {
            message = copyOf(bytes, listener, context);
        } catch (Throwable e) {
            takeBackElsewhere(length);
            throw e;
        }
        message.admit(channel, length);
        foreign().submit(message);
        return SendResult.SENT;
    }

    /** {@return whether writing more makes sense now; thread-safe} */
    boolean isWritable() {
        return isOpen() && isBelowMark();
    }

    /** {@return whether nothing more is accepted; thread-safe} */
    boolean isEnded() {
        return ending;
    }

    /** Ends the entrance: nothing more is accepted. Thread-safe. */
    void end(@Nullable IoException why) {
        if (why != null) {
            failure = why;
        }
        ending = true;
    }

    /** Accepts bytes for writing and counts them. Event-loop thread only. */
    void admit(IoMessage message) {
        int length = message.length();
        add(length);
        message.admit(channel, length);
    }

    /** Writes what other threads have submitted before a write of the loop's own thread. Event-loop thread only. */
    void takeForeign() {
        ForeignWrites known = foreign;
        if (known != null && !known.isEmpty()) {
            known.takeAll();
        }
    }

    private ForeignWrites foreign() {
        ForeignWrites known = foreign;
        if (known == null) {
            synchronized (this) {
                known = foreign;
                if (known == null) {
                    known = new ForeignWrites(channel);
                    foreign = known;
                }
            }
        }
        return known;
    }

    /** Hands bytes that were accepted to the rightmost handler. Event-loop thread only. */
    void enter(IoMessage message) {
        assert loop.inLoop();
        ChannelSlot slot = channel.lastSlot();
        if (channel.state() == ChannelState.SHUT_DOWN || slot == null || slot.writeDone || channel.isCut()) {
            channel.refuse(message, ErrorCode.CHANNEL_CLOSED);
        } else {
            message.countIn(channel.pool());
            slot.deliverWrite(message);
        }
    }

    /** Ends the channel: the write limit is reached and the bytes cannot be left out of the stream. Event-loop thread only. */
    void overflowed(ChannelSlot sender) {
        overflowed(fullFor(sender + " in " + channel));
    }

    /** Ends the channel by the error of a write that found the limit reached. Event-loop thread only. */
    void overflowed(IoException error) {
        assert loop.inLoop();
        if (!overflowed && channel.state() != ChannelState.SHUT_DOWN) {
            overflowed = true;
            ChannelReports.broken(channel, error);
            channel.reset(error);
        }
    }

    private IoException fullFor(String writer) {
        return new IoException(ErrorCode.WRITE_QUEUE_FULL, writer + ": " + bytes()
                + " bytes wait to be written (allowed: less than " + options.writeLimit()
                + "). Write while isWritable, or by the methods whose names begin with try");
    }

    private boolean isOpen() {
        ChannelState now = channel.state();
        return (now == ChannelState.ACTIVE || now == ChannelState.SETTING_UP) && !ending;
    }

    private static IoMessage copyOf(ByteBuffer bytes, @Nullable WriteListener listener, @Nullable Object context) {
        IoMessage message = IoMessage.wrap(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
        message.onWritten(listener, context);
        return message;
    }
}
