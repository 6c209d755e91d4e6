package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BaseHandler;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ShutdownMode;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.tck.SocketChannelContract.End;
import aws.io.testing.ManualClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A shutdown lasts as long as it makes progress; one that is cut does not look like the end of the stream: over TCP it is a reset. */
@Timeout(60)
public interface CutContract extends LoopContract {
    /** More than the kernel's buffers hold on both sides together, once they are narrow. */
    int LARGE = KernelBuffers.MORE;

    /**
     * More than the reader's kernel holds: reading so much lets the writer's kernel take more. That holds only for a narrow buffer. One
     * that the kernel tunes announces room only once a sixteenth of it is free.
     */
    int STEP = 256 * 1024;

    /**
     * Whether the peer of a local connection gets an error in place of the end of a stream that was cut, as TCP's does.
     *
     * @return false is a deviation, which is asserted: the peer reads an end
     */
    default boolean localSocketsShowACut() {
        return true;
    }

    /**
     * Whether a write may have reached the kernel when the call returns.
     *
     * @return false is a deviation, which is asserted: an ABORT drops, by a reset, what was written in the same turn
     */
    default boolean writesWithinTheCall() {
        return true;
    }

    private static StreamPair pair(RunningLoop running) {
        return pairOf(running, running);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(9).nextBytes(bytes);
        return bytes;
    }

    private static CompletableFuture<@Nullable IoException> send(RunningLoop running, End end, byte[] bytes) {
        CompletableFuture<@Nullable IoException> written = new CompletableFuture<>();
        running.run(() -> {
            IoMessage message = IoMessage.wrap(ByteBuffer.wrap(bytes));
            message.onWritten((context, error) -> written.complete(error), null);
            end.application.slot().send(message, Direction.WRITE);
        });
        return written;
    }

    private static @Nullable ErrorCode code(@Nullable IoException error) {
        return error == null ? null : error.code();
    }

    /** Reads to the end, whatever that is. */
    private static void readOn(RunningLoop running, End reader) {
        running.until(() -> {
            if (reader.application.slot().window() == 0) {
                reader.application.slot().incrementReadWindow(50_000);
            }
            return reader.ended.isDone();
        });
    }

    /** Whatever was sent: of a cut stream the reader gets a part, and an error in place of the end. */
    private static void assertCut(RunningLoop running, End reader, byte[] sent) {
        readOn(running, reader);
        assertEquals(ErrorCode.CONNECTION_RESET, code(LoopContract.await(reader.ended)));
        byte[] received = reader.received(running);
        assertTrue(received.length < sent.length, received.length + " bytes");
        assertArrayEquals(Arrays.copyOf(sent, received.length), received);
    }

    @Test
    default void aHandlerThatThrowsOnAWriteEndsTheStreamByAReset() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End writer = End.over(running, pair.server(), ChannelOptions.DEFAULT, 100);
            End reader = End.over(running, pair.client(), ChannelOptions.DEFAULT, 50_000);
            IllegalStateException thrown = new IllegalStateException("on purpose");
            running.run(() -> writer.application.slot().insertLeft(new BaseHandler() {
                @Override
                public void processWriteMessage(ChannelSlot slot, IoMessage message) {
                    if (message.length() == 2) {
                        throw thrown;
                    }
                    slot.send(message, Direction.WRITE);
                }
            }));
            byte[] sent = random(9);
            running.run(() -> {
                for (int length : new int[] {4, 2, 3}) {
                    writer.application.slot().write(ByteBuffer.wrap(sent, 0, length));
                }
            });
            assertEquals(ErrorCode.CALLBACK_FAILED, code(LoopContract.await(writer.ended)));
            assertCut(running, reader, Arrays.copyOf(sent, 5));
        }
    }

    @Test
    default void aGracefulShutdownThatMakesProgressIsNeverCut() {
        ManualClock clock = new ManualClock();
        byte[] sent = random(LARGE);
        try (RunningLoop running = running(clock)) {
            StreamPair pair = pair(running);
            End writer = End.over(running, pair.server(), ChannelOptions.DEFAULT, 100);
            End reader = End.over(running, pair.client(), ChannelOptions.DEFAULT, 0);
            CompletableFuture<@Nullable IoException> written = send(running, writer, sent);
            writer.channel.shutdown(null, ShutdownMode.GRACEFUL);
            int[] granted = new int[1];
            for (int all = STEP; all <= LARGE; all += STEP) {
                int most = all;
                clock.advance(Duration.ofSeconds(9));
                running.until(() -> {
                    int received = reader.application.bytes().length;
                    if (received == granted[0] && received < most) {
                        int more = Math.min(50_000, most - received);
                        granted[0] += more;
                        reader.application.slot().incrementReadWindow(more);
                    }
                    return received == most;
                });
            }
            assertNull(LoopContract.await(written));
            assertNull(LoopContract.await(writer.ended));
            reader.grant(running, 1);
            assertEquals(ErrorCode.PEER_CLOSED, code(LoopContract.await(reader.ended)));
            assertArrayEquals(sent, reader.received(running));
            running.untilNothingIsOut();
        }
    }

    @Test
    default void aReaderThatTakesLessThanAKibibyteInTheTimeoutIsCutByAReset() {
        ManualClock clock = new ManualClock();
        byte[] sent = random(LARGE);
        try (RunningLoop running = running(clock)) {
            StreamPair pair = pair(running);
            End writer = End.over(running, pair.server(), ChannelOptions.DEFAULT, 100);
            End reader = End.over(running, pair.client(), ChannelOptions.DEFAULT, 0);
            CompletableFuture<@Nullable IoException> written = send(running, writer, sent);
            writer.channel.shutdown(null, ShutdownMode.GRACEFUL);
            for (int i = 0; i < 10 && !writer.ended.isDone(); i++) {
                // one byte at a time, and none after the shutdown began
                reader.grant(running, 1);
                clock.advance(Duration.ofSeconds(9));
                running.run(() -> {});
            }
            assertEquals(ErrorCode.SHUTDOWN_TIMEOUT, code(LoopContract.await(writer.ended)));
            assertNotNull(LoopContract.await(written));
            assertCut(running, reader, sent);
            running.untilNothingIsOut();
        }
    }

    @Test
    default void anAbortWithBytesThatTheKernelHasNotTakenIsAReset() {
        byte[] sent = random(LARGE);
        for (ShutdownMode first : ShutdownMode.values()) {
            try (RunningLoop running = running()) {
                StreamPair pair = pair(running);
                End writer = End.over(running, pair.server(), ChannelOptions.DEFAULT, 100);
                End reader = End.over(running, pair.client(), ChannelOptions.DEFAULT, 0);
                CompletableFuture<@Nullable IoException> written = send(running, writer, sent);
                writer.channel.shutdown(null, first);
                writer.channel.shutdown(null, ShutdownMode.ABORT);
                assertNull(LoopContract.await(writer.ended));
                assertNotNull(LoopContract.await(written));
                assertCut(running, reader, sent);
                running.untilNothingIsOut();
            }
        }
    }

    @Test
    default void aLoopThatStopsResetsWhatItHasNotSent() {
        byte[] sent = random(LARGE);
        try (RunningLoop other = running()) {
            RunningLoop running = running();
            StreamPair pair = pairOf(running, other);
            End writer = End.over(running, pair.server(), ChannelOptions.DEFAULT, 100);
            End reader = End.over(other, pair.client(), ChannelOptions.DEFAULT, 0);
            send(running, writer, sent);
            LoopContract.await(running.loop().stop());
            assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, code(LoopContract.await(writer.ended)));
            running.close();
            assertCut(other, reader, sent);
            other.untilNothingIsOut();
        }
    }

    private static StreamPair pairOf(RunningLoop servers, RunningLoop clients) {
        StreamPair pair = StreamPair.connect(servers, clients, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
        KernelBuffers.narrow(servers, clients, pair);
        return pair;
    }

    /** Inside a read writes are held back until its end: an ABORT there must not lose them. */
    @Test
    default void anAbortFirstWritesWhatWaitsForTheEndOfTheTurn() {
        byte[] answer = random(1_000);
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End writer = End.over(running, pair.server(), ChannelOptions.DEFAULT, 100);
            End reader = End.over(running, pair.client(), ChannelOptions.DEFAULT, 2_000);
            running.run(() -> {
                pair.server().cork();
                writer.channel.write(ByteBuffer.wrap(answer));
                writer.channel.shutdown(null, ShutdownMode.ABORT);
            });
            assertNull(LoopContract.await(writer.ended));
            IoException atReader = LoopContract.await(reader.ended);
            if (writesWithinTheCall()) {
                assertEquals(ErrorCode.PEER_CLOSED, code(atReader));
                assertArrayEquals(answer, reader.received(running));
            } else {
                assertEquals(ErrorCode.CONNECTION_RESET, code(atReader));
            }
            running.untilNothingIsOut();
        }
    }

    @Test
    default void aChannelThatIsResetShowsItThoughEverythingWasWritten() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End writer = End.over(running, pair.server(), ChannelOptions.DEFAULT, 100);
            End reader = End.over(running, pair.client(), ChannelOptions.DEFAULT, 2_000);
            IoException why = new IoException(ErrorCode.BAD_FRAME, "on purpose");
            writer.channel.reset(why);
            writer.channel.reset(new IoException(ErrorCode.IDLE_TIMEOUT, "too late"));
            assertEquals(why, LoopContract.await(writer.ended));
            assertEquals(ErrorCode.CONNECTION_RESET, code(LoopContract.await(reader.ended)));
        }
    }

    /** A descriptor is closed later on some back ends, but within the turn that follows. */
    @Test
    default void aResetHastensAShutdownThatIsUnderWay() {
        byte[] sent = random(LARGE);
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End writer = End.over(running, pair.server(), ChannelOptions.DEFAULT, 100);
            End reader = End.over(running, pair.client(), ChannelOptions.DEFAULT, 0);
            send(running, writer, sent);
            writer.channel.shutdown(null, ShutdownMode.GRACEFUL);
            running.run(() -> {});
            assertFalse(writer.ended.isDone());
            IoException why = new IoException(ErrorCode.BAD_FRAME, "on purpose");
            writer.channel.reset(why);
            assertEquals(why, LoopContract.await(writer.ended));
            assertCut(running, reader, sent);
        }
    }

    /** SO_LINGER would make a close wait (more than 0) or destroy what was sent (0). */
    @Test
    default void lingeringIsDisarmedBeforeEveryCloseThatIsNoReset() {
        byte[] sent = random(LARGE);
        BiConsumer<StreamPair, Integer> set = (pair, seconds) -> pair.server().setOption(SocketOption.LINGER_SECONDS, seconds);
        for (int seconds : new int[] {0, 30}) {
            try (RunningLoop running = running()) {
                StreamPair pair = pair(running);
                End writer = End.over(running, pair.server(), ChannelOptions.DEFAULT, 100);
                End reader = End.over(running, pair.client(), ChannelOptions.DEFAULT, Long.MAX_VALUE);
                running.run(() -> set.accept(pair, seconds));
                CompletableFuture<@Nullable IoException> written = send(running, writer, sent);
                writer.channel.shutdown(null, ShutdownMode.GRACEFUL);
                assertNull(LoopContract.await(written));
                assertNull(LoopContract.await(writer.ended));
                assertEquals(ErrorCode.PEER_CLOSED, code(LoopContract.await(reader.ended)), seconds + " s");
                assertArrayEquals(sent, reader.received(running));
            }
        }
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End reader = End.over(running, pair.client(), ChannelOptions.DEFAULT, 100);
            running.run(() -> {
                set.accept(pair, 0);
                pair.server().close();
            });
            assertEquals(ErrorCode.PEER_CLOSED, code(LoopContract.await(reader.ended)), "a socket without a channel");
        }
    }

    /** The clock stands still and the peer does not close: nothing may wait for either. */
    @Test
    default void aClosedWindowWithNothingUnreadDelaysNoShutdown() {
        try (RunningLoop running = running(new ManualClock())) {
            StreamPair pair = pair(running);
            End writer = End.over(running, pair.server(), ChannelOptions.DEFAULT, 0);
            // reading has stopped at the window
            running.run(() -> {});
            writer.channel.shutdown(null, ShutdownMode.GRACEFUL);
            assertNull(LoopContract.await(writer.ended));
            assertEquals(0, LoopContract.await(running.call(() -> StreamPair.readAll(pair.client()))).length);
            pair.close(running);
        }
    }

    @Test
    default void aCutIsSeenWhereTheDomainHasAReset() {
        byte[] sent = random(LARGE);
        Transports transports = factory().transports();
        try (RunningLoop running = running()) {
            ForEachDomain.run(transports, Transports.Kind.STREAM, (domain, at) -> {
                StreamPair pair = StreamPair.connect(running, domain, at);
                KernelBuffers.narrow(running, running, pair);
                End writer = End.over(running, pair.server(), ChannelOptions.DEFAULT, 100);
                End reader = End.over(running, pair.client(), ChannelOptions.DEFAULT, 0);
                CompletableFuture<@Nullable IoException> written = send(running, writer, sent);
                writer.channel.shutdown(null, ShutdownMode.ABORT);
                assertNull(LoopContract.await(writer.ended));
                assertNotNull(LoopContract.await(written));
                readOn(running, reader);
                boolean seen = domain != SocketDomain.LOCAL || localSocketsShowACut();
                ErrorCode expected = seen ? ErrorCode.CONNECTION_RESET : ErrorCode.PEER_CLOSED;
                assertEquals(expected, code(LoopContract.await(reader.ended)), domain.name());
                assertTrue(reader.received(running).length < sent.length);
            });
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
