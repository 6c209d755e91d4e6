package aws.io.channel;

import aws.io.IoException;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol author writes: the state machine in one slot. All methods are called on the loop's thread. What a method throws shuts
 * the channel down with that error, and harms nothing else.
 *
 * <p>A handler that has state is for one slot of one channel: each connection gets a new one, as it does from an initializer that says
 * {@code channel.add(new MyHandler())}. Two channels may be on two threads.
 *
 * <p>{@link BaseHandler} has a sensible default for each method, {@link ProtocolHandler} for the right end.
 */
public interface ChannelHandler {
    /**
     * The handler was put into a slot.
     *
     * @param slot its place, by which it sends
     */
    default void attached(ChannelSlot slot) {}

    /**
     * A message came from the left. The handler owns it and must send or release it.
     *
     * @param slot the handler's slot
     * @param message the message
     */
    void processReadMessage(ChannelSlot slot, IoMessage message);

    /**
     * A message came from the right. The handler owns it and must send or release it. What this method throws ends the channel by a reset,
     * because the bytes of the message are missing in the stream.
     *
     * @param slot the handler's slot
     * @param message the message
     */
    void processWriteMessage(ChannelSlot slot, IoMessage message);

    /**
     * Announces that the right neighbour's window has grown. A handler that grants more to the left than its neighbour granted must hold the
     * difference back; if it holds something back that needs a certain window, it calls {@link ChannelSlot#awaitWindow}, or sends by
     * {@link ChannelSlot#offer}, which does.
     *
     * @param slot the handler's slot
     * @param size bytes granted
     */
    void incrementReadWindow(ChannelSlot slot, long size);

    /**
     * The direction ends here. The handler does what it must and then calls {@link ChannelSlot#shutdownComplete}, now or later; at the
     * deadline it is called again with ABORT, and then passed over.
     *
     * @param slot the handler's slot
     * @param direction READ from left to right first, then WRITE from right to left
     * @param error why, or null
     * @param mode with ABORT, free scarce resources before returning
     */
    void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode);

    /** {@return how many bytes the left neighbour may send at first; 0 for a handler without a window of its own} */
    long initialWindowSize();

    /**
     * Returns how many bytes the right neighbour must be able to take at once: for a handler that sends only whole units. Whenever the row of
     * slots changes, the next slot to the right that has a window of its own gets at least this window; slots of handlers whose
     * {@link #initialWindowSize()} is 0 are passed over.
     *
     * @return bytes; the default is 0
     */
    default long minimumRightWindow() {
        return 0;
    }

    /**
     * Returns whether the handler reads {@link ChannelSlot#downstreamWindow()} before each message that it sends to the right. Grants then
     * open the window without a call of {@link #incrementReadWindow}, which is made only if the window was 0 or the handler waits by
     * {@link ChannelSlot#awaitWindow}. It saves tasks where a channel moves much.
     *
     * @return the default is false: {@link #incrementReadWindow} is called for every byte of window
     */
    default boolean checksWindow() {
        return false;
    }

    /** {@return how many bytes the handler adds to each message it sends to the left} */
    default int messageOverhead() {
        return 0;
    }

    /** {@return the memory in which the handler likes to get its messages} */
    default BufferKind preferredBuffers() {
        return BufferKind.OFF_HEAP;
    }

    /**
     * The bytes not yet written fell to the low watermark, or rose to the high one.
     *
     * @param slot the handler's slot
     * @param writable whether writing more makes sense
     */
    default void writabilityChanged(ChannelSlot slot, boolean writable) {}

    /**
     * The source on the left has ended in order. A handler that still holds something back, or that knows the end to be no proper one,
     * answers false, and calls {@link ChannelSlot#endOfInput} later or shuts the channel down.
     *
     * @param slot the handler's slot
     * @return whether the end may go on to the right
     */
    default boolean endOfInput(ChannelSlot slot) {
        return true;
    }

    /**
     * Sends on what the handler has kept back only to send it together with later writes. Called right before an ABORT, from right to left;
     * it must not wait for anything.
     *
     * @param slot the handler's slot
     * @return false if the handler holds bytes that it accepted for writing and cannot send on now: they will be lost, and the channel ends
     *     by a reset
     */
    default boolean flushWrites(ChannelSlot slot) {
        return true;
    }

    /**
     * Read now, if there is something to read: asked of the leftmost handler after a slot was added beside it.
     *
     * @param slot the handler's slot
     */
    default void triggerRead(ChannelSlot slot) {}

    /** The handler has left its slot for good: release what is still held. Called exactly once. */
    default void destroy() {}
}
