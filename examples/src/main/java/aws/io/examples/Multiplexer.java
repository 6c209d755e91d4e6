package aws.io.examples;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BaseHandler;
import aws.io.channel.Channel;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.LengthFieldFraming;
import aws.io.channel.ShutdownMode;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several streams over one connection: channels nested in a channel. A frame is a length (by {@link LengthFieldFraming}), one byte that
 * names the stream, and the stream's bytes. Each stream is a channel of its own on the same loop, whose left end is fed by the
 * multiplexer's slot. A stream whose window is closed keeps its bytes waiting here, and with them the connection: good enough for an
 * example; a protocol of this kind would have credits for each stream.
 */
final class Multiplexer extends BaseHandler {
    static final int MAX_FRAME = 16 * 1024;

    private final Supplier<ChannelHandler> application;
    private final Map<Byte, Stream> streams = new HashMap<>();

    private Multiplexer(Supplier<ChannelHandler> application) {
        this.application = application;
    }

    /** Adds framing and a multiplexer to a channel; each stream gets a handler of the application. */
    static Multiplexer addTo(Channel channel, Supplier<ChannelHandler> application) {
        Multiplexer multiplexer = new Multiplexer(application);
        channel.add(LengthFieldFraming.of(2, MAX_FRAME));
        channel.add(multiplexer);
        return multiplexer;
    }

    @Override
    public void processReadMessage(ChannelSlot slot, IoMessage frame) {
        if (frame.length() == 0) {
            frame.release();
            slot.channel().shutdown(new IoException(ErrorCode.BAD_FRAME, "a frame names no stream"), ShutdownMode.GRACEFUL);
            return;
        }
        frame.grantOnRelease(slot);
        byte id = frame.bytes().get();
        Stream stream = streams.get(id);
        if (stream == null) {
            stream = new Stream(id, slot);
            streams.put(id, stream);
            stream.open(application.get());
        }
        stream.feed(frame);
    }

    @Override
    public long initialWindowSize() {
        return 4L * MAX_FRAME;
    }

    @Override
    public void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        if (direction == Direction.READ) {
            streams.values().forEach(stream -> stream.end(error, mode));
        }
        slot.shutdownComplete(direction);
    }

    /** The left end of one stream's channel. */
    private static final class Stream extends BaseHandler {
        private final byte id;
        private final ChannelSlot connection;
        private final ArrayDeque<IoMessage> waiting = new ArrayDeque<>();
        private @Nullable ChannelSlot slot;
        private @Nullable Channel channel;

        Stream(byte id, ChannelSlot connection) {
            this.id = id;
            this.connection = connection;
        }

        void open(ChannelHandler application) {
            Channel.open(
                    connection.channel().loop(),
                    ChannelOptions.DEFAULT,
                    (made, error) -> {
                        if (made != null) {
                            channel = made;
                            slot = made.add(this);
                            made.add(application);
                            deliver();
                        }
                    },
                    (ended, error) -> {});
        }

        void feed(IoMessage bytes) {
            waiting.add(bytes);
            deliver();
        }

        void end(@Nullable IoException error, ShutdownMode mode) {
            if (channel != null) {
                channel.shutdown(error, mode);
            }
        }

        private void deliver() {
            ChannelSlot place = slot;
            IoMessage next = waiting.peek();
            while (place != null && next != null && next.length() <= place.downstreamWindow()) {
                place.send(waiting.remove(), Direction.READ);
                next = waiting.peek();
            }
            if (place != null && next != null) {
                place.awaitWindow(next.length());
            }
        }

        @Override
        public void incrementReadWindow(ChannelSlot place, long size) {
            deliver();
        }

        @Override
        public void processWriteMessage(ChannelSlot place, IoMessage message) {
            IoMessage frame = connection.acquireMessage(Direction.WRITE, message.length() + 1);
            frame.bytes().put(id).put(message.bytes()).flip();
            frame.takeCompletionOf(message);
            message.release();
            connection.send(frame, Direction.WRITE);
        }

        @Override
        public void destroy() {
            waiting.forEach(IoMessage::release);
        }
    }
}
