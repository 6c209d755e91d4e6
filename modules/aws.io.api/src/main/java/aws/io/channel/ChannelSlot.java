package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Names;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A handler's place in a channel, through which it reaches its neighbours. The slot's read window is the number of bytes that the left
 * neighbour may still send to it. Event-loop thread only, except {@link #channel} and {@link #handler}.
 */
public final class ChannelSlot {
    private final Channel channel;
    private final ChannelHandler handler;

    @Nullable ChannelSlot left;

    @Nullable ChannelSlot right;

    /** Bytes that were announced to the left neighbour and that it has not sent. */
    long window;

    /** Bytes granted that have not been announced. */
    long pendingGrant;

    /** Bytes that came back by release and are no grant yet. */
    long collected;

    /** When the time began after which they are granted, if {@link #timed}. */
    long collectedAt;

    boolean timed;

    /** Whether that time has passed: the window is used to its last byte, however little it is. */
    boolean overdue;

    /** The window that this slot's handler waits for in its right neighbour; 0 if it does not wait. */
    long awaited;

    /** What the left neighbour could send if everything were granted. */
    long capacity;

    /** Messages that the handler received as the rightmost one, and that were not released. */
    long heldInput;

    /** Whether the handler was asked to shut a direction down, and whether it has done so. */
    boolean readAsked;

    boolean readDone;
    boolean writeAsked;
    boolean writeDone;
    boolean removed;

    /** Where it was, once it is removed; null if it never was in the row. */
    private @Nullable FormerPlace former;

    boolean destroyed;

    ChannelSlot(Channel channel, ChannelHandler handler) {
        this.channel = channel;
        this.handler = handler;
    }

    /** {@return the channel; thread-safe} */
    public Channel channel() {
        return channel;
    }

    /** {@return the handler; thread-safe} */
    public ChannelHandler handler() {
        return handler;
    }

    /** {@return the slot towards the wire, or null} */
    public @Nullable ChannelSlot left() {
        return left;
    }

    /** {@return the slot towards the application, or null} */
    public @Nullable ChannelSlot right() {
        return right;
    }

    /** {@return how many bytes the left neighbour may still send here: what was announced to it, without what was only granted} */
    public long window() {
        return window;
    }

    /**
     * Returns how many bytes came back by {@link IoMessage#grantOnRelease} and are not granted yet. They are granted when they reach half
     * the handler's initial window, at most one {@link MessagePool#FRAGMENT}; when the left neighbour waits for them; or 50 ms after the
     * first of them, if the window is at most 4 FRAGMENTs then. Event-loop thread only.
     *
     * @return bytes
     */
    public long collected() {
        return collected;
    }

    /** {@return how many bytes may still be sent to the right; 0 without a neighbour} */
    public long downstreamWindow() {
        if (removed) {
            FormerPlace place = former;
            return place == null ? 0 : place.room();
        }
        ChannelSlot to = right;
        return to == null ? 0 : to.window;
    }

    /** {@return how many bytes the handlers to the left add to a message} */
    public int upstreamOverhead() {
        int sum = 0;
        for (ChannelSlot slot = left; slot != null; slot = slot.left) {
            sum += slot.handler.messageOverhead();
        }
        return sum;
    }

    /**
     * Acquires a message for the neighbour in a direction, in the kind of memory that the neighbour prefers. Event-loop thread only.
     *
     * @param direction where it will be sent
     * @param sizeHint how many bytes are wanted, 1 or more
     * @return an empty message, which may have less room than was asked for: for WRITE a {@link MessagePool#FRAGMENT} must also hold what
     *     the handlers on the way add
     */
    public IoMessage acquireMessage(Direction direction, int sizeHint) {
        channel.requireInLoop();
        BufferKind kind = preferredBuffers(direction);
        if (direction == Direction.READ) {
            IoMessage message = channel.pool().acquire(kind, sizeHint);
            message.readIn(channel.memory());
            return message;
        }
        int most = Math.max(1, MessagePool.FRAGMENT - upstreamOverhead());
        IoMessage message = channel.pool().acquire(kind, Math.min(sizeHint, most));
        message.holdIn(channel.memory());
        message.bytes().limit(Math.min(message.bytes().capacity(), most));
        return message;
    }

    /**
     * Returns the memory that the neighbour in a direction prefers.
     *
     * @param direction READ for the right neighbour, WRITE for the left one
     * @return its kind; off the heap if there is no neighbour
     */
    public BufferKind preferredBuffers(Direction direction) {
        channel.requireInLoop();
        ChannelSlot to = direction == Direction.READ ? right : left;
        return to == null ? BufferKind.OFF_HEAP : to.handler.preferredBuffers();
    }

    /**
     * Sends a message to the neighbour: READ to the right, WRITE to the left. The message is always taken; if the channel cannot pass it
     * on, it is released and its promise fails. Event-loop thread only.
     *
     * <p>A message to the left enters the channel here, unless it was made of bytes that have entered before
     * ({@link IoMessage#takeCompletionOf}, {@link IoMessage#carriesPartOf}) or originates in a handler ({@link IoMessage#markControl}). If
     * a message enters while the backlog has reached {@link ChannelOptions#writeLimit}, the channel ends by {@link Channel#reset} with
     * {@link ErrorCode#WRITE_QUEUE_FULL}, which is reported: bytes are never removed from the middle of a stream. {@link #trySend} refuses
     * instead.
     *
     * @param message the message, no longer the caller's
     * @param direction the direction
     */
    public void send(IoMessage message, Direction direction) {
        channel.requireInLoop();
        message.requireSendable(channel);
        if (direction == Direction.READ) {
            sendRight(message);
        } else {
            sendLeft(message);
        }
    }

    /**
     * Sends a message to the left, unless the backlog has reached {@link ChannelOptions#writeLimit}. Event-loop thread only.
     *
     * @param message the message; no longer the caller's unless the result is FULL
     * @return SENT; FULL: nothing was taken, and {@link ChannelHandler#writabilityChanged} is called once the backlog has fallen to the low
     *     watermark; or CLOSED: the message was released and its promise fails
     */
    @CheckReturnValue
    public SendResult trySend(IoMessage message) {
        channel.requireInLoop();
        message.requireSendable(channel);
        if (!message.isAdmittedIn(channel)) {
            channel.writes().takeForeign();
            if (isFullToTheLeft() && !message.isControl()) {
                return SendResult.FULL;
            }
            channel.writes().admit(message);
        }
        return sendLeft(message) ? SendResult.SENT : SendResult.CLOSED;
    }

    /**
     * Sends a copy of bytes to the left as one message, such as an answer with its head and its body. It passes only the handlers to the
     * left of this slot, unlike {@link Channel#write}. At the write limit the channel ends, as in {@link #send}. Event-loop thread only.
     *
     * @param parts each from position to limit; always consumed
     */
    public void write(ByteBuffer... parts) {
        channel.requireInLoop();
        channel.writes().takeForeign();
        if (isFullToTheLeft()) {
            // Nothing is copied that will not be written.
            for (ByteBuffer part : parts) {
                part.position(part.limit());
            }
            channel.writes().overflowed(this);
        } else {
            sendLeft(copyOf(parts));
        }
    }

    /**
     * Sends a copy of bytes to the left as one message, as {@link #write} does, unless the backlog has reached
     * {@link ChannelOptions#writeLimit}. Event-loop thread only.
     *
     * @param parts each from position to limit; consumed unless the result is FULL
     * @return SENT, FULL (nothing was taken) or CLOSED
     */
    @CheckReturnValue
    public SendResult tryWrite(ByteBuffer... parts) {
        channel.requireInLoop();
        channel.writes().takeForeign();
        if (isFullToTheLeft()) {
            return SendResult.FULL;
        }
        IoMessage message = copyOf(parts);
        channel.writes().admit(message);
        return sendLeft(message) ? SendResult.SENT : SendResult.CLOSED;
    }

    private IoMessage copyOf(ByteBuffer... parts) {
        long sum = 0;
        for (ByteBuffer part : parts) {
            sum += part.remaining();
        }
        int length = Math.toIntExact(sum);
        boolean pooled = length <= MessagePool.FRAGMENT - upstreamOverhead();
        IoMessage message =
                pooled ? acquireMessage(Direction.WRITE, Math.max(1, length)) : channel.pool().allocate(length);
        for (ByteBuffer part : parts) {
            message.bytes().put(part);
        }
        message.bytes().flip();
        return message;
    }

    /**
     * Sends a message to the right if the neighbour's window has room for it. If not, a part of the message is sent if the window is wide
     * enough for a useful part (half the neighbour's initial window, at most one {@link MessagePool#FRAGMENT}), if the neighbour has no
     * released bytes that are not granted yet, or if such bytes have waited for 50 ms. The slot then waits for a window that is wide enough
     * for the rest, as by {@link #awaitWindow}; offer the message again when {@link ChannelHandler#incrementReadWindow} is called. For
     * handlers that hold messages back. Event-loop thread only.
     *
     * @param message the message, with its payload from position to limit
     * @return true if all of it was sent, and the message is no longer the caller's; false if the caller still owns the rest
     */
    public boolean offer(IoMessage message) {
        channel.requireInLoop();
        message.requireSendable(channel);
        ChannelSlot to;
        while ((to = rightNeighbour()) != null) {
            long room = downstreamWindow();
            if (message.length() <= room) {
                awaited = 0;
                send(message, Direction.READ);
                return true;
            }
            if (room == 0 || !isWorthAPart(to, room)) {
                awaitWindow(message.length());
                return false;
            }
            ByteBuffer from = message.bytes();
            IoMessage part = acquireMessage(Direction.READ, (int) Math.min(room, MessagePool.FRAGMENT));
            int count = (int) Math.min(Math.min(room, part.bytes().remaining()), from.remaining());
            part.bytes().put(0, from, from.position(), count).limit(count);
            from.position(from.position() + count);
            send(part, Direction.READ);
        }
        return false;
    }

    private static boolean isWorthAPart(ChannelSlot to, long room) {
        ChannelSlot owner = WindowUpdates.owner(to);
        return owner == null || owner.collected == 0 || owner.overdue || room >= WindowUpdates.portion(owner);
    }

    /**
     * Returns whether the channel may begin a read. It may not while its event loop is above its memory budget and the channel holds more
     * than one {@link MessagePool#FRAGMENT} of input, or more memory in all than its high watermark and one FRAGMENT. A leftmost handler
     * calls this before each read; {@link ChannelHandler#triggerRead} is called when reading is possible again. A handler that ignores the
     * result makes the loop exceed its budget. Event-loop thread only.
     *
     * @return true if it may
     */
    public boolean mayRead() {
        channel.requireInLoop();
        return channel.memory().mayRead();
    }

    /**
     * Waits until the right neighbour's window is at least so wide: for a handler that holds back a unit of this size. As soon as the
     * window, the pending grants and the released bytes of the right neighbour add up to it, they are announced by
     * {@link ChannelHandler#incrementReadWindow}, however wide the window is already. Calling it again replaces the size. Has no effect if
     * the window is wide enough now. Event-loop thread only.
     *
     * @param size how many bytes the window must have, 0 or more; 0 stops waiting
     * @throws IllegalArgumentException if the size is negative
     */
    public void awaitWindow(long size) {
        channel.requireInLoop();
        if (size < 0) {
            throw new IllegalArgumentException("size: " + size + " (allowed: 0 or more)");
        }
        if (removed) {
            return;
        }
        awaited = size <= downstreamWindow() ? 0 : size;
        if (awaited > 0) {
            WindowUpdates.awaited(this);
        }
    }

    /**
     * Grants the left neighbour more window. A window cannot be narrowed. The grant counts as window once it has been announced to the left
     * neighbour: in the loop's next task if some announced window of the channel is at most 4 {@link MessagePool#FRAGMENT}s, else later,
     * with other grants. Has no effect after the slot was removed; if it was replaced, the grant is its successor's. Event-loop thread only.
     *
     * @param size bytes, 0 or more
     * @throws IllegalArgumentException if the size is negative
     */
    public void incrementReadWindow(long size) {
        channel.requireInLoop();
        if (size < 0) {
            throw new IllegalArgumentException("size: " + size + " (allowed: 0 or more)");
        }
        if (removed) {
            FormerPlace place = former;
            if (place != null) {
                place.grant(size);
            }
            return;
        }
        pendingGrant = saturatedSum(pendingGrant, size);
        WindowUpdates.granted(this);
    }

    /** Gives bytes back that were released; they become a grant with others. */
    void collect(long bytes) {
        assert channel.loop().inLoop();
        if (!removed) {
            WindowUpdates.collected(this, bytes);
        } else {
            FormerPlace place = former;
            if (place != null) {
                place.collect(bytes);
            }
        }
    }

    /**
     * Completes the handler's part of the shutdown of a direction. Calling it again has no effect. Event-loop thread only.
     *
     * @param direction the direction
     */
    public void shutdownComplete(Direction direction) {
        channel.requireInLoop();
        channel.slotShutDown(this, direction);
    }

    /**
     * Reports that the shutdown has made progress, so that {@link ChannelOptions#shutdownTimeout} starts again: for a leftmost handler that
     * still moves bytes. {@link SocketHandler} does so for each 1,024 bytes that the kernel takes. Event-loop thread only.
     */
    public void shutdownProgress() {
        channel.requireInLoop();
        channel.shutdownProgressed();
    }

    /**
     * Reports that the source of this slot has ended in order. {@link ChannelHandler#endOfInput} of each handler to the right is called,
     * which may delay the end. With half-close only the READ direction ends. Without it the channel shuts down gracefully, with
     * {@link ErrorCode#PEER_CLOSED}, once every message that the rightmost handler received has been released. Event-loop thread only.
     */
    public void endOfInput() {
        channel.requireInLoop();
        channel.inputEnded(this);
    }

    /**
     * Inserts a handler in a new slot to the right of this one, as {@link Channel#add} does at the right end. Event-loop thread only.
     *
     * @param added the handler
     * @return its slot
     * @throws IllegalStateException if this slot was removed
     */
    public ChannelSlot insertRight(ChannelHandler added) {
        requirePlaced();
        return channel.row().insert(added, this, right);
    }

    /**
     * Inserts a handler in a new slot to the left of this one, as {@link Channel#add} does at the right end. Event-loop thread only.
     *
     * @param added the handler
     * @return its slot
     * @throws IllegalStateException if this slot was removed
     */
    public ChannelSlot insertLeft(ChannelHandler added) {
        requirePlaced();
        return channel.row().insert(added, left, this);
    }

    /**
     * Removes the slot and destroys its handler. The right neighbour must honour what the handler granted; if that has no window of its own,
     * so must the next slot to the right that has. Until the callback that removes it has returned, the slot sends to its former neighbours:
     * to the right at most what it could send before. Later it has no neighbours, and a channel whose accepted bytes would be lost is reset.
     * If the handler {@linkplain ChannelHandler#holdsInput holds input}, which would be missing in the stream, the channel ends with
     * {@link ErrorCode#INPUT_LOST}, which is reported; take the bytes out before. Event-loop thread only.
     *
     * @throws IllegalStateException if the slot was removed before
     */
    public void remove() {
        requirePlaced();
        channel.row().remove(this);
    }

    /**
     * Replaces the handler by another one in a new slot, and destroys it. The other handler must honour what this one granted; if that has no
     * window of its own, so must the next slot to the right that has. What the replaced handler gives back later, by a grant or by releasing
     * messages, opens the window of the other one, beyond its initial window too. If the channel waits for the replaced handler to shut a
     * direction down, it asks the other one. As after {@link #remove}, this slot sends to its former neighbours until the callback that
     * replaces it has returned, and input that the replaced handler holds ends the channel. Event-loop thread only.
     *
     * @param other the handler
     * @return its slot
     * @throws IllegalStateException if this slot was removed before
     * @throws IllegalArgumentException if the other handler's initial window is negative; nothing has changed
     */
    public ChannelSlot replace(ChannelHandler other) {
        requirePlaced();
        return channel.row().replace(this, other);
    }

    /** Returns whether the neighbour has taken the message. */
    boolean sendRight(IoMessage message) {
        assert channel.loop().inLoop();
        ChannelSlot to = right;
        FormerPlace place = null;
        if (readDone || removed) {
            place = former;
            if (readDone || place == null || !place.forwards()) {
                channel.refuse(message, ErrorCode.CHANNEL_CLOSED);
                return false;
            }
            to = place.right();
        }
        if (to == null) {
            channel.broken(message, ErrorCode.NO_NEIGHBOUR, this);
            return false;
        }
        int length = message.length();
        if (length > (place == null ? to.window : place.room())) {
            channel.broken(message, ErrorCode.READ_WOULD_EXCEED_WINDOW, this);
            return false;
        }
        if (place != null) {
            place.widenFor(to, length);
        }
        to.window -= length;
        IoMessage passed = message.passTo(to);
        if (to.right == null) {
            passed.deliveredTo(to);
        }
        passed.readIn(channel.memory());
        try {
            to.handler.processReadMessage(to, passed);
        } catch (Throwable e) {
            channel.callbackFailed(to, passed, e);
            return false;
        }
        WindowUpdates.debited(to);
        return true;
    }

    /** Returns whether the neighbour has taken the message. */
    private boolean sendLeft(IoMessage message) {
        assert channel.loop().inLoop();
        // a handler that sends its protocol's bytes may be in the middle of a message
        if (!message.isAdmittedIn(channel) && !message.isControl()) {
            channel.writes().takeForeign();
        }
        ChannelSlot to = leftNeighbour();
        boolean gone = removed && hasLeft();
        if (gone && message.isAdmittedIn(channel) && !channel.isCut() && channel.state() != ChannelState.SHUT_DOWN) {
            channel.brokenInTheStream(message, ErrorCode.NO_NEIGHBOUR, this);
            return false;
        }
        if (gone || (to != null && to.writeDone) || channel.isCut()) {
            channel.refuse(message, ErrorCode.CHANNEL_CLOSED);
            return false;
        }
        if (to == null) {
            channel.broken(message, ErrorCode.NO_NEIGHBOUR, this);
            return false;
        }
        if (!message.isAdmittedIn(channel)) {
            if (!message.isControl() && channel.writes().isFull()) {
                channel.refuse(message, ErrorCode.WRITE_QUEUE_FULL);
                channel.writes().overflowed(this);
                return false;
            }
            channel.writes().admit(message);
        }
        return to.deliverWrite(message);
    }

    /** Whether the limit is why nothing can be written: a slot that cannot write at all is closed, not full. */
    private boolean isFullToTheLeft() {
        ChannelSlot to = leftNeighbour();
        return channel.writes().isFull() && to != null && !to.writeDone;
    }

    /** Returns the slot that a message to the left goes to, or null. */
    private @Nullable ChannelSlot leftNeighbour() {
        FormerPlace place = former;
        return place == null ? left : place.forwards() ? place.left() : null;
    }

    /** Returns the slot that a message to the right goes to, or null. */
    @Nullable ChannelSlot rightNeighbour() {
        FormerPlace place = former;
        return place == null ? right : place.forwards() ? place.right() : null;
    }

    /** {@return whether the slot was removed, and the callback that did so has returned} */
    boolean hasLeft() {
        FormerPlace place = former;
        return removed && (place == null || !place.forwards());
    }

    /** The slot is out of the row; null if it never was in it. */
    void leave(@Nullable FormerPlace place) {
        removed = true;
        former = place;
    }

    /** Continues where a slot was that is being replaced. */
    void takePlaceOf(ChannelSlot old) {
        window = old.window;
        readDone = old.readDone;
        readAsked = old.readDone;
        writeDone = old.writeDone;
        writeAsked = old.writeDone;
    }

    boolean deliverWrite(IoMessage message) {
        IoMessage passed = message.passTo(this);
        passed.holdIn(channel.memory());
        try {
            handler.processWriteMessage(this, passed);
            return true;
        } catch (Throwable e) {
            channel.writeCallbackFailed(this, passed, e);
            return false;
        }
    }

    private void requirePlaced() {
        channel.requireInLoop();
        if (removed) {
            throw new IllegalStateException("slot: of " + handler + " has left its channel");
        }
    }

    @Override
    public String toString() {
        return "slot of " + Names.of(handler);
    }

    static long saturatedSum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
