package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.Endpoint;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes on their way through a channel, with their completion: a promise, a grant of read window and a share of the write backlog. A
 * message has one owner at a time: sending a message gives it away, and the handler that receives it must send or release it. Using a
 * message after that throws {@link IllegalStateException}.
 *
 * <p>The payload is the buffer from its position to its limit. A message that was just acquired has position 0 and limit = capacity: fill
 * it, then {@link ByteBuffer#flip flip} it. Its memory is on the heap or off it: do not rely on {@code hasArray} or {@code isDirect}.
 *
 * <p>Event-loop thread only, like the channel that it travels in.
 */
public final class IoMessage implements TransportBuffer {
    /** The size class of a message that no pool keeps. */
    static final int UNPOOLED = -1;

    private final ByteBuffer bytes;
    private final MemorySegment memory;

    /** The pool that counts its memory; null for memory of the caller. */
    private @Nullable MessagePool pool;

    /** The pool's size class; less than 0 for a message that no pool keeps. */
    final int sizeClass;

    /** The next free message of the pool. */
    @Nullable IoMessage next;

    private boolean released;
    private @Nullable WriteListener listener;
    private @Nullable Object context;
    private @Nullable Object tag;
    private @Nullable Endpoint peer;

    /** The slot whose handler got it last. */
    @Nullable ChannelSlot holder;

    /** The slot whose window gets the bytes back when the message is complete. */
    private @Nullable ChannelSlot grantTo;

    private long grantBytes;

    /** The rightmost slot that received it, whose channel waits for its release after the end of the input. */
    private @Nullable ChannelSlot receivedBy;

    private long receivedMessages;

    /** The channel in whose backlog bytes are counted until the message is complete. */
    private @Nullable Channel countedIn;

    private long countedBytes;

    /** Grants to further slots, and counts in further channels. Null for nearly every message. */
    private @Nullable CarriedShares carried;

    /** The channel that has accepted these bytes for writing: its limit is not checked again. */
    private @Nullable Channel admittedIn;

    /** Whether the bytes originate in a handler: no limit refuses them. */
    private boolean control;

    /** The channel that its memory is charged to. */
    private @Nullable ChannelMemory heldBy;

    /** The channel that has read it, or what it was made of, and how many bytes count there as input until it is complete. */
    private @Nullable ChannelMemory inputOf;

    private int inputBytes;

    /** What follows the message, if it is one of those that are sampled. */
    private @Nullable LeakSample sample;

    IoMessage(ByteBuffer bytes, @Nullable MessagePool pool, int sizeClass) {
        this.bytes = bytes;
        this.memory = MemorySegment.ofBuffer(bytes.duplicate().clear());
        this.pool = pool;
        this.sizeClass = sizeClass;
    }

    /**
     * Wraps the caller's bytes in a message that belongs to no pool. They must not change until the promise is kept.
     *
     * @param payload the bytes from position to limit; the buffer itself is used, not a copy
     * @return a new message
     */
    public static IoMessage wrap(ByteBuffer payload) {
        return new IoMessage(Objects.requireNonNull(payload, "payload"), null, UNPOOLED);
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
        return tag;
    }

    /**
     * Sets a tag for the neighbour.
     *
     * @param value the tag, or null
     */
    public void tag(@Nullable Object value) {
        requireLive();
        tag = value;
    }

    /** {@return the sender or receiver of the datagram; null in a stream, and for the one peer of a connected socket} */
    public @Nullable Endpoint peer() {
        return peer;
    }

    /**
     * Sets the receiver of the datagram.
     *
     * @param value the receiver, null for the one peer of a connected socket
     */
    public void peer(@Nullable Endpoint value) {
        requireLive();
        peer = value;
    }

    /**
     * Sets the promise, in place of an earlier one.
     *
     * @param promise notified once, or null
     * @param promiseContext passed to it
     */
    public void onWritten(@Nullable WriteListener promise, @Nullable Object promiseContext) {
        requireLive();
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
        carriesPartOf(in);
        control |= in.control;
        takeCount(in);
        takeGrant(in);
        takeReceipt(in);
        takeInput(in);
        CarriedShares more = in.carried;
        in.carried = null;
        if (more != null) {
            carried = CarriedShares.merge(carried, more);
        }
        takePromise(in);
    }

    /**
     * Marks this message as carrying a part of another one, but not its last byte: for a handler that makes several messages of one. The
     * bytes are covered by the count of {@code in}, so the write limit is not checked again and the backlog does not grow.
     *
     * @param in the message that is being transformed
     * @throws IllegalArgumentException if {@code in} is this message
     */
    public void carriesPartOf(IoMessage in) {
        requireLive();
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
        requireLive();
        control = true;
    }

    private void takeCount(IoMessage in) {
        Channel channel = in.countedIn;
        in.countedIn = null;
        if (channel != null) {
            addCount(channel, in.countedBytes);
        }
    }

    private void takeGrant(IoMessage in) {
        ChannelSlot slot = in.grantTo;
        in.grantTo = null;
        if (slot != null) {
            addGrant(slot, in.grantBytes);
        }
    }

    private void takeReceipt(IoMessage in) {
        ChannelSlot receiver = in.receivedBy;
        in.receivedBy = null;
        if (receiver == null) {
            return;
        }
        if (receivedBy == null) {
            receivedBy = receiver;
            receivedMessages = in.receivedMessages;
        } else if (receivedBy == receiver) {
            receivedMessages += in.receivedMessages;
        } else {
            carried = CarriedShares.receipt(carried, receiver, in.receivedMessages);
        }
    }

    private void addCount(Channel channel, long length) {
        if (countedIn == null) {
            countedIn = channel;
            countedBytes = length;
        } else if (countedIn == channel) {
            countedBytes += length;
        } else {
            carried = CarriedShares.count(carried, channel, length);
        }
    }

    private void addGrant(ChannelSlot slot, long length) {
        if (grantTo == null) {
            grantTo = slot;
            grantBytes = length;
        } else if (grantTo == slot) {
            grantBytes += length;
        } else {
            carried = CarriedShares.grant(carried, slot, length);
        }
    }

    private void takePromise(IoMessage other) {
        WriteListener taken = other.listener;
        Object takenContext = other.context;
        other.listener = null;
        other.context = null;
        if (taken == null) {
            return;
        }
        if (listener == null) {
            listener = taken;
            context = takenContext;
        } else if (listener instanceof SeveralPromises several) {
            several.add(taken, takenContext);
        } else {
            SeveralPromises several = new SeveralPromises();
            several.add(listener, context);
            several.add(taken, takenContext);
            listener = several;
            context = null;
        }
    }

    /**
     * Returns the bytes that are in the message now to a slot's read window when the message completes: when it is released or, if it was
     * sent to the left, when its last byte has been written. Grants to several slots are kept apart.
     *
     * @param slot the slot that received the message
     */
    public void grantOnRelease(ChannelSlot slot) {
        requireLive();
        addGrant(slot, bytes.remaining());
    }

    /**
     * Charges the message's memory to a handler's channel, as input that the handler keeps. Sending a message charges it to the channel
     * already; call this for a message that a handler acquired from the pool and does not send yet.
     *
     * @param slot the handler's slot
     */
    public void chargeTo(ChannelSlot slot) {
        requireLive();
        readIn(slot.channel().memory());
    }

    /** Charges its memory to a channel. */
    void holdIn(ChannelMemory memory) {
        ChannelMemory before = heldBy;
        if (before == memory || pool == null) {
            return;
        }
        heldBy = memory;
        if (before != null) {
            before.hold(-bytes.capacity());
        }
        memory.hold(bytes.capacity());
    }

    /** Charges its memory to a channel, as its input unless it is input already. */
    void readIn(ChannelMemory memory) {
        holdIn(memory);
        if (inputOf == null && pool != null) {
            inputOf = memory;
            inputBytes = bytes.capacity();
            memory.take(inputBytes);
        }
    }

    /**
     * What counted as input with another message counts with this one, as far as this one has memory for it. Of the input of several
     * channels the first counts.
     */
    private void takeInput(IoMessage in) {
        ChannelMemory from = in.inputOf;
        if (from == null) {
            return;
        }
        if (inputOf == null || inputOf == from) {
            int sum = inputBytes + in.inputBytes;
            inputOf = from;
            inputBytes = pool == null ? sum : Math.min(sum, bytes.capacity());
            in.inputOf = null;
            in.inputBytes = 0;
            if (inputBytes < sum) {
                from.take(inputBytes - sum);
            }
        }
    }

    private void discharge() {
        ChannelMemory by = heldBy;
        ChannelMemory of = inputOf;
        if (by != null) {
            heldBy = null;
            by.hold(-bytes.capacity());
        }
        if (of != null) {
            int count = inputBytes;
            inputOf = null;
            inputBytes = 0;
            of.take(-count);
        }
    }

    /** Counts a copy that was made on another thread. */
    void countIn(MessagePool counting) {
        pool = counting;
        counting.count(this);
    }

    /** {@return the channel that its memory is charged to, or null} */
    @Nullable ChannelMemory heldBy() {
        return heldBy;
    }

    /** {@return the bytes of memory that count for it} */
    int capacity() {
        return bytes.capacity();
    }

    /**
     * Releases a message that is not to be sent. Its grant takes effect, its bytes leave the backlog, and its promise, if it still has one,
     * fails with {@link ErrorCode#CANCELED}.
     *
     * @throws IllegalStateException if it was sent or released before
     */
    public void release() {
        complete(null, false);
    }

    /**
     * Releases and completes the message: its grant takes effect, its bytes leave the backlog, its promise is kept. A leftmost handler
     * calls this once the last byte has been written, or cannot be.
     *
     * @param error why it was not written, or null
     * @throws IllegalStateException if it was sent or released before
     */
    public void complete(@Nullable IoException error) {
        complete(error, true);
    }

    private void complete(@Nullable IoException error, boolean keepsPromise) {
        requireLive();
        released = true;
        WriteListener promise = listener;
        Object promiseContext = context;
        ChannelSlot slot = grantTo;
        long granted = grantBytes;
        Channel channel = countedIn;
        long counted = countedBytes;
        CarriedShares more = carried;
        ChannelSlot receiver = receivedBy;
        long received = receivedMessages;
        listener = null;
        context = null;
        tag = null;
        peer = null;
        grantTo = null;
        countedIn = null;
        ChannelSlot last = holder;
        carried = null;
        admittedIn = null;
        control = false;
        receivedBy = null;
        holder = null;
        next = null;
        LeakSample followed = sample;
        if (followed != null) {
            sample = null;
            followed.close();
        }
        discharge();
        if (pool != null) {
            pool.putBack(this);
        }
        if (channel != null) {
            channel.subtractBacklog(counted);
        }
        if (slot != null && granted > 0) {
            slot.collect(granted);
        }
        if (receiver != null) {
            receiver.channel().input().released(receiver, received);
        }
        if (more != null) {
            more.settle();
        }
        if (promise != null) {
            IoException reason = keepsPromise || error != null
                    ? error
                    : new IoException(ErrorCode.CANCELED, "the message was released unwritten");
            Channel in = channel != null ? channel : last != null ? last.channel() : slot == null ? null : slot.channel();
            if (promise instanceof SeveralPromises several) {
                several.keep(in, reason);
            } else {
                keep(in, promise, promiseContext, reason);
            }
        }
    }

    /** Keeps a promise. What the listener throws is reported and not thrown again: the same call may keep other promises too. */
    static void keep(@Nullable Channel in, WriteListener promise, @Nullable Object promiseContext, @Nullable IoException error) {
        try {
            promise.onWritten(promiseContext, error);
        } catch (Throwable e) {
            if (in == null) {
                throw e;
            }
            ChannelReports.threw(in, promise, "the write listener", e);
        }
    }

    /** {@return whether the message has a promise} */
    public boolean hasPromise() {
        return listener != null;
    }

    /** A rightmost handler receives the message: the last one that did so holds it. */
    void deliveredTo(ChannelSlot slot) {
        ChannelSlot before = receivedBy;
        long messages = receivedMessages;
        receivedBy = slot;
        receivedMessages = 1;
        slot.channel().input().delivered(slot);
        if (before != null) {
            before.channel().input().released(before, messages);
        }
    }

    /** {@return whether a channel has accepted these bytes for writing} */
    boolean isAdmittedIn(Channel channel) {
        return admittedIn == channel;
    }

    boolean isControl() {
        return control;
    }

    /** A channel accepts these bytes, which it has counted already. */
    void admit(Channel channel, long length) {
        admittedIn = channel;
        addCount(channel, length);
    }

    /** The channel has ended, and its backlog with it: nothing is subtracted any more. */
    void forgetCount() {
        countedIn = null;
    }

    boolean isPooled() {
        return sizeClass != UNPOOLED;
    }

    /** Returns this message, or a copy of the size that its payload needs, for which this one was released. */
    IoMessage fitted() {
        return pool == null ? this : pool.fitted(this);
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

    void revive() {
        released = false;
        bytes.clear();
    }

    /** Has the message followed until it is released. */
    void follow(@Nullable LeakSample by) {
        sample = by;
    }

    /** The message has come to a slot, whose handler owns it from now on. */
    void passTo(ChannelSlot slot) {
        holder = slot;
        LeakSample followed = sample;
        if (followed != null) {
            followed.passed(slot);
        }
    }

    boolean isReleased() {
        return released;
    }

    /** {@return its length and kind of memory, or that it was released, for logs} */
    @Override
    public String toString() {
        String what = released ? "released" : bytes.remaining() + " bytes " + (bytes.isDirect() ? "off the heap" : "on the heap");
        return "IoMessage[" + what + "]";
    }

    private void requireLive() {
        if (released) {
            throw new IllegalStateException("message: it was sent or released before and is no longer yours");
        }
    }
}
