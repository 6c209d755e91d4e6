package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.channel.BaseHandler;
import aws.io.channel.Channel;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.IoMessage;
import aws.io.channel.LengthFieldFraming;
import aws.io.channel.MessagePool;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.channel.SocketHandler;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.testing.RecordingHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Read windows over sockets: what was granted is read, and in useful portions (DESIGN, section 5). */
@Timeout(120)
public interface ReadWindowContract extends LoopContract {
    /** The window of most cases, which is less than 4 FRAGMENTs. */
    int NARROW = 20 * 1024;

    /** Keeps every message until the test releases it. */
    final class Keeping extends ProtocolHandler {
        final ArrayDeque<IoMessage> kept = new ArrayDeque<>();
        private final long window;
        private long received;

        Keeping(long window) {
            this.window = window;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            received += message.length();
            kept.add(message);
        }

        @Override
        public long initialWindowSize() {
            return window;
        }

        /** {@return how many bytes have arrived} */
        long received() {
            return received;
        }

        void releaseAll() {
            IoMessage message;
            while ((message = kept.poll()) != null) {
                message.release();
            }
        }

        @Override
        public void destroy() {
            releaseAll();
        }
    }

    /** Releases one message each millisecond, in order. */
    final class Slow extends ProtocolHandler {
        private final ArrayDeque<IoMessage> kept = new ArrayDeque<>();
        private final Duration pause;
        boolean hold;
        private boolean scheduled;
        private long released;
        private int messages;

        Slow(Duration pause) {
            this.pause = pause;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            messages++;
            kept.add(message);
            schedule(slot);
        }

        void resume(ChannelSlot slot) {
            hold = false;
            schedule(slot);
        }

        private void schedule(ChannelSlot slot) {
            if (!hold && !scheduled && !kept.isEmpty()) {
                scheduled = true;
                slot.channel().schedule(ChannelTask.of(status -> {
                    scheduled = false;
                    IoMessage next = kept.poll();
                    if (next != null) {
                        released += next.length();
                        next.release();
                    }
                    if (status == TaskStatus.RUN_READY) {
                        schedule(slot);
                    }
                }), pause);
            }
        }

        /** {@return how many bytes were released} */
        long released() {
            return released;
        }

        /** {@return how many messages have arrived} */
        int messages() {
            return messages;
        }

        @Override
        public void destroy() {
            IoMessage message;
            while ((message = kept.poll()) != null) {
                message.release();
            }
        }
    }

    private static Channel channel(RunningLoop running, StreamPair pair, ChannelHandler... handlers) {
        CompletableFuture<Channel> made = new CompletableFuture<>();
        Channel.open(
                running.loop(),
                ChannelOptions.DEFAULT,
                (channel, error) -> {
                    if (channel == null) {
                        made.completeExceptionally(error == null ? new AssertionError("no error either") : error);
                        return;
                    }
                    channel.add(new SocketHandler(pair.server()));
                    for (ChannelHandler handler : handlers) {
                        channel.add(handler);
                    }
                    made.complete(channel);
                },
                (channel, error) -> {});
        return LoopContract.await(made);
    }

    private static StreamPair pair(RunningLoop running) {
        return StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
    }

    private static void send(RunningLoop running, StreamPair pair, byte[] bytes) {
        running.run(() -> pair.client().write(IoMessage.wrap(ByteBuffer.wrap(bytes))));
    }

    private static void end(RunningLoop running, StreamPair pair, Channel channel) {
        running.run(() -> channel.shutdown(null, ShutdownMode.ABORT));
        running.run(() -> pair.client().close());
        running.untilNothingIsOut();
    }

    @Test
    default void aClosedWindowIsReopenedByAGrantOfAnySize() {
        try (RunningLoop running = running()) {
            for (boolean passing : new boolean[] {false, true}) {
                for (int grant : new int[] {1, NARROW, 4 * MessagePool.FRAGMENT, 4 * MessagePool.FRAGMENT + 1, 128 * 1024, 1 << 20}) {
                    StreamPair pair = pair(running);
                    RecordingHandler application = new RecordingHandler(NARROW);
                    Channel channel = passing
                            ? channel(running, pair, new BaseHandler() {}, application)
                            : channel(running, pair, application);
                    send(running, pair, new byte[2 << 20]);
                    running.until(() -> application.bytes().length == NARROW);
                    running.run(() -> application.slot().incrementReadWindow(grant));
                    running.until(() -> application.bytes().length == NARROW + grant);
                    end(running, pair, channel);
                }
            }
        }
    }

    @Test
    default void whatIsAnnouncedIsReadToItsLastByteByGrantsOfOneByte() {
        byte[] sent = new byte[60];
        new Random(1).nextBytes(sent);
        try (RunningLoop running = running()) {
            for (int window : new int[] {0, 1, 8, 100, NARROW}) {
                StreamPair pair = pair(running);
                RecordingHandler application = new RecordingHandler(window);
                Channel channel = channel(running, pair, application);
                byte[] all = new byte[window + sent.length];
                send(running, pair, all);
                running.until(() -> application.bytes().length == window);
                for (int i = 1; i <= sent.length; i++) {
                    int expected = window + i;
                    running.run(() -> application.slot().incrementReadWindow(1));
                    running.until(() -> application.bytes().length == expected);
                }
                end(running, pair, channel);
            }
        }
    }

    @Test
    default void anApplicationThatHoldsMostOfItsWindowGetsTheBytesThatItNeeds() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            Keeping application = new Keeping(NARROW);
            Channel channel = channel(running, pair, application);
            // 19,000 of 20,480 are held, and the next 500 complete them.
            send(running, pair, new byte[19_000]);
            running.until(() -> application.received() == 19_000);
            send(running, pair, new byte[500]);
            running.until(() -> application.received() == 19_500);
            // The same once more with a window that released bytes have opened: less than a useful portion, but all that there is.
            running.run(application::releaseAll);
            send(running, pair, new byte[NARROW + 500]);
            running.until(() -> application.received() == 19_500 + NARROW);
            running.run(() -> {
                long freed = 0;
                while (freed < 500) {
                    IoMessage first = application.kept.removeLast();
                    freed += first.length();
                    first.release();
                }
            });
            running.until(() -> application.received() == 20_000 + NARROW);
            end(running, pair, channel);
        }
    }

    @Test
    default void longFramesThatAreReleasedLaterAreAllServed() {
        try (RunningLoop running = running()) {
            for (int length : new int[] {60_000, 100_000, 130_000, 140_000, 153_600, 200_000}) {
                StreamPair pair = pair(running);
                List<Integer> served = new ArrayList<>();
                ProtocolHandler application = new ProtocolHandler() {
                    @Override
                    protected void onMessage(ChannelSlot slot, IoMessage message) {
                        slot.channel().schedule(ChannelTask.of(status -> {
                            served.add(message.length());
                            message.release();
                        }), Duration.ofMillis(20));
                    }
                };
                Channel channel = channel(running, pair, LengthFieldFraming.of(4, 1 << 20), application);
                ByteBuffer frames = ByteBuffer.allocate(6 * (4 + length));
                for (int i = 0; i < 6; i++) {
                    frames.putInt(length).position(frames.position() + length);
                }
                send(running, pair, frames.array());
                running.until(() -> served.equals(List.of(length, length, length, length, length, length)));
                end(running, pair, channel);
            }
        }
    }

    @Test
    default void framesOfAnyAllowedLengthReachAnApplicationWithTheDefaultWindow() {
        try (RunningLoop running = running()) {
            for (boolean passing : new boolean[] {false, true}) {
                StreamPair pair = pair(running);
                Keeping application = new Keeping(ProtocolHandler.DEFAULT_WINDOW);
                LengthFieldFraming framing = LengthFieldFraming.of(4, 1 << 20);
                Channel channel = passing
                        ? channel(running, pair, framing, new BaseHandler() {}, application)
                        : channel(running, pair, framing, application);
                int length = (1 << 20) - 4;
                byte[] frame = ByteBuffer.allocate(4 + length).putInt(length).array();
                for (int i = 1; i <= 3; i++) {
                    long expected = (long) i * length;
                    send(running, pair, frame);
                    running.until(() -> application.received() == expected);
                    running.run(application::releaseAll);
                }
                end(running, pair, channel);
            }
        }
    }

    /**
     * RFC 9293, section 3.8.6.2: a slow receiver that announces each small piece that it has freed is sent small pieces for ever. Here the
     * transfer begins with small pieces.
     */
    @Test
    default void aBulkTransferToASlowConsumerArrivesInFewMessages() {
        int length = 4 << 20;
        int small = 300;
        int most = small + 2 * ((length + MessagePool.FRAGMENT - 1) / MessagePool.FRAGMENT);
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            Slow application = new Slow(Duration.ofMillis(1));
            Channel channel = channel(running, pair, application);
            running.run(() -> application.hold = true);
            for (int i = 1; i <= small; i++) {
                int expected = i;
                send(running, pair, new byte[500]);
                running.until(() -> application.messages() == expected);
            }
            send(running, pair, new byte[length]);
            running.run(() -> application.resume(Objects.requireNonNull(channel.lastSlot())));
            running.until(() -> application.released() == length + 500L * small);
            running.run(() -> assertTrue(application.messages() <= most, application.messages() + " messages, at most " + most));
            end(running, pair, channel);
        }
    }

    @Test
    default void aMessageHoldsMemoryInProportionToItsBytes() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            Keeping application = new Keeping(1 << 20);
            Channel channel = channel(running, pair, application);
            long expected = 0;
            for (int length : new int[] {1, 1, 15, 64, 65, 500, 600, 4_000, 1}) {
                send(running, pair, new byte[length]);
                expected += length;
                long all = expected;
                running.until(() -> application.received() == all);
            }
            running.run(() -> {
                for (IoMessage message : application.kept) {
                    int capacity = message.bytes().capacity();
                    assertTrue(capacity <= Math.max(64, 9 * message.length()), message.length() + " bytes in " + capacity);
                }
            });
            end(running, pair, channel);
        }
    }

    @Test
    default void aFrameThatArrivesByteByByteHoldsMemoryInProportionToWhatHasArrived() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            Keeping application = new Keeping(ProtocolHandler.DEFAULT_WINDOW);
            Channel channel = channel(running, pair, LengthFieldFraming.of(4, 1 << 20), application);
            send(running, pair, ByteBuffer.allocate(4).putInt(2_000).array());
            for (int i = 1; i <= 1_000; i++) {
                long expected = 4L + i;
                send(running, pair, new byte[1]);
                running.until(() -> channel.statistics().bytesRead() == expected);
            }
            assertTrue(running.call(() -> MessagePool.of(running.loop()).outstanding()) <= 4, "messages held");
            assertEquals(0, application.received());
            end(running, pair, channel);
        }
    }
}
