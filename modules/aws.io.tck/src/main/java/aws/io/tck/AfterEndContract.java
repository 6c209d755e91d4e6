package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.BaseHandler;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.IoMessage;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopReport;
import aws.io.loop.LoopState;
import aws.io.socket.Endpoint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What any thread may call still works once the loop is gone: a task that a CLOSED loop cancels runs on the caller's thread, where nothing that
 * needs the loop's may run. Assertions, which tests have on, find that.
 */
@Timeout(60)
public interface AfterEndContract extends LoopContract {
    private EventLoopGroup group(List<Throwable> reported) {
        return EventLoopGroup.builder()
                .provider(factory())
                .size(1)
                .options(LoopOptions.builder().errorHandler(report -> add(report, reported)).build())
                .start();
    }

    /** A loop that is slow here, because the machine is busy, is no fault. */
    private static void add(LoopReport report, List<Throwable> reported) {
        if (report.kind() != LoopReport.Kind.BLOCKED) {
            reported.add(report.error());
        }
    }

    /** A second close is what shutdown hooks do. */
    @Test
    default void aServerOfAClosedGroupMayBePausedDrainedAndClosed() {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        EventLoopGroup group = group(reported);
        Server server = LoopContract.await(
                ServerBootstrap.builder(group).build().listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(new Discard())));
        LoopContract.await(group.shutdown(Duration.ZERO));
        server.pause();
        server.resume();
        LoopContract.await(server.drain(Duration.ofSeconds(1)));
        LoopContract.await(server.close());
        assertEquals(List.of(), reported);
    }

    @Test
    default void aChannelOfAClosedGroupMayBeWrittenToAndShutDown() {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        EventLoopGroup group = group(reported);
        Channel channel = open(group.next(), ChannelOptions.builder().halfClose(true).build());
        LoopContract.await(group.shutdown(Duration.ZERO));
        assertTrue(channel.write(ByteBuffer.allocate(1)).isCompletedExceptionally());
        assertNotEquals(SendResult.SENT, channel.tryWrite(ByteBuffer.allocate(1)));
        channel.shutdownOutput();
        channel.shutdown(null, ShutdownMode.GRACEFUL);
        channel.reset(new IoException(ErrorCode.CHANNEL_CLOSED, "on purpose"));
        CompletableFuture<Boolean> canceled = new CompletableFuture<>();
        channel.schedule(ChannelTask.of(status -> canceled.complete(true)), Duration.ofDays(1));
        LoopContract.await(canceled);
        assertEquals(List.of(), reported);
    }

    /** Threads that call while the channel, and then its loop, end. */
    @Test
    default void callsThatRaceWithTheEndRunNothingOfTheLoopOnTheirThread() throws Exception {
        for (int round = 0; round < 40; round++) {
            List<Throwable> reported = new CopyOnWriteArrayList<>();
            EventLoopGroup group = group(reported);
            Channel channel = open(group.next(), ChannelOptions.DEFAULT);
            List<Throwable> thrown = new CopyOnWriteArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (Runnable call : calls(channel)) {
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        while (channel.loop().state() != LoopState.CLOSED) {
                            call.run();
                        }
                        call.run();
                    } catch (Throwable e) {
                        thrown.add(e);
                    }
                }));
            }
            if (round % 2 == 0) {
                channel.shutdown(null, ShutdownMode.GRACEFUL);
            }
            LoopContract.await(group.shutdown(Duration.ZERO));
            for (Thread thread : threads) {
                assertTrue(thread.join(Duration.ofSeconds(PATIENCE)), "still calls: " + thread);
            }
            assertEquals(List.of(), thrown);
            assertEquals(List.of(), reported);
        }
    }

    private static List<Runnable> calls(Channel channel) {
        return List.of(
                () -> {
                    SendResult ignored = channel.tryWrite(ByteBuffer.allocate(1));
                },
                () -> channel.shutdown(null, ShutdownMode.ABORT),
                () -> {
                    ChannelTask task = ChannelTask.of(status -> {});
                    channel.schedule(task, Duration.ofDays(1));
                    channel.cancel(task);
                });
    }

    private static Channel open(EventLoop loop, ChannelOptions options) {
        CompletableFuture<Channel> opened = new CompletableFuture<>();
        Channel.open(
                loop,
                options,
                (channel, error) -> {
                    if (channel == null) {
                        opened.completeExceptionally(error);
                    } else {
                        channel.add(new Sink());
                        opened.complete(channel);
                    }
                },
                (channel, error) -> {});
        return LoopContract.await(opened);
    }

    /** Takes in what is written. */
    final class Sink extends BaseHandler {
        /** A sink. */
        Sink() {}

        @Override
        public void processWriteMessage(ChannelSlot slot, IoMessage message) {
            message.complete(null);
        }
    }
}
