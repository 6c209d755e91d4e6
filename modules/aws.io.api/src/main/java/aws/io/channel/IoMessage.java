package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.channel.QueuedMessages;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.Endpoint;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way through a channel, with their completion: a promise, a grant of read window and a share of the write backlog. A
 * message has one owner at a time: sending a message gives it away, and the handler that receives it must send or release it. Using a
 * message after its release throws {@link IllegalStateException}, and so does sending, releasing or changing one that waits in the write
 * queue of a socket, a pipe or TLS. A message that was released is used again for other bytes, so not every use of a former message can be
 * found; with the system property {@code aws.io.findUseAfterSend} it is, on its first use.
 *
 * <p>The payload is the buffer from its position to its limit. A message that was just acquired has position 0 and limit = capacity: fill
 * it, then {@link ByteBuffer#flip flip} it. Its memory is on the heap or off it: do not rely on {@code hasArray} or {@code isDirect}.
 *
 * <p>Event-loop thread only, except {@link #release}, which is thread-safe: an application may process a message on another thread if it
 * copies the bytes first, and release the message there. All other methods throw an {@link IoException} of code
 * {@link ErrorCode#LOOP_THREAD_ONLY} on another thread than that of the message's loop, and change nothing. The loop is that of the pool,
 * so a message cannot be sent in a channel of another loop. A message that was {@linkplain #wrap wrapped} belongs to no loop until it is
 * sent, or given to a socket. Until then its owner may use it on any thread, but not on two at once.
 */
public final class IoMessage extends MessageCompletion implements TransportBuffer {
    static {
        QueuedMessages.give(new QueuedMessages.Access() {
            @Override
            public IoMessage take(IoMessage message, EventLoop loop) {
                return message.takenBy(loop);
            }

            @Override
            public void giveBack(IoMessage message) {
                message.queued = false;
            }

            @Override
            public void end(IoMessage message, @Nullable IoException error) {
                message.endQueued(error);
            }
        });
    }

    private final MemorySegment memory;

    /** The next free message of the pool. */
    @Nullable IoMessage next;

    private @Nullable Object tag;
    private @Nullable Endpoint peer;

    /** A message of a pool, released until {@link #revive}. */
    IoMessage(ByteBuffer bytes, @Nullable MessagePool pool, int sizeClass) {
        super(bytes, pool, sizeClass);
        memory = MemorySegment.ofBuffer(bytes.duplicate().clear());
    }

    /** A message that takes the place of another one, with other memory. */
    private IoMessage(IoMessage from, ByteBuffer bytes) {
        this(bytes, from.pool, from.sizeClass);
        continueFrom(from);
        tag = from.tag;
        peer = from.peer;
    }

    /**
     * Wraps the caller's bytes in a message that belongs to no pool and no loop. They must not change until the promise is kept. The
     * message belongs to the loop of the channel or socket that it is given to first. Thread-safe.
     *
     * @param payload the bytes from position to limit; the buffer itself is used, not a copy
     * @return a new message
     */
    public static IoMessage wrap(ByteBuffer payload) {
        IoMessage message = new IoMessage(Objects.requireNonNull(payload, "payload"), null, UNCOUNTED);
        message.owner = NO_LOOP;
        return message;
    }

    @Override
    public ByteBuffer bytes() {
        requireLive();
        return bytes;
    }

    @Override
    public MemorySegment memory() {
        requireLive();
        return memory;
    }

    /** {@return the number of bytes of payload left} */
    public int length() {
        requireLive();
        return bytes.remaining();
    }

    /** {@return the tag that one handler set for its neighbour, such as an ALPN result; null for plain data} */
    public @Nullable Object tag() {
        requireLive();
        return tag;
    }

    /**
     * Sets a tag for the neighbour.
     *
     * @param value the tag, or null
     */
    public void tag(@Nullable Object value) {
        requireOwned();
        tag = value;
    }

    /** {@return the sender or receiver of the datagram; null in a stream, and for the one peer of a connected socket} */
    public @Nullable Endpoint peer() {
        requireLive();
        return peer;
    }

    /**
     * Sets the receiver of the datagram.
     *
     * @param value the receiver, null for the one peer of a connected socket
     */
    public void peer(@Nullable Endpoint value) {
        requireOwned();
        peer = value;
    }

    /**
     * Sets the promise, in place of an earlier one.
     *
     * @param promise notified once, or null
     * @param promiseContext passed to it
     */
    public void onWritten(@Nullable WriteListener promise, @Nullable Object promiseContext) {
        requireOwned();
        listener = promise;
        context = promiseContext;
    }

    /**
     * Moves the completion of another message to this one: its promise, its grant and its share of the backlog. A handler that transforms
     * messages calls this on the message that carries the last byte of {@code in}. The promise is kept, the grant takes effect and the
     * bytes leave the backlog when the last byte of this message has been written; several promises are kept in the order in which they
     * were taken. If the channel has accepted {@code in} for writing, the write limit is not checked again for this message, which counts
     * in the backlog at the length of {@code in}.
     *
     * @param in the message that was transformed. The caller still owns it and may release it at once: releasing it then frees only its
     *     memory
     * @throws IllegalArgumentException if {@code in} is this message
     */
    public void takeCompletionOf(IoMessage in) {
        in.requireOwned();
        carriesPartOf(in);
        takeAll(in);
    }

    /**
     * Marks this message as carrying a part of another one, but not its last byte: for a handler that makes several messages of one. The
     * bytes are covered by the count of {@code in}, so the write limit is not checked again and the backlog does not grow.
     *
     * @param in the message that is being transformed
     * @throws IllegalArgumentException if {@code in} is this message
     */
    public void carriesPartOf(IoMessage in) {
        requireOwned();
        in.requireLive();
        if (in == this) {
            throw new IllegalArgumentException("in: " + in + " is this message itself, allowed is another one");
        }
        if (in.admittedIn != null) {
            admittedIn = in.admittedIn;
        }
    }

    /**
     * Marks bytes that a handler itself originates, such as an alert or a window update of its protocol. They count in the backlog, but no
     * limit refuses them.
     */
    public void markControl() {
        requireOwned();
        control = true;
    }

    /**
     * Returns the bytes that are in the message now to a slot's read window when the message completes: when it is released or, if it was
     * sent to the left, when its last byte has been written. Grants to several slots are kept apart.
     *
     * @param slot the slot that received the message
     */
    public void grantOnRelease(ChannelSlot slot) {
        requireOwned();
        addGrant(slot, bytes.remaining());
    }

    /**
     * Charges the message's memory to a handler's channel, as input that the handler keeps. Sending a message charges it to the channel
     * already; call this for a message that a handler acquired from the pool and does not send yet.
     *
     * @param slot the handler's slot
     */
    public void chargeTo(ChannelSlot slot) {
        requireOwned();
        readIn(slot.channel().memory());
    }

    /** {@return the bytes of memory that count for it} */
    int capacity() {
        return bytes.capacity();
    }

    /**
     * Releases a message that is not to be sent. Its grant takes effect, its bytes leave the backlog, and its promise, if it still has one,
     * fails with {@link ErrorCode#CANCELED}. Thread-safe: on another thread than that of the message's loop all of this is done there, in a
     * task; if the loop is CLOSED, on the calling thread, and there is only the promise to keep.
     *
     * @throws IllegalStateException if it was sent or released before, or if a write queue holds it. If two threads release it at the same
     *     moment, one of them may find that out too late for this exception: it is released once then, and the mistake is reported
     */
    public void release() {
        if (Thread.currentThread() == owner && !queued) {
            finish(null, false);
        } else {
            releaseElsewhere();
        }
    }

    /**
     * Releases and completes the message: its grant takes effect, its bytes leave the backlog, its promise is kept. A leftmost handler
     * calls this once the last byte has been written, or cannot be.
     *
     * @param error why it was not written, or null
     * @throws IllegalStateException if it was sent or released before, or if a write queue holds it
     */
    public void complete(@Nullable IoException error) {
        requireOwned();
        finish(error, true);
    }

    @Override
    void finish(@Nullable IoException error, boolean keepsPromise) {
        WriteListener promise = listener;
        Object promiseContext = context;
        listener = null;
        context = null;
        ChannelSlot slot = grantTo;
        ChannelSlot last = holder;
        Channel channel = countedIn;
        MessageTrail followed = trail;
        MessagePool from = pool;
        discharge();
        if (followed != null) {
            trail = null;
            followed.released(this);
        }
        owner = null;
        queued = false;
        tag = null;
        peer = null;
        holder = null;
        admittedIn = null;
        control = false;
        next = null;
        settle(from);
        if (promise != null) {
            IoException reason = keepsPromise || error != null ? error : canceled();
            keep(channel != null ? channel : last != null ? last.channel() : slot == null ? null : slot.channel(),
                    promise, promiseContext, reason);
        }
    }

    /**
     * Completes a message whose handler has thrown, and leaves the message and its memory to the handler, which may have kept it: it is
     * never used for other bytes. The handler may still read and release it. The promise is kept in a task.
     */
    void abandon(IoException error) {
        WriteListener promise = listener;
        Object promiseContext = context;
        ChannelSlot last = holder;
        listener = null;
        context = null;
        discharge();
        MessageTrail followed = trail;
        if (followed != null) {
            followed.abandoned();
        }
        MessagePool from = pool;
        if (from != null && isCounted()) {
            from.abandon(this);
        }
        sizeClass = UNCOUNTED;
        settle(from);
        if (promise != null && last != null) {
            Channel channel = last.channel();
            channel.loop().schedule(Task.of(status -> keep(channel, promise, promiseContext, error)));
        }
    }

    @Override
    void finishWithoutLoop(@Nullable IoException error) {
        WriteListener promise = listener;
        Object promiseContext = context;
        MessageTrail followed = trail;
        MessagePool from = pool;
        ChannelSlot last = holder;
        owner = null;
        listener = null;
        context = null;
        trail = null;
        holder = null;
        grantTo = null;
        countedIn = null;
        carried = null;
        receivedBy = null;
        heldBy = null;
        inputOf = null;
        if (followed != null) {
            followed.released(this);
        }
        if (from != null && isCounted()) {
            from.forget(this);
        }
        if (promise != null) {
            keep(last == null ? null : last.channel(), promise, promiseContext, error);
        }
    }

    @Override
    IoMessage self() {
        return this;
    }

    /** {@return whether the message has a promise} */
    public boolean hasPromise() {
        requireLive();
        return listener != null;
    }

    /** Returns this message, or a copy of the size that its payload needs, for which this one was released. */
    IoMessage fitted() {
        MessagePool from = pool;
        return from == null ? this : from.fitted(this);
    }

    /** Acquires another message of the same pool and kind of memory, charged to the same channel. */
    IoMessage another(int sizeHint) {
        IoMessage other = Objects.requireNonNull(pool).acquire(bytes.isDirect() ? BufferKind.OFF_HEAP : BufferKind.HEAP, sizeHint);
        ChannelMemory by = heldBy;
        if (by != null) {
            other.holdIn(by);
        }
        return other;
    }

    /** Makes a released message one of its new owner. */
    void revive(Object newOwner) {
        owner = newOwner;
        bytes.clear();
    }

    /** The bytes that come next are of another origin. */
    void forgetOrigin() {
        admittedIn = null;
        control = false;
    }

    /** Has the message followed until it is released. */
    void follow(@Nullable MessageTrail by) {
        trail = by;
    }

    /** The buffer, without a check of the owner. */
    ByteBuffer bytesOfAnyOwner() {
        return bytes;
    }

    /** Returns a message with other memory in the place of this one, which is no longer anyone's. */
    IoMessage moveTo(ByteBuffer other) {
        IoMessage moved = new IoMessage(this, other);
        MessagePool from = pool;
        if (from != null) {
            from.moved(this, moved);
        }
        owner = null;
        trail = null;
        holder = null;
        return moved;
    }

    /** The message comes to a slot, whose handler owns the one that is returned. */
    IoMessage passTo(ChannelSlot slot) {
        MessageTrail followed = trail;
        IoMessage passed = followed == null ? this : followed.passed(this, slot);
        passed.holder = slot;
        return passed;
    }

    /** {@return its length and kind of memory, or that it was released, for logs} */
    @Override
    public String toString() {
        String what = owner == null ? "released" : bytes.remaining() + " bytes " + (bytes.isDirect() ? "off the heap" : "on the heap");
        return "IoMessage[" + what + "]";
    }
}
