package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.channel.SocketHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopReport;
import aws.io.loop.MemoryStatistics;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import aws.io.testing.ManualClock;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The memory budget of a loop: what counts, what stops above it, and what ends. */
@Timeout(60)
public interface MemoryContract extends LoopContract {
    /** The buffer of an ordinary read. */
    int FRAGMENT = MessagePool.FRAGMENT;

    /** A loop with a budget, and buffers that the test takes out of it. */
    final class Budgeted implements AutoCloseable {
        final ManualClock clock = new ManualClock();
        final RunningLoop running;
        final List<LoopReport> reports = new CopyOnWriteArrayList<>();
        private final Deque<IoMessage> taken = new ArrayDeque<>();

        Budgeted(LoopContract contract, long budget) {
            EventLoop loop = contract.factory()
                    .newLoop(LoopOptions.builder()
                            .name("tck")
                            .clock(clock)
                            .errorHandler(reports::add)
                            .memoryBudget(budget)
                            .build());
            loop.run();
            running = new RunningLoop(loop);
        }

        MemoryStatistics memory() {
            return running.loop().memory();
        }

        /** Takes buffers that are charged to no channel. */
        void take(int fragments) {
            running.run(() -> {
                for (int i = 0; i < fragments; i++) {
                    taken.add(MessagePool.of(running.loop()).acquire(BufferKind.HEAP, FRAGMENT));
                }
            });
        }

        void giveBack(int fragments) {
            running.run(() -> {
                for (int i = 0; i < fragments; i++) {
                    taken.remove().release();
                }
            });
        }

        void giveAllBack() {
            giveBack(taken.size());
        }

        void advance(Duration by) {
            clock.advance(by);
            settle();
        }

        /** Lets what is under way come to an end, as far as turns of the loop can. */
        void settle() {
            for (int i = 0; i < 10; i++) {
                running.run(() -> {});
            }
        }

        @Override
        public void close() {
            giveAllBack();
            running.close();
        }
    }

    /** An application that keeps what it receives until the test releases it. */
    final class Keeping extends ProtocolHandler {
        private final Deque<IoMessage> kept = new ArrayDeque<>();
        final CompletableFuture<@Nullable IoException> ended = new CompletableFuture<>();
        @Nullable Channel channel;
        @Nullable ChannelSlot slot;
        long received;
        private boolean keeps = true;

        /** Makes a handler that keeps everything. */
        Keeping() {}

        static Keeping over(RunningLoop running, StreamSocket socket) {
            Keeping handler = new Keeping();
            CompletableFuture<Boolean> made = new CompletableFuture<>();
            Channel.open(
                    running.loop(),
                    ChannelOptions.DEFAULT,
                    (channel, error) -> {
                        if (channel == null) {
                            made.completeExceptionally(error == null ? new AssertionError("no error either") : error);
                            return;
                        }
                        channel.add(new SocketHandler(socket));
                        handler.slot = channel.add(handler);
                        handler.channel = channel;
                        made.complete(true);
                    },
                    (channel, error) -> {
                        handler.ended.complete(error);
                        handler.releaseAll();
                    });
            LoopContract.await(made);
            return handler;
        }

        Channel channel() {
            return Objects.requireNonNull(channel);
        }

        ChannelSlot slot() {
            return Objects.requireNonNull(slot);
        }

        /** Acquires buffers in the channel's name. */
        void hold(int fragments) {
            for (int i = 0; i < fragments; i++) {
                kept.add(slot().acquireMessage(Direction.WRITE, FRAGMENT));
            }
        }

        void releaseOne() {
            kept.remove().release();
        }

        void releaseAll() {
            keeps = false;
            IoMessage message;
            while ((message = kept.poll()) != null) {
                message.release();
            }
        }

        @Override
        protected void onMessage(ChannelSlot place, IoMessage message) {
            received += message.length();
            if (keeps) {
                kept.add(message);
            } else {
                message.release();
            }
        }
    }

    private static StreamPair pair(Budgeted loop) {
        return StreamPair.connect(loop.running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
    }

    /** Writes bytes of the caller, which do not count. */
    private static void write(Budgeted loop, StreamSocket socket, int bytes) {
        loop.running.run(() -> socket.write(IoMessage.wrap(ByteBuffer.allocateDirect(bytes))));
    }

    @Test
    default void aLoopIsAboveItsBudgetFromTheFirstByteOverItUntilLessThanThreeQuartersAreOut() {
        try (Budgeted loop = new Budgeted(this, 8 * FRAGMENT)) {
            assertEquals(new MemoryStatistics(0, 8 * FRAGMENT, 0, false), loop.memory());
            loop.take(8);
            assertEquals(new MemoryStatistics(8 * FRAGMENT, 8 * FRAGMENT, 0, false), loop.memory());
            loop.take(1);
            assertEquals(new MemoryStatistics(9 * FRAGMENT, 8 * FRAGMENT, 1, true), loop.memory());
            loop.giveBack(3);
            assertEquals(new MemoryStatistics(6 * FRAGMENT, 8 * FRAGMENT, 1, true), loop.memory());
            loop.take(3);
            assertEquals(1, loop.memory().crossings(), "it was above all the time");
            loop.giveBack(4);
            assertEquals(new MemoryStatistics(5 * FRAGMENT, 8 * FRAGMENT, 1, false), loop.memory());
            loop.take(4);
            assertEquals(new MemoryStatistics(9 * FRAGMENT, 8 * FRAGMENT, 2, true), loop.memory());
        }
    }

    @Test
    default void eachCrossingIsReportedOnce() {
        try (Budgeted loop = new Budgeted(this, 8 * FRAGMENT)) {
            for (int crossing = 1; crossing <= 3; crossing++) {
                loop.take(12);
                loop.giveBack(2);
                loop.settle();
                assertEquals(crossing, loop.reports.size());
                LoopReport report = loop.reports.getLast();
                assertEquals(LoopReport.Kind.RESOURCE, report.kind());
                assertTrue(report.text().contains(Integer.toString(8 * FRAGMENT)), report.text());
                loop.giveAllBack();
            }
        }
    }

    @Test
    default void copiesOfTheLibraryCountAndMemoryOfTheCallerDoesNot() {
        try (Budgeted loop = new Budgeted(this, 1 << 20)) {
            StreamPair pair = pair(loop);
            Keeping server = Keeping.over(loop.running, pair.server());
            Keeping client = Keeping.over(loop.running, pair.client());
            loop.running.run(() -> server.slot().incrementReadWindow(1 << 20));
            loop.settle();
            long before = loop.memory().used();
            loop.running.run(() -> {
                pair.client().cork();
                client.slot().send(IoMessage.wrap(ByteBuffer.allocate(500_000)), Direction.WRITE);
                assertEquals(before, loop.memory().used(), "memory of the caller");
                client.channel().write(ByteBuffer.allocate(100_000));
                assertEquals(before + 100_000, loop.memory().used(), "a copy of the channel's");
                client.slot().write(ByteBuffer.allocate(50_000), ByteBuffer.allocate(50_000));
                assertEquals(before + 200_000, loop.memory().used(), "a copy of the slot's");
                pair.client().uncork();
            });
            client.channel().write(ByteBuffer.allocate(100_000));
            loop.running.until(() -> {
                server.releaseAll();
                return server.received == 800_000;
            });
            server.channel().shutdown(null, ShutdownMode.ABORT);
            client.channel().shutdown(null, ShutdownMode.ABORT);
            LoopContract.await(server.ended);
            LoopContract.await(client.ended);
            loop.running.until(() -> loop.memory().used() == 0);
        }
    }

    @Test
    default void aboveTheBudgetNothingIsAcceptedUntilThreeQuarters() throws Exception {
        try (Budgeted loop = new Budgeted(this, 8 * FRAGMENT)) {
            EventLoop on = loop.running.loop();
            ListenerSocket listener = ListenerSocket.open(on.transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
            listener.listen(Endpoint.inet("127.0.0.1", 0), 16);
            AcceptContract.Accepted accepted = new AcceptContract.Accepted();
            loop.running.run(() -> listener.startAccept(on, accepted));
            List<StreamSocket> sockets = new ArrayList<>();
            sockets.add(connect(loop, listener.localEndpoint()));
            sockets.add(accepted.next());
            loop.take(9);
            sockets.add(connect(loop, listener.localEndpoint()));
            loop.settle();
            loop.giveBack(3);
            loop.settle();
            assertFalse(accepted.hasNext(), "above the budget");
            loop.giveBack(1);
            sockets.add(accepted.next());
            // a listener that was stopped meanwhile does not accept when the loop is below its budget again
            loop.take(9);
            sockets.add(connect(loop, listener.localEndpoint()));
            loop.settle();
            loop.running.run(listener::stopAccept);
            loop.giveAllBack();
            loop.settle();
            assertFalse(accepted.hasNext(), "it was stopped");
            loop.running.run(() -> listener.startAccept(on, accepted));
            sockets.add(accepted.next());
            loop.running.run(() -> {
                sockets.forEach(StreamSocket::close);
                listener.close();
            });
        }
    }

    private static StreamSocket connect(Budgeted loop, Endpoint to) {
        StreamSocket client = StreamSocket.open(loop.running.loop().transports(), to.domain(), SocketOptions.DEFAULT);
        CompletableFuture<StreamSocket> connected = new CompletableFuture<>();
        client.connect(to, loop.running.loop(), (socket, error) -> {
            if (error == null) {
                connected.complete(socket);
            } else {
                connected.completeExceptionally(error);
            }
        });
        return LoopContract.await(connected);
    }

    @Test
    default void aboveTheBudgetAChannelReadsOneFragmentAndNoMoreUntilItReleasesIt() {
        try (Budgeted loop = new Budgeted(this, 40 * FRAGMENT)) {
            StreamPair pair = pair(loop);
            Keeping server = Keeping.over(loop.running, pair.server());
            loop.settle();
            loop.take(41);
            write(loop, pair.client(), 12 * FRAGMENT);
            loop.running.until(() -> server.received >= FRAGMENT);
            loop.settle();
            long first = loop.running.call(() -> server.received);
            assertTrue(first <= 2 * FRAGMENT, first + " bytes");
            // what it releases it may read again, though the loop is still above
            while (loop.running.call(() -> server.received) < 5L * FRAGMENT) {
                long before = loop.running.call(() -> server.received);
                loop.running.run(server::releaseOne);
                loop.running.until(() -> server.received > before || server.kept.isEmpty());
                loop.settle();
                long held = loop.running.call(() -> (long) server.kept.size());
                assertTrue(held <= 2, held + " messages");
            }
            assertTrue(loop.memory().above());
            // and below three quarters it reads everything
            loop.giveAllBack();
            loop.running.until(() -> server.received == 12L * FRAGMENT);
            end(loop, pair, server);
        }
    }

    private static void end(Budgeted loop, StreamPair pair, Keeping... ends) {
        for (Keeping one : ends) {
            loop.running.run(one::releaseAll);
            one.channel().shutdown(null, ShutdownMode.ABORT);
            LoopContract.await(one.ended);
        }
        pair.close(loop.running);
        loop.giveAllBack();
        loop.running.until(() -> loop.memory().used() == 0);
    }

    /** What was echoed is input until it is written: else a peer that does not read would fill the memory by its echo. */
    @Test
    default void inputThatWaitsToBeWrittenIsStillInput() {
        try (Budgeted loop = new Budgeted(this, 100 * FRAGMENT)) {
            List<StreamPair> pairs = new ArrayList<>();
            List<Channel> channels = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                StreamPair pair = pair(loop);
                pairs.add(pair);
                channels.add(echo(loop.running, pair.server()));
            }
            StreamPair served = pair(loop);
            pairs.add(served);
            channels.add(echo(loop.running, served.server()));
            Keeping honest = Keeping.over(loop.running, served.client());
            loop.running.run(honest::releaseAll);
            loop.take(101);
            long own = loop.memory().used();
            ByteBuffer much = ByteBuffer.allocateDirect(KernelBuffers.MORE);
            for (StreamPair pair : pairs.subList(0, 10)) {
                KernelBuffers.narrow(loop.running, loop.running, pair);
                loop.running.run(() -> pair.client().write(IoMessage.wrap(much.duplicate())));
            }
            long[] read = new long[2];
            for (int i = 0; i < 1_000 && (read[0] != read[1] || i < 20); i++) {
                loop.settle();
                read[0] = read[1];
                read[1] = channels.stream().mapToLong(channel -> channel.statistics().bytesRead()).sum();
            }
            long held = loop.memory().used() - own;
            assertTrue(held <= 10L * 3 * FRAGMENT, held + " bytes are held for 10 peers that do not read");
            // and one that reads gets its answers all the while
            for (int i = 1; i <= 100; i++) {
                honest.channel().write(ByteBuffer.allocate(100));
                long answered = i * 100L;
                loop.running.until(() -> honest.received == answered);
            }
            channels.forEach(channel -> channel.shutdown(null, ShutdownMode.ABORT));
            honest.channel().shutdown(null, ShutdownMode.ABORT);
            pairs.forEach(pair -> pair.close(loop.running));
            loop.giveAllBack();
            loop.running.until(() -> loop.memory().used() == 0);
        }
    }

    private static Channel echo(RunningLoop running, StreamSocket socket) {
        CompletableFuture<Channel> made = new CompletableFuture<>();
        Channel.open(
                running.loop(),
                ChannelOptions.DEFAULT,
                (opened, error) -> {
                    Channel channel = Objects.requireNonNull(opened);
                    channel.add(new SocketHandler(socket));
                    channel.add(new ProtocolHandler() {
                        @Override
                        protected void onMessage(ChannelSlot slot, IoMessage message) {
                            slot.send(message, Direction.WRITE);
                        }
                    });
                    made.complete(channel);
                },
                (channel, error) -> {});
        return LoopContract.await(made);
    }

    @Test
    default void afterTenSecondsAboveTheLargestHolderWithoutProgressEndsAndThenTheNext() {
        try (Budgeted loop = new Budgeted(this, 12 * FRAGMENT)) {
            List<StreamPair> pairs = new ArrayList<>();
            List<Keeping> ends = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                StreamPair pair = pair(loop);
                pairs.add(pair);
                ends.add(Keeping.over(loop.running, pair.server()));
            }
            Keeping small = ends.get(0);
            Keeping large = ends.get(1);
            Keeping busy = ends.get(2);
            loop.running.run(() -> {
                small.hold(2);
                large.hold(4);
                busy.hold(20);
            });
            assertTrue(loop.memory().above());
            for (int second = 0; second < 9; second++) {
                loop.advance(Duration.ofSeconds(1));
                loop.running.run(() -> {
                    busy.hold(1);
                    busy.releaseOne();
                });
            }
            loop.advance(Duration.ofMillis(999));
            assertFalse(small.ended.isDone() || large.ended.isDone() || busy.ended.isDone(), "10 s have not passed");
            loop.advance(Duration.ofMillis(1));
            IoException error = LoopContract.await(large.ended);
            assertEquals(ErrorCode.MEMORY_LIMIT, error == null ? null : error.code());
            assertTrue(error != null && error.getMessage().contains(Integer.toString(4 * FRAGMENT)), String.valueOf(error));
            assertFalse(small.ended.isDone() || busy.ended.isDone());
            loop.advance(Duration.ofMillis(100));
            error = LoopContract.await(small.ended);
            assertEquals(ErrorCode.MEMORY_LIMIT, error == null ? null : error.code());
            assertFalse(busy.ended.isDone(), "it has made progress");
            loop.advance(Duration.ofSeconds(1));
            assertFalse(busy.ended.isDone(), "it has made progress");
            loop.advance(Duration.ofSeconds(10));
            error = LoopContract.await(busy.ended);
            assertEquals(ErrorCode.MEMORY_LIMIT, error == null ? null : error.code());
            assertFalse(loop.memory().above());
            pairs.forEach(pair -> pair.close(loop.running));
            loop.running.until(() -> loop.memory().used() == 0);
        }
    }

    @Test
    default void tenSecondsBelowTheBudgetEndNothing() {
        try (Budgeted loop = new Budgeted(this, 12 * FRAGMENT)) {
            StreamPair pair = pair(loop);
            Keeping server = Keeping.over(loop.running, pair.server());
            loop.running.run(() -> server.hold(6));
            for (int i = 0; i < 30; i++) {
                loop.take(7);
                loop.advance(Duration.ofSeconds(5));
                loop.giveAllBack();
                assertFalse(loop.memory().above());
                loop.advance(Duration.ofSeconds(20));
            }
            assertFalse(server.ended.isDone());
            end(loop, pair, server);
            assertNull(server.ended.join());
        }
    }
}
