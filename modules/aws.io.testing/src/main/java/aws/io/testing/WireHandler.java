package aws.io.testing;

import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ShutdownMode;
import aws.io.loop.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The left end of a channel without a socket: keeps what is written, and does what the test says. */
final class WireHandler implements ChannelHandler {
    final List<byte[]> written = new ArrayList<>();
    final List<Long> windowIncrements = new ArrayList<>();
    final List<Direction> shutdowns = new ArrayList<>();
    final Set<Direction> paused = EnumSet.noneOf(Direction.class);
    final Map<Direction, ShutdownMode> modes = new EnumMap<>(Direction.class);
    private final ArrayDeque<IoMessage> held = new ArrayDeque<>();
    private final BufferKind kind;
    private @Nullable ChannelSlot slot;
    private boolean holding;
    private int promises;
    private boolean destroyed;

    WireHandler(BufferKind kind) {
        this.kind = kind;
    }

    ChannelSlot slot() {
        ChannelSlot place = slot;
        if (place == null) {
            throw new IllegalStateException("the channel was not set up");
        }
        return place;
    }

    int promises() {
        return promises;
    }

    boolean isDestroyed() {
        return destroyed;
    }

    void hold(boolean hold) {
        holding = hold;
        IoMessage message;
        while (!holding && (message = held.poll()) != null) {
            message.complete(null);
        }
    }

    void resume(Direction direction) {
        paused.remove(direction);
        if (shutdowns.contains(direction)) {
            slot().shutdownComplete(direction);
        }
    }

    @Override
    public void attached(ChannelSlot place) {
        slot = place;
    }

    @Override
    public void processReadMessage(ChannelSlot place, IoMessage message) {
        throw new IllegalStateException("the wire is the left end of a channel and takes no read messages");
    }

    @Override
    public void processWriteMessage(ChannelSlot place, IoMessage message) {
        byte[] bytes = new byte[message.length()];
        message.bytes().get(bytes);
        written.add(bytes);
        promises += message.hasPromise() ? 1 : 0;
        if (holding) {
            held.add(message);
        } else if (message.hasPromise()) {
            // As a socket does it: never inside the call that wrote.
            place.channel().loop().schedule(Task.of(status -> message.complete(null)));
        } else {
            message.complete(null);
        }
    }

    @Override
    public void incrementReadWindow(ChannelSlot place, long size) {
        windowIncrements.add(size);
    }

    @Override
    public void shutdown(ChannelSlot place, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        shutdowns.add(direction);
        modes.put(direction, mode);
        if (!paused.contains(direction)) {
            place.shutdownComplete(direction);
        }
    }

    @Override
    public long initialWindowSize() {
        return 0;
    }

    @Override
    public BufferKind preferredBuffers() {
        return kind;
    }

    @Override
    public void destroy() {
        destroyed = true;
        hold(false);
    }
}
