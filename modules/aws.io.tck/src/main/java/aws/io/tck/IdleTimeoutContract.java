package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelState;
import aws.io.channel.Direction;
import aws.io.channel.IdleTimeoutHandler;
import aws.io.channel.IdleTimeoutHandler.Kind;
import aws.io.channel.IoMessage;
import aws.io.channel.LengthFieldFraming;
import aws.io.channel.MessagePool;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.tck.SocketChannelContract.End;
import aws.io.testing.ManualClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Idle timeouts count bytes that move, and do not run while this side is the reason why none do. */
@Timeout(60)
public interface IdleTimeoutContract extends LoopContract {
    /** The timeout of every case. */
    Duration IDLE = Duration.ofSeconds(10);

    /** Less than the timeout. */
    Duration ALMOST = Duration.ofSeconds(9);

    /** More than the buffers of {@link #pair} hold. */
    int LARGE = KernelBuffers.MORE;

    /** Two connected sockets whose buffers have a small, fixed size. */
    private static StreamPair pair(RunningLoop running) {
        StreamPair pair = StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
        KernelBuffers.narrow(running, running, pair);
        return pair;
    }

    private static End idle(RunningLoop running, StreamPair pair, ChannelOptions options, Kind kind, long window) {
        End end = End.over(running, pair.server(), options, window);
        running.run(() -> end.application.slot().insertLeft(new IdleTimeoutHandler(kind, IDLE)));
        return end;
    }

    private static void write(RunningLoop running, End end, int length) {
        running.run(() -> end.application.slot().send(IoMessage.wrap(ByteBuffer.allocate(length)), Direction.WRITE));
    }

    /**
     * Lets the loop run what was caused before, moves its clock, and lets it run what is due then.
     *
     * @param running the loop
     * @param clock its clock
     * @param by how far
     */
    static void advance(RunningLoop running, ManualClock clock, Duration by) {
        settle(running);
        clock.advance(by);
        settle(running);
    }

    private static void settle(RunningLoop running) {
        for (int i = 0; i < 3; i++) {
            running.run(() -> {});
        }
    }

    /**
     * Moves the clock, whatever bytes still move at first, until the timeout ends a channel, and waits for its end.
     *
     * @param running the channel's loop
     * @param clock the loop's clock
     * @param channel the channel
     * @param ended completes with its error
     * @return the time at which the end began
     */
    static long assertEnds(
            RunningLoop running, ManualClock clock, Channel channel, CompletableFuture<@Nullable IoException> ended) {
        running.until(() -> {
            if (channel.state() == ChannelState.ACTIVE) {
                clock.advance(Duration.ofMillis(500));
            }
            return channel.state() != ChannelState.ACTIVE;
        });
        long began = clock.nanoTime();
        running.until(() -> {
            clock.advance(Duration.ofSeconds(1));
            return ended.isDone();
        });
        IoException error = LoopContract.await(ended);
        assertEquals(ErrorCode.IDLE_TIMEOUT, error == null ? null : error.code());
        return began;
    }

    private static long assertEnds(RunningLoop running, ManualClock clock, End end) {
        return assertEnds(running, clock, end.channel, end.ended);
    }

    /** A shutdown may take long: what counts is that none has begun. */
    private static void assertGoesOn(End end, String when) {
        assertEquals(ChannelState.ACTIVE, end.channel.state(), when);
    }

    @Test
    default void aLongWriteIsNotIdleWhileTheKernelTakesBytesOfIt() {
        for (Kind kind : List.of(Kind.WRITE, Kind.ALL)) {
            ManualClock clock = new ManualClock();
            try (RunningLoop running = running(clock)) {
                StreamPair pair = pair(running);
                End writer = idle(running, pair, ChannelOptions.DEFAULT, kind, 100);
                End reader = End.over(running, pair.client(), ChannelOptions.DEFAULT, 0);
                write(running, writer, LARGE);
                for (int i = 0; i < 5; i++) {
                    long before = writer.channel.statistics().bytesWritten();
                    running.until(() -> {
                        if (reader.application.slot().window() == 0) {
                            reader.application.slot().incrementReadWindow(50_000);
                        }
                        return writer.channel.statistics().bytesWritten() > before;
                    });
                    advance(running, clock, ALMOST);
                    assertGoesOn(writer, kind + ", step " + i);
                }
                assertEnds(running, clock, writer);
            }
        }
    }

    @Test
    default void messagesThatTheKernelDoesNotTakeAreNoProgress() {
        for (Kind kind : List.of(Kind.WRITE, Kind.ALL)) {
            ManualClock clock = new ManualClock();
            try (RunningLoop running = running(clock)) {
                StreamPair pair = pair(running);
                End writer = idle(running, pair, ChannelOptions.DEFAULT, kind, 100);
                write(running, writer, LARGE);
                for (int i = 0; i < 20 && writer.channel.state() == ChannelState.ACTIVE; i++) {
                    write(running, writer, 1);
                    advance(running, clock, ALMOST);
                }
                assertNotEquals(ChannelState.ACTIVE, writer.channel.state());
                assertEnds(running, clock, writer);
                running.run(pair.client()::close);
            }
        }
    }

    @Test
    default void aPeerThatAClosedWindowHoldsBackIsNotIdle() {
        for (Kind kind : List.of(Kind.READ, Kind.ALL)) {
            ManualClock clock = new ManualClock();
            try (RunningLoop running = running(clock)) {
                StreamPair pair = pair(running);
                End reader = idle(running, pair, ChannelOptions.DEFAULT, kind, 1_000);
                End writer = End.over(running, pair.client(), ChannelOptions.DEFAULT, 100);
                write(running, writer, 3_000);
                for (int received = 1_000; received <= 3_000; received += 1_000) {
                    int expected = received;
                    running.until(() -> reader.application.bytes().length == expected);
                    for (int i = 0; i < 5; i++) {
                        advance(running, clock, ALMOST);
                        assertGoesOn(reader, kind + " with " + received + " bytes received");
                    }
                    reader.grant(running, 1_000);
                }
                // The window has just opened, for the first time with nothing to read behind it.
                advance(running, clock, ALMOST);
                assertGoesOn(reader, kind + " though its time has started anew");
                long began = assertEnds(running, clock, reader);
                long late = began - Duration.ofSeconds(15 * 9 + 10).toNanos();
                assertTrue(late >= 0 && late <= Duration.ofMillis(500).toNanos(), "the end began " + late + " ns after the timeout");
            }
        }
    }

    @Test
    default void whatWaitsToBeWrittenIsTimedThoughTheWindowIsClosed() {
        ManualClock clock = new ManualClock();
        try (RunningLoop running = running(clock)) {
            StreamPair pair = pair(running);
            End writer = idle(running, pair, ChannelOptions.DEFAULT, Kind.ALL, 1);
            running.run(() -> pair.client().write(StreamPair.message(new byte[10])));
            running.until(() -> writer.application.slot().window() == 0);
            write(running, writer, LARGE);
            assertEnds(running, clock, writer);
            running.run(pair.client()::close);
        }
    }

    @Test
    default void aFrameThatArrivesSlowlyIsNoSilence() {
        ManualClock clock = new ManualClock();
        try (RunningLoop running = running(clock)) {
            StreamPair pair = pair(running);
            End reader = End.over(running, pair.server(), ChannelOptions.DEFAULT, 10_000);
            running.run(() -> {
                reader.application.slot().insertLeft(LengthFieldFraming.of(4, 10_000));
                reader.application.slot().insertLeft(new IdleTimeoutHandler(Kind.READ, IDLE));
            });
            running.run(() -> pair.client().write(StreamPair.message(new byte[] {0, 0, 0, 100})));
            for (int i = 1; i <= 5; i++) {
                long expected = 3L + i;
                running.until(() -> reader.channel.statistics().bytesRead() >= expected);
                advance(running, clock, ALMOST);
                assertGoesOn(reader, "after " + i + " parts");
                running.run(() -> pair.client().write(StreamPair.message(new byte[1])));
            }
            running.until(() -> reader.channel.statistics().bytesRead() == 9);
            assertEquals(0, reader.received(running).length);
            assertEnds(running, clock, reader);
            running.run(pair.client()::close);
        }
    }

    @Test
    default void aDirectionThatHasEndedIsNotTimed() {
        ChannelOptions halfClose = ChannelOptions.builder().halfClose(true).build();
        for (Kind kind : List.of(Kind.READ, Kind.WRITE)) {
            ManualClock clock = new ManualClock();
            try (RunningLoop running = running(clock)) {
                StreamPair pair = pair(running);
                End end = idle(running, pair, halfClose, kind, 1_000);
                End peer = End.over(running, pair.client(), halfClose, 1_000);
                (kind == Kind.READ ? peer : end).channel.shutdownOutput();
                End reader = kind == Kind.READ ? end : peer;
                running.until(() -> reader.application.events().contains("READ GRACEFUL"));
                for (int i = 0; i < 5; i++) {
                    advance(running, clock, ALMOST);
                    assertGoesOn(end, kind.name());
                }
                (kind == Kind.READ ? end : peer).channel.shutdownOutput();
                LoopContract.await(end.ended);
                LoopContract.await(peer.ended);
            }
        }
    }

    @Test
    default void aPeerThatTheMemoryBudgetHoldsBackIsNotIdle() {
        try (MemoryContract.Budgeted loop = new MemoryContract.Budgeted(this, 8L * MessagePool.FRAGMENT)) {
            RunningLoop running = loop.running;
            StreamPair pair = pair(running);
            MemoryContract.Keeping reader = MemoryContract.Keeping.over(running, pair.server());
            running.run(() -> reader.slot().insertLeft(new IdleTimeoutHandler(Kind.READ, Duration.ofSeconds(2))));
            End writer = End.over(running, pair.client(), ChannelOptions.DEFAULT, 100);
            loop.take(8);
            write(running, writer, LARGE);
            loop.settle();
            for (int i = 0; i < 5; i++) {
                loop.advance(Duration.ofMillis(1_500));
                assertEquals(ChannelState.ACTIVE, reader.channel().state(), "above the budget, step " + i);
            }
            loop.giveAllBack();
            loop.advance(Duration.ofMillis(1_500));
            assertEquals(ChannelState.ACTIVE, reader.channel().state(), "below the budget again");
            running.run(reader::releaseAll);
            writer.channel.reset(new IoException(ErrorCode.BAD_FRAME, "the test is over"));
            LoopContract.await(writer.ended);
            LoopContract.await(reader.ended);
        }
    }
}
