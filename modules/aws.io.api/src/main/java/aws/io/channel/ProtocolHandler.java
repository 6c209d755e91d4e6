package aws.io.channel;

import aws.io.IoException;
import org.jspecify.annotations.Nullable;

/**
 * The right end of a channel: receives the messages, and gives their bytes back to the read window when they are released, now or later, on
 * any thread. A handler that keeps messages keeps the peer waiting.
 */
public abstract class ProtocolHandler extends BaseHandler {
    /** A window wide enough for a protocol that uses what it gets at once. */
    public static final long DEFAULT_WINDOW = 256 * 1024;

    /** Makes a handler. */
    protected ProtocolHandler() {}

    /**
     * A message came. The handler owns it and must release it, or send it on (to the left, for an echo).
     *
     * @param slot the handler's slot
     * @param message the message
     */
    protected abstract void onMessage(ChannelSlot slot, IoMessage message);

    /**
     * Announces the end of the input: everything that the peer sent has been delivered. The handler may still write. Without half-close the
     * channel shuts down gracefully once every message that this handler received has been released; with half-close it stays open until it
     * is shut down.
     *
     * @param slot the handler's slot
     */
    protected void onEndOfInput(ChannelSlot slot) {}

    /**
     * The channel has ended for this handler: no message comes any more, and none can be written. Called once, unless the handler was
     * taken out before.
     *
     * @param slot the handler's slot
     * @param error the first error so far, or null where this side closed in order; a peer that closed in order is
     *     {@link aws.io.ErrorCode#PEER_CLOSED}
     */
    protected void onEnd(ChannelSlot slot, @Nullable IoException error) {}

    @Override
    public final void processReadMessage(ChannelSlot slot, IoMessage message) {
        message.grantOnRelease(slot);
        onMessage(slot, message);
    }

    /** {@inheritDoc} Who overrides it and does not call it gets no {@link #onEndOfInput}. */
    @Override
    public boolean endOfInput(ChannelSlot slot) {
        onEndOfInput(slot);
        return true;
    }

    /** {@inheritDoc} Who overrides it and does not call it gets no {@link #onEnd}. */
    @Override
    public void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        // In this order: a slot that is done is not asked again, whatever the hook does.
        slot.shutdownComplete(direction);
        if (slot.readDone && slot.writeDone) {
            onEnd(slot, error);
        }
    }

    @Override
    public long initialWindowSize() {
        return DEFAULT_WINDOW;
    }
}
