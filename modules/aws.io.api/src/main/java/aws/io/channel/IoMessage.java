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
 * Bytes on their way through a channel, with the promise to tell when they are written. A message has one owner at a time: who sends
 * it has given it away, who gets it must send or release it. Using it after that is an {@link IllegalStateException}.
 *
 * <p>The payload is the buffer from its position to its limit. A message fresh from the pool has position 0 and limit = capacity: fill
 * it, then {@link ByteBuffer#flip flip}. Heap or off-heap: never assume {@code hasArray} or {@code isDirect}.
 *
 * <p>Loop thread only, as the channel it travels in.
 */
public final class IoMessage implements TransportBuffer {
    private final ByteBuffer bytes;
    private final MemorySegment memory;
    private final @Nullable MessagePool pool;

    /** The pool's size class. */
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

    /** The slot whose window gets the bytes back on release. */
    private @Nullable ChannelSlot grantTo;

    private int grantBytes;

    /** Bytes counted in the channel's backlog, and the channel. */
    private @Nullable Channel countedIn;

    private int countedBytes;

    /** Where it was acquired, if the pool looks for leaks. */
    private @Nullable Throwable acquired;

    IoMessage(ByteBuffer bytes, @Nullable MessagePool pool, int sizeClass) {
        this.bytes = bytes;
        this.memory = MemorySegment.ofBuffer(bytes.duplicate().clear());
        this.pool = pool;
        this.sizeClass = sizeClass;
    }

    /**
     * A message of no pool around the caller's bytes, which must stay as they are until the promise is kept.
     *
     * @param payload the bytes from position to limit; the buffer itself is used
     * @return a new message
     */
    public static IoMessage wrap(ByteBuffer payload) {
        return new IoMessage(Objects.requireNonNull(payload, "payload"), null, -1);
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

    /** {@return a mark from one handler to its neighbour, such as an ALPN result; null for plain data} */
    public @Nullable Object tag() {
        return tag;
    }

    /**
     * Marks the message for the neighbour.
     *
     * @param value the mark
     */
    public void tag(@Nullable Object value) {
        requireLive();
        tag = value;
    }

    /** {@return who sent the datagram, or who shall get it; null in a stream, and for the one peer of a connected socket} */
    public @Nullable Endpoint peer() {
        return peer;
    }

    /**
     * Says who shall get the datagram.
     *
     * @param value the receiver, null for the one peer of a connected socket
     */
    public void peer(@Nullable Endpoint value) {
        requireLive();
        peer = value;
    }

    /**
     * Attaches the promise, in place of an earlier one.
     *
     * @param promise hears once, or null
     * @param promiseContext given back to it
     */
    public void onWritten(@Nullable WriteListener promise, @Nullable Object promiseContext) {
        requireLive();
        listener = promise;
        context = promiseContext;
    }

    /**
     * Takes over another message's promise, which will be kept with this message, after those that it has: for a handler that transforms
     * messages.
     *
     * @param other the message that was transformed; it may be released now
     */
    public void takePromise(IoMessage other) {
        requireLive();
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
     * Gives the bytes that are in the message now back to a slot's read window when the message is released, by whomever.
     *
     * @param slot the slot that received it
     */
    public void grantOnRelease(ChannelSlot slot) {
        requireLive();
        grantTo = slot;
        grantBytes = bytes.remaining();
    }

    /**
     * Gives the message back. Its promise, if it has one still, fails.
     *
     * @throws IllegalStateException if it was released before
     */
    public void release() {
        complete(null, false);
    }

    /**
     * Keeps the promise, then gives the message back: for whoever wrote it, or could not.
     *
     * @param error why it was not written, or null
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
        int granted = grantBytes;
        Channel channel = countedIn;
        int counted = countedBytes;
        listener = null;
        context = null;
        tag = null;
        peer = null;
        grantTo = null;
        countedIn = null;
        acquired = null;
        holder = null;
        next = null;
        if (pool != null) {
            pool.putBack(this);
        }
        if (channel != null) {
            channel.subtractBacklog(counted);
        }
        if (slot != null && granted > 0) {
            slot.incrementReadWindow(granted);
        }
        if (promise != null) {
            IoException reason = keepsPromise || error != null
                    ? error
                    : new IoException(ErrorCode.CANCELED, "the message was released unwritten");
            promise.onWritten(promiseContext, reason);
        }
    }

    /** {@return whether somebody waits to hear of the write} */
    public boolean hasPromise() {
        return listener != null;
    }

    boolean isCounted() {
        return countedIn != null;
    }

    void count(Channel channel, int length) {
        if (countedIn == null) {
            countedIn = channel;
            countedBytes = length;
            channel.addBacklog(length);
        }
    }

    void revive(@Nullable Throwable where) {
        released = false;
        acquired = where;
        bytes.clear();
    }

    @Nullable Throwable acquired() {
        return acquired;
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
