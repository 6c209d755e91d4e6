package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.channel.SocketHandler;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.StreamSocket;
import aws.io.testing.RecordingHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A channel over a socket: windows, the end of the peer, and four ways to close (DESIGN, section 5). */
@Timeout(60)
public interface SocketChannelContract extends LoopContract {
    /** One end of a connection as a channel with a recording handler. */
    final class End {
        final Channel channel;
        final RecordingHandler application;
        final CompletableFuture<@Nullable IoException> ended;

        private End(Channel channel, RecordingHandler application, CompletableFuture<@Nullable IoException> ended) {
            this.channel = channel;
            this.application = application;
            this.ended = ended;
        }

        static End over(RunningLoop running, StreamSocket socket, ChannelOptions options, long window) {
            CompletableFuture<End> made = new CompletableFuture<>();
            CompletableFuture<@Nullable IoException> ended = PendingFutures.expect("end of a channel over " + socket, new CompletableFuture<>());
            RecordingHandler application = new RecordingHandler(window);
            Channel.open(
                    running.loop(),
                    options,
                    (channel, error) -> {
                        if (channel == null) {
                            made.completeExceptionally(error == null ? new AssertionError("no error either") : error);
                            return;
                        }
                        channel.add(new SocketHandler(socket));
                        channel.add(application);
                        made.complete(new End(channel, application, ended));
                    },
                    (channel, error) -> ended.complete(error));
            return LoopContract.await(made);
        }

        void grant(RunningLoop running, long bytes) {
            running.run(() -> application.slot().incrementReadWindow(bytes));
        }

        byte[] received(RunningLoop running) {
            return running.call(application::bytes);
        }
    }

    private static StreamPair pair(RunningLoop running) {
        return StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
    }

    @Test
    default void theWindowLimitsWhatIsReadToTheByte() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End server = End.over(running, pair.server(), ChannelOptions.DEFAULT, 9);
            End client = End.over(running, pair.client(), ChannelOptions.DEFAULT, 8);
            client.channel.write(ByteBuffer.wrap("I am the client.".getBytes(StandardCharsets.US_ASCII)));
            server.channel.write(ByteBuffer.wrap("I share the hour 20!".getBytes(StandardCharsets.US_ASCII)));
            running.until(() -> server.application.bytes().length == 9 && client.application.bytes().length == 8);
            for (int i = 0; i < 5; i++) {
                running.run(() -> {});
            }
            assertEquals(9, server.received(running).length);
            assertEquals(8, client.received(running).length);
            server.grant(running, 100);
            client.grant(running, 100);
            running.until(() -> server.application.bytes().length == 16 && client.application.bytes().length == 20);
            assertEquals(16, server.channel.statistics().bytesRead());
            assertEquals(20, server.channel.statistics().bytesWritten());
            client.channel.shutdown(null, ShutdownMode.GRACEFUL);
            assertNull(LoopContract.await(client.ended));
            IoException atServer = LoopContract.await(server.ended);
            assertEquals(ErrorCode.PEER_CLOSED, atServer == null ? null : atServer.code());
            running.untilNothingIsOut();
        }
    }

    @Test
    default void whatThePeerSentBeforeItHungUpIsReadToTheEndHoweverSlowly() {
        byte[] sent = new byte[16 * 1024];
        new Random(3).nextBytes(sent);
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End reader = End.over(running, pair.server(), ChannelOptions.DEFAULT, 0);
            End writer = End.over(running, pair.client(), ChannelOptions.DEFAULT, 100);
            writer.channel.write(ByteBuffer.wrap(sent));
            writer.channel.shutdown(null, ShutdownMode.GRACEFUL);
            LoopContract.await(writer.ended);
            for (int granted = 0; granted < sent.length; granted += 128) {
                assertFalse(reader.ended.isDone(), "with " + granted + " of " + sent.length + " bytes granted");
                int expected = granted + 128;
                reader.grant(running, 128);
                running.until(() -> reader.application.bytes().length == expected);
            }
            reader.grant(running, 1);
            IoException error = LoopContract.await(reader.ended);
            assertEquals(ErrorCode.PEER_CLOSED, error == null ? null : error.code());
            assertArrayEquals(sent, reader.received(running));
            running.untilNothingIsOut();
        }
    }

    @Test
    default void howeverManyThreadsWriteTheBacklogEndsAtNothingAndTheChannelIsWritable() throws Exception {
        int threads = 4;
        int writes = 2_000;
        int all = threads * writes * 100;
        ChannelOptions narrow = ChannelOptions.builder().watermarks(1_000, 2_000, 4_000).build();
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End reader = End.over(running, pair.server(), ChannelOptions.DEFAULT, Long.MAX_VALUE);
            End writer = End.over(running, pair.client(), narrow, 100);
            List<Thread> started = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                // the last one writes from the loop itself
                boolean inLoop = i == threads - 1;
                started.add(Thread.ofPlatform().start(() -> {
                    for (int sent = 0; sent < writes; ) {
                        SendResult result = inLoop
                                ? running.call(() -> writer.channel.tryWrite(ByteBuffer.allocate(100)))
                                : writer.channel.tryWrite(ByteBuffer.allocate(100));
                        if (result == SendResult.SENT) {
                            sent++;
                        } else {
                            assertEquals(SendResult.FULL, result);
                            Thread.onSpinWait();
                        }
                    }
                }));
            }
            for (Thread one : started) {
                one.join();
            }
            running.until(() -> writer.channel.backlog() == 0 && writer.channel.isWritable());
            running.until(() -> reader.application.bytes().length == all);
            assertEquals(all, writer.channel.statistics().bytesWritten());
            running.run(() -> assertFalse(writer.application.events().toString().endsWith("not writable]"), "the handler waits for ever"));
            writer.channel.shutdown(null, ShutdownMode.GRACEFUL);
            LoopContract.await(reader.ended);
            running.untilNothingIsOut();
        }
    }

    /** A back end by completions has begun to read for the handler that was there. */
    @Test
    default void whatComesWhileNoHandlerIsThereWaitsForTheNextOne() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End reader = End.over(running, pair.server(), ChannelOptions.DEFAULT, 1_000);
            End writer = End.over(running, pair.client(), ChannelOptions.DEFAULT, 1_000);
            running.run(() -> {});
            running.run(() -> reader.application.slot().remove());
            writer.channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            running.until(() -> writer.channel.backlog() == 0);
            for (int i = 0; i < 5; i++) {
                running.run(() -> {});
            }
            assertFalse(reader.ended.isDone());
            RecordingHandler next = new RecordingHandler(2);
            running.run(() -> reader.channel.add(next));
            // One that grants only what it got must get something.
            running.until(() -> next.bytes().length == 2);
            running.run(() -> next.slot().incrementReadWindow(2));
            running.until(() -> next.bytes().length == 3);
            running.run(() -> assertArrayEquals(new byte[] {1, 2, 3}, next.bytes()));
            writer.channel.shutdown(null, ShutdownMode.GRACEFUL);
            LoopContract.await(reader.ended);
            running.untilNothingIsOut();
        }
    }

    @Test
    default void aGracefulCloseDeliversEverythingThatWasWritten() {
        byte[] sent = new byte[4 << 20];
        new Random(4).nextBytes(sent);
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End reader = End.over(running, pair.server(), ChannelOptions.DEFAULT, Long.MAX_VALUE);
            End writer = End.over(running, pair.client(), ChannelOptions.DEFAULT, 100);
            writer.channel.write(ByteBuffer.wrap(sent));
            writer.channel.shutdown(null, ShutdownMode.GRACEFUL);
            assertNull(LoopContract.await(writer.ended));
            LoopContract.await(reader.ended);
            assertArrayEquals(sent, reader.received(running));
            running.untilNothingIsOut();
        }
    }

    /** A kernel resets a connection that is closed with unread input, and the reset may overtake the reply. */
    @Test
    default void unreadInputDoesNotDestroyAReplyThatWasFlushed() {
        byte[] reply = "no, thank you".getBytes(StandardCharsets.US_ASCII);
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End server = End.over(running, pair.server(), ChannelOptions.DEFAULT, 10);
            End client = End.over(running, pair.client(), ChannelOptions.DEFAULT, 1_000);
            client.channel.write(ByteBuffer.wrap(new byte[200_000]));
            running.until(() -> server.application.bytes().length == 10);
            server.channel.write(ByteBuffer.wrap(reply));
            server.channel.shutdown(null, ShutdownMode.GRACEFUL);
            IoException atClient = LoopContract.await(client.ended);
            assertEquals(ErrorCode.PEER_CLOSED, atClient == null ? null : atClient.code());
            assertArrayEquals(reply, client.received(running));
            LoopContract.await(server.ended);
            running.untilNothingIsOut();
        }
    }

    @Test
    default void anAbortAndAResetAreToldApartFromAnOrderlyEnd() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End server = End.over(running, pair.server(), ChannelOptions.DEFAULT, 1_000);
            End client = End.over(running, pair.client(), ChannelOptions.DEFAULT, 1_000);
            IoException mine = new IoException(ErrorCode.BAD_FRAME, "on purpose");
            client.channel.reset(mine);
            assertEquals(mine, LoopContract.await(client.ended), "ended on this side");
            IoException error = LoopContract.await(server.ended);
            assertEquals(ErrorCode.CONNECTION_RESET, error == null ? null : error.code());
            running.untilNothingIsOut();
        }
    }

    @Test
    default void withHalfCloseARequestMayEndBeforeItsReplyBegins() {
        ChannelOptions half = ChannelOptions.builder().halfClose(true).build();
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End server = End.over(running, pair.server(), half, 1_000);
            End client = End.over(running, pair.client(), half, 1_000);
            client.channel.write(ByteBuffer.wrap(new byte[10]));
            client.channel.shutdownOutput();
            running.until(() -> server.application.events().contains("READ GRACEFUL"));
            assertFalse(server.ended.isDone());
            assertEquals(10, server.received(running).length);
            server.channel.write(ByteBuffer.wrap(new byte[20]));
            server.channel.shutdown(null, ShutdownMode.GRACEFUL);
            assertNull(LoopContract.await(client.ended));
            assertNull(LoopContract.await(server.ended));
            assertEquals(20, client.received(running).length);
            running.untilNothingIsOut();
        }
    }

    @Test
    default void aChannelKnowsBothAddresses() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            End server = End.over(running, pair.server(), ChannelOptions.DEFAULT, 1_000);
            End client = End.over(running, pair.client(), ChannelOptions.DEFAULT, 1_000);
            assertNotNull(client.channel.localEndpoint());
            assertEquals(client.channel.localEndpoint(), server.channel.remoteEndpoint());
            assertEquals(client.channel.remoteEndpoint(), server.channel.localEndpoint());
        }
    }

    @Test
    default void aLoopThatStopsEndsItsChannelsAndTellsWhy() {
        RunningLoop running = running();
        StreamPair pair = pair(running);
        End server = End.over(running, pair.server(), ChannelOptions.DEFAULT, 1_000);
        LoopContract.await(running.loop().stop());
        IoException error = LoopContract.await(server.ended);
        assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, error == null ? null : error.code());
        running.close();
    }
}
