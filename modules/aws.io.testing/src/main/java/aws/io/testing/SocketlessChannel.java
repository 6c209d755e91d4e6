package aws.io.testing;

import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.channel.Channel;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelState;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ShutdownMode;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel on a hand-driven loop whose left end is not a socket but the test: it pushes what the peer would send, sees what would go to
 * the wire and how the windows move, and can hold the shutdown up. The thread that makes it is the loop's thread.
 *
 * <pre>{@code
 * try (SocketlessChannel wire = new SocketlessChannel(BufferKind.HEAP)) {
 *     wire.add(new MyHandler());
 *     wire.push(bytes);
 *     assertArrayEquals(expected, wire.writtenBytes());
 * }
 * }</pre>
 */
public final class SocketlessChannel implements AutoCloseable {
    private final HandDrivenLoop driven = new HandDrivenLoop();
    private final BufferKind kind;
    private final WireHandler wire;
    private @Nullable Channel channel;
    private boolean shutDown;
    private int shutdownsHeard;
    private @Nullable IoException error;

    /**
     * A channel with the default options.
     *
     * @param kind the memory of the messages that {@link #push} makes, and that the wire asks for
     */
    public SocketlessChannel(BufferKind kind) {
        this(kind, ChannelOptions.DEFAULT);
    }

    /**
     * A channel.
     *
     * @param kind the memory of the messages that {@link #push} makes, and that the wire asks for
     * @param options its options
     */
    public SocketlessChannel(BufferKind kind, ChannelOptions options) {
        this.kind = kind;
        wire = new WireHandler(kind);
        Channel.open(
                driven.loop(),
                options,
                (made, failure) -> channel = made,
                (ended, failure) -> {
                    shutDown = true;
                    shutdownsHeard++;
                    error = failure;
                });
        driven.runUntilIdle();
        channel().add(wire);
    }

    /** {@return the loop, and the clock} */
    public HandDrivenLoop driven() {
        return driven;
    }

    /** {@return the channel} */
    public Channel channel() {
        Channel made = channel;
        if (made == null) {
            throw new IllegalStateException("the channel was not set up");
        }
        return made;
    }

    /** {@return the wire's slot, the leftmost} */
    public ChannelSlot wireSlot() {
        return wire.slot();
    }

    /**
     * Adds a handler at the right end, and runs the loop until it is idle, so that its window reaches the wire.
     *
     * @param handler the handler
     * @return its slot
     */
    public ChannelSlot add(ChannelHandler handler) {
        ChannelSlot slot = channel().add(handler);
        driven.runUntilIdle();
        return slot;
    }

    /**
     * Sends bytes into the channel, in one message as a socket would, and runs the loop until it is idle.
     *
     * @param bytes no more than the window of the wire's neighbour, and than a message holds
     */
    public void push(byte... bytes) {
        IoMessage message = channel().pool().acquire(kind, Math.max(1, bytes.length));
        message.bytes().put(bytes).flip();
        wire.slot().send(message, Direction.READ);
        driven.runUntilIdle();
    }

    /** {@return how many bytes may be pushed} */
    public long window() {
        return wire.slot().downstreamWindow();
    }

    /** {@return the window increments that the wire heard of, in order} */
    public List<Long> windowIncrements() {
        return wire.windowIncrements;
    }

    /** {@return how many of the messages that were written so far had a promise} */
    public int promisesWritten() {
        return wire.promises();
    }

    /** {@return what was written, message by message} */
    public List<byte[]> written() {
        return wire.written;
    }

    /** {@return what was written, as one array} */
    public byte[] writtenBytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        wire.written.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Keeps what is written from now on unwritten: its promises wait, and it counts in the backlog. */
    public void holdWrites() {
        wire.hold(true);
    }

    /** Writes what was held, and runs the loop until it is idle. */
    public void releaseWrites() {
        wire.hold(false);
        driven.runUntilIdle();
    }

    /** The peer ends its direction; runs the loop until it is idle. */
    public void endOfInput() {
        wire.slot().endOfInput();
        driven.runUntilIdle();
    }

    /**
     * Makes the wire delay its part of the shutdown.
     *
     * @param direction of which direction
     */
    public void pauseShutdown(Direction direction) {
        wire.paused.add(direction);
    }

    /**
     * Lets the wire end the part of the shutdown that it delayed; runs the loop until it is idle.
     *
     * @param direction of which direction
     */
    public void resumeShutdown(Direction direction) {
        wire.resume(direction);
        driven.runUntilIdle();
    }

    /** {@return the directions in which the wire was asked to shut down, in order} */
    public List<Direction> shutdowns() {
        return wire.shutdowns;
    }

    /**
     * In which mode the wire was asked last.
     *
     * @param direction the direction
     * @return the mode, null if it was not asked
     */
    public @Nullable ShutdownMode shutdownMode(Direction direction) {
        return wire.modes.get(direction);
    }

    /** {@return whether the channel has ended} */
    public boolean isShutDown() {
        return shutDown;
    }

    /** {@return how many times the end was told} */
    public int shutdownsHeard() {
        return shutdownsHeard;
    }

    /** {@return the error that the channel ended with, or null} */
    public @Nullable IoException error() {
        return error;
    }

    /** {@return whether the wire's handler was destroyed} */
    public boolean isDestroyed() {
        return wire.isDestroyed();
    }

    /**
     * Ends the channel if it has not ended, and fails if anything is left or was thrown: every message must be released by then.
     */
    @Override
    public void close() {
        if (channel().state() != ChannelState.SHUT_DOWN) {
            channel().shutdown(null, ShutdownMode.ABORT);
            driven.runUntilIdle();
            driven.advance(Duration.ofDays(1));
        }
        wire.hold(false);
        driven.runUntilIdle();
        int left = channel().pool().outstanding();
        if (left != 0) {
            throw new AssertionError(left + " messages were not released; -Daws.io.findLeaks=true says where they were acquired");
        }
        driven.requireNoErrors();
    }
}
