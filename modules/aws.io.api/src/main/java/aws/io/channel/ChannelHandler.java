package aws.io.channel;

import aws.io.IoException;
import org.jspecify.annotations.Nullable;

/**
 * The state machine in one slot of a channel, written by the author of a protocol. All methods are called on the loop's thread. If a method
 * throws, the throwable is reported and the channel shuts down with that error, in {@link #processWriteMessage} by a reset; other channels
 * are not affected.
 *
 * <p>A handler that has state belongs to one slot of one channel. Each connection gets a new one if the initializer calls
 * {@code channel.add(new MyHandler())}. Two channels may run on two threads.
 *
 * <p>{@link BaseHandler} has a sensible default for each method, {@link ProtocolHandler} for the right end.
 */
public interface ChannelHandler {
    /**
     * Initializes the handler after it was added to a slot.
     *
     * @param slot the handler's slot, by which it sends
     */
    default void attached(ChannelSlot slot) {}

    /**
     * Processes a message from the left. The handler owns it and must send or release it.
     *
     * @param slot the handler's slot
     * @param message the message
     */
    void processReadMessage(ChannelSlot slot, IoMessage message);

    /**
     * Processes a message from the right. The handler owns it and must send or release it. May be called, with bytes that another thread
     * has submitted, while this handler sends a message to the left that is not {@linkplain IoMessage#markControl control}. If this method
     * throws, the channel ends by a reset, because the bytes of the message are missing in the stream.
     *
     * @param slot the handler's slot
     * @param message the message
     */
    void processWriteMessage(ChannelSlot slot, IoMessage message);

    /**
     * Announces that the right neighbour's window has grown. A handler that grants more to the left than its neighbour granted must hold
     * the difference back; if it holds something back that needs a certain window, it calls {@link ChannelSlot#awaitWindow}, or sends by
     * {@link ChannelSlot#offer}, which does.
     *
     * @param slot the handler's slot
     * @param size bytes granted
     */
    void incrementReadWindow(ChannelSlot slot, long size);

    /**
     * Shuts down one direction. Release or flush whatever belongs to it, then call {@link ChannelSlot#shutdownComplete}, synchronously or
     * later. If the {@linkplain ChannelOptions#shutdownTimeout deadline} passes first, this method is called once more with ABORT and the
     * channel proceeds without this handler.
     *
     * @param slot the handler's slot
     * @param direction READ from left to right first, then WRITE from right to left
     * @param error why, or null
     * @param mode with ABORT, free scarce resources before returning
     */
    void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode);

    /** {@return how many bytes the left neighbour may send at first; 0 if the handler only forwards grants} */
    long initialWindowSize();

    /**
     * Returns how many bytes the right neighbour must be able to take at once: for a handler that sends only whole units. Whenever the row
     * of slots changes, the next slot to the right whose handler has an {@link #initialWindowSize()} above 0 gets at least this window;
     * slots in between are passed over.
     *
     * @return bytes; the default is 0
     */
    default long minimumRightWindow() {
        return 0;
    }

    /**
     * Returns whether the handler reads {@link ChannelSlot#downstreamWindow()} before each message that it sends to the right. Grants then
     * open the window without a call of {@link #incrementReadWindow}, which is called only if the window was 0 or the handler waits by
     * {@link ChannelSlot#awaitWindow}. This saves a task for each batch of grants.
     *
     * @return whether it does; the default is false: {@link #incrementReadWindow} is called for every byte of window
     */
    default boolean checksWindow() {
        return false;
    }

    /**
     * Returns whether the handler holds bytes from the left that it has not passed on, and that nothing else has, such as the beginning of a
     * unit. They would be missing in the stream if the handler were removed or replaced now: that ends the channel with
     * {@link aws.io.ErrorCode#INPUT_LOST}. Messages of a protocol that the handler has received whole are not meant: it may still process
     * and release them after it was removed. Called before the handler is removed or replaced.
     *
     * @return whether bytes would be lost; the default is false
     */
    default boolean holdsInput() {
        return false;
    }

    /** {@return how many bytes the handler adds to each message it sends to the left} */
    default int messageOverhead() {
        return 0;
    }

    /** {@return the kind of memory that the handler prefers for its messages} */
    default BufferKind preferredBuffers() {
        return BufferKind.OFF_HEAP;
    }

    /**
     * Announces that the backlog fell to the low watermark, or rose to the high one.
     *
     * @param slot the handler's slot
     * @param writable whether writing more makes sense
     */
    default void writabilityChanged(ChannelSlot slot, boolean writable) {}

    /**
     * Announces that the source on the left has ended in order. A handler that still holds bytes back, or whose protocol requires another
     * end, returns false and later calls {@link ChannelSlot#endOfInput} or shuts the channel down.
     *
     * @param slot the handler's slot
     * @return whether to announce the end to the handlers to the right
     */
    default boolean endOfInput(ChannelSlot slot) {
        return true;
    }

    /**
     * Sends what the handler holds back only to send it together with later writes. Called right before an ABORT, from right to left. Must
     * not block.
     *
     * @param slot the handler's slot
     * @return false if the handler still holds bytes that it accepted for writing: they are lost, and the channel ends by a reset
     */
    default boolean flushWrites(ChannelSlot slot) {
        return true;
    }

    /**
     * Reads now, if there is something to read. Called for the leftmost handler by {@link Channel#triggerRead}, and when
     * {@link ChannelSlot#mayRead} has become true again.
     *
     * @param slot the handler's slot
     */
    default void triggerRead(ChannelSlot slot) {}

    /**
     * Releases what the handler still holds, after it has left its slot. Called exactly once; also if {@link #attached} has thrown, and,
     * without {@code attached}, if the channel had ended when the handler was added.
     */
    default void destroy() {}
}
