package aws.io.channel;

/**
 * The right end of a channel: gets the messages, and gives their bytes back to the read window when they are released, now or later, by
 * whomever. So nobody forgets to, and whoever keeps a message keeps the peer waiting.
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

    @Override
    public final void processReadMessage(ChannelSlot slot, IoMessage message) {
        message.grantOnRelease(slot);
        onMessage(slot, message);
    }

    @Override
    public long initialWindowSize() {
        return DEFAULT_WINDOW;
    }
}
