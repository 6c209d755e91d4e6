package aws.io.channel;

import aws.io.IoException;
import org.jspecify.annotations.Nullable;

/**
 * A handler that passes everything on; override what it should do differently. While its {@link #initialWindowSize()} is 0, it forwards the
 * grants of its right neighbour. If a subclass returns more than 0, grants are not forwarded, and the subclass must grant what it has
 * passed on or released. For the right end of a channel there is {@link ProtocolHandler}.
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
        if (initialWindowSize() == 0) {
            slot.incrementReadWindow(size);
        }
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
