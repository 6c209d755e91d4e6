package aws.io.testing;

import aws.io.IoException;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ShutdownMode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The right end of a channel that writes down what happens to it. Its window is as wide as it was made, and opens again only when the
 * test says so.
 */
public final class RecordingHandler implements ChannelHandler {
    private final long initialWindow;
    private final List<byte[]> messages = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private @Nullable ChannelSlot slot;
    private boolean destroyed;

    /**
     * A handler.
     *
     * @param initialWindow how many bytes it takes before the test grants more
     */
    public RecordingHandler(long initialWindow) {
        this.initialWindow = initialWindow;
    }

    /** {@return the slot it is in} */
    public ChannelSlot slot() {
        ChannelSlot place = slot;
        if (place == null) {
            throw new IllegalStateException("the handler is in no slot yet");
        }
        return place;
    }

    /** {@return what came, message by message} */
    public List<byte[]> messages() {
        return messages;
    }

    /** {@return what came, as one array} */
    public byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        messages.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** {@return shutdowns and changes of writability in order, such as "READ GRACEFUL", "writable" and "not writable"} */
    public List<String> events() {
        return events;
    }

    /** {@return whether it was destroyed} */
    public boolean isDestroyed() {
        return destroyed;
    }

    @Override
    public void attached(ChannelSlot place) {
        slot = place;
    }

    @Override
    public void processReadMessage(ChannelSlot place, IoMessage message) {
        byte[] bytes = new byte[message.length()];
        message.bytes().get(bytes);
        message.release();
        messages.add(bytes);
    }

    @Override
    public void processWriteMessage(ChannelSlot place, IoMessage message) {
        place.send(message, Direction.WRITE);
    }

    @Override
    public void incrementReadWindow(ChannelSlot place, long size) {
        place.incrementReadWindow(size);
    }

    @Override
    public void shutdown(ChannelSlot place, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        events.add(direction + " " + mode);
        place.shutdownComplete(direction);
    }

    @Override
    public void writabilityChanged(ChannelSlot place, boolean writable) {
        events.add(writable ? "writable" : "not writable");
    }

    @Override
    public long initialWindowSize() {
        return initialWindow;
    }

    @Override
    public void destroy() {
        if (destroyed) {
            throw new IllegalStateException("destroyed twice");
        }
        destroyed = true;
    }
}
