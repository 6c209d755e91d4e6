package aws.io.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.loop.spi.Transports;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The memory that an accumulator holds and the work that it does are in proportion to the bytes received. */
class ByteAccumulatorTest {
    private final EventLoop loop = loop();
    private final MessagePool pool = MessagePool.of(loop);

    /** Counts each byte that is read, and each that is copied. */
    private static final class Counting extends ByteAccumulator {
        private long accesses;
        private long widest;

        @Override
        void add(IoMessage message) {
            super.add(message);
            widest = Math.max(widest, capacity());
        }

        @Override
        byte get(int index) {
            accesses++;
            return super.get(index);
        }

        @Override
        void copied(int bytes) {
            accesses += bytes;
        }
    }

    /** Releases frames, and remembers them. */
    private static final class Frames extends ProtocolHandler {
        private final List<byte[]> frames = new ArrayList<>();
        private final List<Integer> capacities = new ArrayList<>();

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            byte[] frame = new byte[message.length()];
            message.bytes().get(frame);
            frames.add(frame);
            capacities.add(message.bytes().capacity());
            message.release();
        }
    }

    /** The left end, which the test sends from. */
    private static final class Wire extends BaseHandler {}

    @Test
    void bytesThatArriveOneByOneHoldLittleMemoryAndEachIsReadAFewTimesOnly() {
        for (int length : new int[] {10_000, 100_000}) {
            assertLinear(() -> LengthFieldFraming.of(4, 1 << 20), lengthFirst(length));
            assertLinear(() -> LengthFieldFraming.builder(2, 1 << 20).order(ByteOrder.LITTLE_ENDIAN).build(), many(length));
            assertLinear(() -> DelimiterFraming.lines(1 << 20), lines(length, "\n"));
            assertLinear(() -> new DelimiterFraming("\r\n".getBytes(StandardCharsets.US_ASCII), 1 << 20), lines(length, "\r\n"));
            // A delimiter whose beginning is everywhere: searching from the start of each match again would read every byte 64 times.
            String almost = "a".repeat(64) + "b";
            assertLinear(() -> new DelimiterFraming(almost.getBytes(StandardCharsets.US_ASCII), 1 << 20), lines(length, almost));
        }
    }

    private void assertLinear(Supplier<FramingHandler> framing, byte[] stream) {
        for (int step : new int[] {1, 7, 1_000}) {
            Counting counting = new Counting();
            Frames whole = new Frames();
            deliver(framing.get(), new ByteAccumulator(), whole, stream, stream.length);
            Frames frames = new Frames();
            deliver(framing.get(), counting, frames, stream, step);
            assertEquals(whole.frames.size(), frames.frames.size());
            for (int i = 0; i < whole.frames.size(); i++) {
                assertTrue(Arrays.equals(whole.frames.get(i), frames.frames.get(i)), "frame " + i + " by " + step);
            }
            double each = (double) counting.accesses / stream.length;
            assertTrue(each <= 4, each + " accesses for each of " + stream.length + " bytes by " + step);
            assertTrue(counting.widest <= 64 * 1024 + 2L * stream.length * (stream.length > 10_100 ? 1 : 0), "held: " + counting.widest);
        }
    }

    private void deliver(FramingHandler framing, ByteAccumulator accumulator, Frames frames, byte[] stream, int step) {
        framing.accumulateIn(accumulator);
        Channel channel = channel();
        ChannelSlot wire = channel.add(new Wire());
        channel.add(framing);
        channel.add(frames);
        turn();
        for (int at = 0; at < stream.length; at += step) {
            int count = Math.min(step, stream.length - at);
            if (count > MessagePool.FRAGMENT) {
                wire.send(IoMessage.wrap(ByteBuffer.wrap(stream, at, count)), Direction.READ);
            } else {
                IoMessage message = pool.acquire(BufferKind.OFF_HEAP, count);
                message.bytes().put(stream, at, count).flip();
                wire.send(message, Direction.READ);
            }
            loop.runTurn(Duration.ZERO);
        }
        turn();
        assertEquals(0, accumulator.size());
        assertEquals(0, pool.outstanding());
        channel.shutdown(null, ShutdownMode.ABORT);
        turn();
    }

    @Test
    void anApplicationThatKeepsTenThousandMessagesOfOneByteHoldsAtMostFourMebibytes() {
        List<IoMessage> kept = new ArrayList<>();
        long memory = 0;
        for (int i = 0; i < 10_000; i++) {
            IoMessage read = pool.acquire(BufferKind.OFF_HEAP, MessagePool.FRAGMENT);
            read.bytes().put((byte) i).flip();
            IoMessage fitted = pool.fitted(read);
            assertEquals((byte) i, fitted.bytes().get(0));
            memory += fitted.bytes().capacity();
            kept.add(fitted);
        }
        // Some 300 bytes for each message's objects, on the heap.
        assertTrue(memory + 300 * 10_000 <= 4 << 20, "held: " + memory);
        kept.forEach(IoMessage::release);
        assertEquals(0, pool.outstanding());
    }

    @Test
    void aReadThatFillsAQuarterOrMoreIsNotCopied() {
        for (int length : new int[] {0, 1, 64, 65, 512, 513, 4_096, 4_097, 4_223, 4_224, 10_000}) {
            IoMessage read = pool.acquire(BufferKind.HEAP, MessagePool.FRAGMENT);
            read.bytes().limit(length);
            IoMessage fitted = pool.fitted(read);
            assertEquals(length, fitted.length());
            int capacity = fitted.bytes().capacity();
            int expected = length <= 64 ? 64 : length <= 512 ? 512 : length <= 4_096 ? 4_096 : MessagePool.FRAGMENT;
            assertEquals(expected, capacity, length + " bytes");
            if (expected == MessagePool.FRAGMENT) {
                assertSame(read, fitted);
            }
            fitted.release();
        }
        assertEquals(0, pool.outstanding());
    }

    @Test
    void aFrameThatArrivesInOneMessageIsNotCopied() {
        for (FramingHandler framing : List.of(LengthFieldFraming.of(4, 1 << 20), DelimiterFraming.lines(1 << 20))) {
            byte[] stream = framing instanceof DelimiterFraming ? lines(10_000, "\n") : lengthFirst(10_000);
            Counting counting = new Counting();
            Frames frames = new Frames();
            deliver(framing, counting, frames, stream, stream.length);
            assertEquals(framing instanceof DelimiterFraming ? stream.length : 4, counting.accesses, "only the length, or each byte once");
        }
    }

    @Test
    void theGrantOfAMergedMessageTakesEffectWhenItsBufferIsReleased() {
        Channel channel = channel();
        channel.add(new Wire());
        ChannelSlot slot = channel.add(new Frames());
        turn();
        ByteAccumulator accumulator = new ByteAccumulator();
        for (int i = 0; i < 1_000; i++) {
            IoMessage message = pool.acquire(BufferKind.OFF_HEAP, 1);
            message.bytes().put((byte) 1).flip();
            message.grantOnRelease(slot);
            accumulator.add(message);
        }
        assertEquals(0, slot.collected());
        accumulator.skip(999);
        assertEquals(0, slot.collected(), "not before its last byte");
        accumulator.skip(1);
        assertEquals(1_000, slot.collected());
        channel.shutdown(null, ShutdownMode.ABORT);
        turn();
    }

    private static byte[] lengthFirst(int length) {
        byte[] stream = new byte[length];
        new Random(length).nextBytes(stream);
        ByteBuffer.wrap(stream).putInt(length - 4);
        return stream;
    }

    /** Frames of 0 to 299 bytes after a length of two bytes. */
    private static byte[] many(int length) {
        ByteBuffer stream = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (stream.remaining() >= 2) {
            int frame = Math.min(stream.position() * 7 % 300, stream.remaining() - 2);
            stream.putShort((short) frame);
            stream.position(stream.position() + frame);
        }
        return Arrays.copyOf(stream.array(), stream.position());
    }

    private static byte[] lines(int length, String delimiter) {
        return ("a".repeat(length - delimiter.length()) + delimiter).getBytes(StandardCharsets.US_ASCII);
    }

    private Channel channel() {
        @Nullable Channel[] made = new @Nullable Channel[1];
        Channel.open(loop, ChannelOptions.DEFAULT, (channel, error) -> made[0] = channel, (channel, error) -> {});
        turn();
        Channel channel = made[0];
        if (channel == null) {
            throw new AssertionError("no channel");
        }
        return channel;
    }

    private void turn() {
        for (int i = 0; i < 20; i++) {
            loop.runTurn(Duration.ZERO);
        }
    }

    private static EventLoop loop() {
        Transports none = (Transports) Proxy.newProxyInstance(
                ByteAccumulatorTest.class.getClassLoader(), new Class<?>[] {Transports.class}, (proxy, method, arguments) -> null);
        EventLoop loop = new PolledEventLoop(LoopOptions.builder().build(), none, new Idle());
        loop.runTurn(Duration.ZERO);
        return loop;
    }

    /** Has no events. */
    private static final class Idle implements Poller {
        @Override
        public void turn(long timeoutNanos, Runnable awake) {
            awake.run();
        }

        @Override
        public void wakeup() {}

        @Override
        public void attach(Transport transport, TransportListener listener) {}

        @Override
        public void removeAll() {}

        @Override
        public void close() {}
    }
}
