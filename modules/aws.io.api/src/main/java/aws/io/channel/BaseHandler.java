package aws.io.channel;

import aws.io.IoException;
import org.jspecify.annotations.Nullable;

/**
 * A handler that lets everything pass, to be overridden where it should not. It has no window of its own: it takes what its right
 * neighbour granted. For the right end of a channel there is {@link ProtocolHandler}.
 */
public abstract class BaseHandler implements ChannelHandler {
    /** Makes a handler. */
    protected BaseHandler() {}

    @Override
    public void processReadMessage(ChannelSlot slot, IoMessage message) {
        slot.send(message, Direction.READ);
    }

    @Override
    public void processWriteMessage(ChannelSlot slot, IoMessage message) {
        slot.send(message, Direction.WRITE);
    }

    @Override
    public void incrementReadWindow(ChannelSlot slot, long size) {
        slot.incrementReadWindow(size);
    }

    @Override
    public void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        slot.shutdownComplete(direction);
    }

    @Override
    public long initialWindowSize() {
        return 0;
    }
}
