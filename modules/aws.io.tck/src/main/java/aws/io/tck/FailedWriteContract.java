package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.ChannelOptions;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.tck.SocketChannelContract.End;
import aws.io.testing.ManualClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An error of one direction does not end the other, and an error that no read would find ends the channel all the same. */
@Timeout(60)
public interface FailedWriteContract extends PeerContract {
    private static StreamPair pair(RunningLoop running) {
        StreamPair pair = StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
        KernelBuffers.narrow(running, running, pair);
        return pair;
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

    /** The peer sends an answer, reads nothing, and closes: this resets the connection, as the peer has unread input. */
    private static byte[] answerAndReset(RunningLoop running, StreamPair pair, int length) {
        byte[] answer = new byte[length];
        new Random(7).nextBytes(answer);
        running.run(() -> pair.client().write(IoMessage.wrap(ByteBuffer.wrap(answer))));
        running.until(pair.client()::isFlushed);
        return answer;
    }

    @Test
    default void aFailedWriteLeavesTheInputThatHasArrived() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End server = End.over(running, pair.server(), ChannelOptions.DEFAULT, 0);
            byte[] answer = answerAndReset(running, pair, 50_000);
            CompletableFuture<@Nullable IoException> written = send(running, server, new byte[KernelBuffers.MORE]);
            running.run(pair.client()::close);
            IoException failed = LoopContract.await(written);
            assertNotNull(failed);
            IoException later = LoopContract.await(send(running, server, new byte[10]));
            assertEquals(failed.code(), later == null ? null : later.code(), "writing refuses with the same error");
            for (int granted = 0; granted < answer.length; granted += 10_000) {
                int all = granted + 10_000;
                assertFalse(server.ended.isDone(), "with " + granted + " bytes granted");
                server.grant(running, 10_000);
                running.until(() -> server.application.bytes().length == all);
            }
            server.grant(running, 1);
            assertEquals(failed, LoopContract.await(server.ended));
            assertArrayEquals(answer, server.received(running));
            running.untilNothingIsOut();
        }
    }

    @Test
    default void aWindowThatStaysClosedEndsTheChannelWithTheErrorOfTheWrite() {
        ManualClock clock = new ManualClock();
        try (RunningLoop running = running(clock)) {
            StreamPair pair = pair(running);
            End server = End.over(running, pair.server(), ChannelOptions.DEFAULT, 0);
            answerAndReset(running, pair, 50_000);
            CompletableFuture<@Nullable IoException> written = send(running, server, new byte[KernelBuffers.MORE]);
            running.run(pair.client()::close);
            IoException failed = LoopContract.await(written);
            assertNotNull(failed);
            running.run(() -> {});
            clock.advance(Duration.ofSeconds(9));
            server.grant(running, 100);
            running.until(() -> server.application.bytes().length == 100);
            clock.advance(Duration.ofSeconds(9));
            running.run(() -> {});
            assertFalse(server.ended.isDone(), "the window was open meanwhile");
            clock.advance(Duration.ofSeconds(1));
            running.run(() -> {});
            assertEquals(failed, LoopContract.await(server.ended));
            running.untilNothingIsOut();
        }
    }

    @Test
    default void aResetAfterTheEndOfTheInputEndsTheChannel() {
        ChannelOptions half = ChannelOptions.builder().halfClose(true).build();
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End server = End.over(running, pair.server(), half, 100);
            running.run(pair.client()::shutdownOutput);
            running.until(() -> server.application.events().contains("READ GRACEFUL"));
            running.run(pair.client()::reset);
            assertEnded(running, server);
        }
    }

    @Test
    default void aResetBehindAClosedWindowEndsTheChannel() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End server = End.over(running, pair.server(), ChannelOptions.DEFAULT, 0);
            running.run(() -> {});
            running.run(pair.client()::reset);
            assertEnded(running, server);
        }
    }

    /** What has arrived stays readable, for a while. */
    @Test
    default void aResetBehindAClosedWindowWithUnreadInputEndsTheChannelInTime() {
        ManualClock clock = new ManualClock();
        try (RunningLoop running = running(clock)) {
            StreamPair pair = pair(running);
            End server = End.over(running, pair.server(), ChannelOptions.DEFAULT, 0);
            answerAndReset(running, pair, 1_000);
            running.run(() -> {});
            running.run(pair.client()::reset);
            if (tellsOfAResetThatNobodyReads()) {
                running.until(() -> pair.server().failure() != null);
                assertFalse(server.ended.isDone());
                clock.advance(Duration.ofSeconds(10));
                running.run(() -> {});
            }
            assertEnded(running, server);
        }
    }

    /** Only a read or a write finds the reset on such a loop. */
    private void assertEnded(RunningLoop running, End server) {
        if (!tellsOfAResetThatNobodyReads()) {
            for (int i = 0; i < 5; i++) {
                running.run(() -> {});
            }
            assertFalse(server.ended.isDone());
            send(running, server, new byte[10]);
            server.grant(running, 50_000);
        }
        IoException error = LoopContract.await(server.ended);
        assertNotNull(error);
        assertTrue(error.code() == ErrorCode.CONNECTION_RESET, error.toString());
    }
}
