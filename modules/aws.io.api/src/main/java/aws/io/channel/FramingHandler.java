package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Bounds;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into frames: each message to the right is one whole frame. It has a window of its own, wide enough for the longest frame,
 * and holds back frames that its right neighbour cannot take yet. The right neighbour's window is made wide enough for the longest frame
 * ({@link #minimumRightWindow()}). If the peer ends within a frame, what it has sent of the frame is dropped.
 */
abstract class FramingHandler extends BaseHandler {
    /** The next frame is not here yet. */
    static final int INCOMPLETE = -1;

    private final int maxFrame;
    private ByteAccumulator held = new ByteAccumulator();

    /** The length of the first frame held, or INCOMPLETE while it is not known. */
    private int next = INCOMPLETE;

    /** The READ shutdown that waits for held frames to go, if one does. */
    private boolean ending;

    /** The peer's end, which waits for the same. */
    private boolean inputOver;

    private boolean delivering;

    FramingHandler(int maxFrame) {
        this.maxFrame = Bounds.atLeast("maxFrame", maxFrame, 1);
    }

    /**
     * Returns how long the first frame is, once that can be known; it need not have arrived whole. Called with more bytes each time until
     * the length is known, then not again until the frame is out.
     *
     * @return bytes from the first held to the frame's last, or INCOMPLETE
     * @throws IoException of code BAD_FRAME
     */
    abstract int frameLength(ByteAccumulator.View bytes);

    /** {@return how many bytes at the frame's beginning the right neighbour does not get} */
    abstract int strippedAtStart();

    /** {@return how many bytes at the frame's end the right neighbour does not get} */
    abstract int strippedAtEnd();

    /** Starts anew: the first frame held is another one. */
    void restart() {
        next = INCOMPLETE;
    }

    /** Replaces the accumulator before anything has arrived, for tests. */
    final void accumulateIn(ByteAccumulator accumulator) {
        held = accumulator;
    }

    final int maxFrame() {
        return maxFrame;
    }

    final IoException tooLong(long length) {
        return new IoException(ErrorCode.BAD_FRAME, "a frame of " + length + " bytes or more, allowed are " + maxFrame);
    }

    /**
     * Takes out what came behind the last frame: for who changes the protocol under the frames, such as by STARTTLS, where it belongs to
     * the new protocol and must not be read as frames of the old one. Loop thread only.
     *
     * @param slot this handler's slot
     * @return the bytes, the caller's; null if there are none
     */
    public final @Nullable IoMessage takeRest(ChannelSlot slot) {
        int size = held.size();
        if (size == 0) {
            return null;
        }
        IoMessage rest = slot.channel().pool().allocate(size);
        held.moveTo(rest.bytes(), size);
        rest.bytes().flip();
        rest.chargeTo(slot);
        restart();
        slot.incrementReadWindow(size);
        return rest;
    }

    @Override
    public final void processReadMessage(ChannelSlot slot, IoMessage message) {
        held.add(message);
        deliver(slot);
    }

    @Override
    public final void incrementReadWindow(ChannelSlot slot, long size) {
        deliver(slot);
    }

    @Override
    public final boolean endOfInput(ChannelSlot slot) {
        inputOver = true;
        deliver(slot);
        // What is passed on is passed on by deliver; a frame that is not whole never will be.
        return false;
    }

    @Override
    public final void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        if (direction == Direction.WRITE || mode == ShutdownMode.ABORT) {
            slot.shutdownComplete(direction);
            return;
        }
        ending = true;
        deliver(slot);
    }

    @Override
    public final long initialWindowSize() {
        return (long) maxFrame + MessagePool.FRAGMENT;
    }

    @Override
    public final long minimumRightWindow() {
        return Math.max(0, maxFrame - strippedAtStart() - strippedAtEnd());
    }

    /** Take what is held out by {@link #takeRest} before the handler is removed. */
    @Override
    public final boolean holdsInput() {
        return held.size() > 0;
    }

    @Override
    public final void destroy() {
        held.release();
    }

    private void deliver(ChannelSlot slot) {
        if (delivering) {
            return;
        }
        delivering = true;
        try {
            while (deliverOne(slot)) {
                // Until a frame is incomplete, or too long for the window.
            }
        } catch (IoException e) {
            held.release();
            slot.channel().shutdown(e, ShutdownMode.GRACEFUL);
            endIfAsked(slot);
        } finally {
            delivering = false;
        }
    }

    private boolean deliverOne(ChannelSlot slot) {
        if (next == INCOMPLETE && held.size() > 0) {
            next = frameLength(held.view());
        }
        int length = next;
        if (length == INCOMPLETE || length > held.size()) {
            held.compact();
            endIfAsked(slot);
            return false;
        }
        int payload = length - strippedAtStart() - strippedAtEnd();
        if (payload > slot.downstreamWindow()) {
            slot.awaitWindow(payload);
            return false;
        }
        IoMessage frame = cut(slot, payload);
        restart();
        slot.collect(length);
        return slot.sendRight(frame);
    }

    private IoMessage cut(ChannelSlot slot, int payload) {
        held.skip(strippedAtStart());
        IoMessage frame = held.takeWhole(payload, strippedAtEnd());
        if (frame != null) {
            return frame.fitted();
        }
        frame = slot.acquireMessage(Direction.READ, Math.max(payload, 1));
        if (frame.bytes().capacity() < payload) {
            frame.release();
            frame = slot.channel().pool().allocate(payload);
        }
        held.moveTo(frame.bytes(), payload);
        frame.bytes().flip();
        held.skip(strippedAtEnd());
        return frame;
    }

    private void endIfAsked(ChannelSlot slot) {
        if (inputOver) {
            inputOver = false;
            slot.endOfInput();
        }
        // Which the end of the input may just have asked for.
        if (ending) {
            ending = false;
            slot.shutdownComplete(Direction.READ);
        }
    }
}
