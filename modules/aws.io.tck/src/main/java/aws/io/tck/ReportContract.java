package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopReport;
import aws.io.loop.Task;
import aws.io.socket.Endpoint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What user code throws and what breaks a contract is reported once, with the names; what a peer does wrong is not. */
@Timeout(120)
public interface ReportContract extends LoopContract {
    /** Every callback of a handler, and every listener and task of a channel: each throws once. */
    @Test
    default void whateverUserCodeThrowsIsReportedOnceWithTheNames() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (String where : Throwing.EVERYWHERE) {
            IllegalStateException thrown = new IllegalStateException("on purpose: " + where);
            List<LoopReport> reports = reportsOf(new Throwing(where, thrown), ChannelOptions.DEFAULT, channel -> {});
            List<LoopReport> expected = reports.stream()
                    .filter(one -> one.kind() == LoopReport.Kind.CALLBACK && one.error() == thrown)
                    .toList();
            if (reports.size() != 1 || expected.size() != 1) {
                wrong.add(where + ": reports are " + reports);
            } else {
                String text = expected.getFirst().text();
                boolean named = where.equals("loopTask") || (text.contains("Throwing") && text.contains("Channel["));
                if (!named || text.contains(":0 ")) {
                    wrong.add(where + ": the text is " + text);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** The channel ends with it, and it is logged at level DEBUG. */
    @Test
    default void aFaultOfThePeerIsNotReported() throws Exception {
        IoException fault = new IoException(ErrorCode.BAD_FRAME, "on purpose");
        Throwing handler = new Throwing("onMessage", fault);
        List<LoopReport> reports = reportsOf(handler, ChannelOptions.DEFAULT, channel -> {});
        assertEquals(List.of(), reports);
        assertSame(fault, handler.ended.get());
    }

    /** A message to the right of the last slot. */
    @Test
    default void aMessageWithoutANeighbourIsReported() throws Exception {
        Throwing handler = new Throwing("nowhere", new IllegalStateException());
        List<LoopReport> reports = reportsOf(handler, ChannelOptions.DEFAULT, channel -> {
            ChannelSlot slot = channel.lastSlot();
            if (slot != null) {
                IoMessage message = slot.acquireMessage(Direction.READ, 1);
                message.bytes().limit(1);
                slot.send(message, Direction.READ);
            }
        });
        requireContract(reports, ErrorCode.NO_NEIGHBOUR);
    }

    /** It is passed over at the deadline. */
    @Test
    default void aShutdownThatIsNeverCompletedIsReported() throws Exception {
        Throwing handler = new Throwing("neverCompletes", new IllegalStateException());
        ChannelOptions options = ChannelOptions.builder().shutdownTimeout(Duration.ofMillis(20)).build();
        List<LoopReport> reports =
                reportsOf(handler, options, channel -> channel.shutdown(null, ShutdownMode.GRACEFUL));
        assertTrue(reports.size() >= 1, "reports are " + reports);
        requireContract(reports.subList(0, 1), ErrorCode.SHUTDOWN_TIMEOUT);
    }

    /** A handler keeps what it received. */
    @Test
    default void aWindowThatIsNeverOpenedIsReported() throws Exception {
        Throwing handler = new Throwing("keeps", new IllegalStateException());
        ChannelOptions options = ChannelOptions.builder().windowWarning(Duration.ofMillis(20)).build();
        List<LoopReport> reports = reportsOf(handler, options, channel -> {});
        assertTrue(
                reports.stream().anyMatch(one -> one.kind() == LoopReport.Kind.CONTRACT
                        && one.text().contains("Throwing")
                        && one.text().contains("has read nothing")),
                "reports are " + reports);
    }

    /** An anonymous class has no simple name. */
    @Test
    default void anAnonymousHandlerHasAName() {
        try (RunningLoop running = running()) {
            CompletableFuture<String> name = new CompletableFuture<>();
            Channel.open(
                    running.loop(),
                    ChannelOptions.DEFAULT,
                    (channel, error) -> {
                        if (channel != null) {
                            name.complete(channel.add(new ProtocolHandler() {
                                        @Override
                                        protected void onMessage(ChannelSlot slot, IoMessage message) {
                                            message.release();
                                        }
                                    })
                                    .toString());
                            channel.shutdown(null, ShutdownMode.ABORT);
                        }
                    },
                    (channel, error) -> {});
            assertEquals("slot of ReportContract$1", LoopContract.await(name));
        }
    }

    /** Not afterwards: the task waits for the report. */
    @Test
    default void aBlockedLoopIsReportedWhileItIsBlockedWithItsStack() throws Exception {
        BlockingQueue<LoopReport> reported = new LinkedBlockingQueue<>();
        LoopOptions options = LoopOptions.builder()
                .blockedWarning(Duration.ofMillis(20))
                .errorHandler(report -> {
                    // a slow machine may block a turn elsewhere
                    Throwable stack = report.error();
                    if (report.kind() == LoopReport.Kind.BLOCKED
                            && stack != null
                            && List.of(stack.getStackTrace()).toString().contains("blockUntil")) {
                        reported.add(report);
                    }
                })
                .build();
        try (EventLoopGroup group = EventLoopGroup.builder().provider(factory()).size(2).options(options).start()) {
            EventLoop blocked = group.loops().getLast();
            for (int round = 0; round < 3; round++) {
                CompletableFuture<LoopReport> whileBlocked = new CompletableFuture<>();
                blocked.schedule(Task.of(status -> blockUntil(reported, whileBlocked)));
                assertEquals(blocked.name(), LoopContract.await(whileBlocked).loop().name());
            }
        }
    }

    private static void blockUntil(BlockingQueue<LoopReport> reported, CompletableFuture<LoopReport> whileBlocked) {
        try {
            LoopReport report = reported.poll(PATIENCE, TimeUnit.SECONDS);
            if (report == null) {
                throw new AssertionError("no report within " + PATIENCE + " s");
            }
            whileBlocked.complete(report);
        } catch (Throwable e) {
            whileBlocked.completeExceptionally(e);
        }
    }

    /** The event is used up by then, and the peer sends no more. */
    @Test
    default void aReadDuringWhichAnErrorWasThrownIsRepeated() throws Exception {
        Throwing handler = new Throwing("preferredBuffers", new OutOfMemoryError("on purpose"));
        handler.most = 2;
        CompletableFuture<Boolean> arrived = handler.arrived;
        List<LoopReport> reports = reportsOf(handler, ChannelOptions.DEFAULT, channel -> {});
        assertTrue(arrived.isDone() && !arrived.isCompletedExceptionally(), "the bytes arrived");
        assertEquals(2, reports.size(), "reports are " + reports);
    }

    /** Then its channel ends; the others do not. */
    @Test
    default void aReadThatThrowsThreeTimesInARowEndsItsChannel() throws Exception {
        Throwing handler = new Throwing("preferredBuffers", new OutOfMemoryError("on purpose"));
        handler.most = Integer.MAX_VALUE;
        List<LoopReport> reports = reportsOf(handler, ChannelOptions.DEFAULT, channel -> {});
        IoException end = handler.ended.get();
        assertEquals(ErrorCode.OUT_OF_RESOURCES, end == null ? null : end.code());
        assertEquals(3, reports.size(), "reports are " + reports);
    }

    private static void requireContract(List<LoopReport> reports, ErrorCode code) {
        assertEquals(1, reports.size(), "reports are " + reports);
        LoopReport report = reports.getFirst();
        assertTrue(
                report.kind() == LoopReport.Kind.CONTRACT
                        && report.error() instanceof IoException known
                        && known.code() == code
                        && report.text().contains("slot of ")
                        && report.text().contains("Channel["),
                "the report is " + report);
    }

    /** Serves one connection, on which the peer sends some bytes and then no more, until it has ended; returns what was reported. */
    private List<LoopReport> reportsOf(Throwing handler, ChannelOptions channelOptions, Consumer<Channel> afterSetup)
            throws Exception {
        Queue<LoopReport> reports = new ConcurrentLinkedQueue<>();
        LoopOptions options = LoopOptions.builder()
                .errorHandler(report -> {
                    reports.add(report);
                    handler.reported.complete(true);
                })
                .build();
        try (EventLoopGroup group = EventLoopGroup.builder().provider(factory()).size(1).options(options).start()) {
            ServerBootstrap servers = ServerBootstrap.builder(group).channelOptions(channelOptions).build();
            handler.afterSetup = afterSetup;
            Endpoint at = Endpoint.inet("127.0.0.1", 0);
            Server server = LoopContract.await(
                    handler.where.equals("initializer")
                            ? servers.listen(at, handler.initializer())
                            : servers.listen(at, handler.listener()));
            CompletableFuture<Boolean> clientEnded = new CompletableFuture<>();
            Channel client = LoopContract.await(ClientBootstrap.builder(group)
                    .build()
                    .connect("127.0.0.1", server.port(), channel -> channel.add(new ProtocolHandler() {
                        @Override
                        protected void onMessage(ChannelSlot slot, IoMessage message) {
                            message.release();
                        }

                        @Override
                        protected void onEnd(ChannelSlot slot, @Nullable IoException error) {
                            clientEnded.complete(true);
                        }
                    })));
            boolean keeps = handler.where.equals("keeps");
            client.write(ByteBuffer.allocate(keeps ? 400_000 : 100));
            handler.awaitItsCallback();
            if (keeps) {
                LoopContract.await(handler.reported);
                // behind a closed window nothing is seen of the peer's end
                LoopContract.await(handler.served).shutdown(null, ShutdownMode.ABORT);
            } else if (handler.where.equals("preferredBuffers") && handler.most < 3) {
                LoopContract.await(handler.arrived);
            }
            if (!handler.where.equals("preferredBuffers") || handler.most < 3) {
                client.shutdown(null, keeps ? ShutdownMode.ABORT : ShutdownMode.GRACEFUL);
            }
            LoopContract.await(handler.over);
            client.shutdown(null, ShutdownMode.ABORT);
            LoopContract.await(clientEnded);
            LoopContract.await(server.close());
        }
        return List.copyOf(reports);
    }
}
