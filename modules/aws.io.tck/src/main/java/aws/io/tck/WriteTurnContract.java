package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.IoMessage;
import aws.io.channel.ShutdownMode;
import aws.io.loop.Task;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.Pipe;
import aws.io.loop.spi.Transports;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes that one turn of the loop makes outside a read: the first is made at once, the others together (DESIGN, section 6). */
@Timeout(60)
public interface WriteTurnContract extends LoopContract {
    /** How many small writes are made. */
    int WRITES = 10_000;

    /** How many bytes each has. */
    int SIZE = 10;

    /** How many calls of the transport they may take: one in 64, and some for what the kernel takes in parts. */
    int MOST_CALLS = 160;

    private static StreamPair pair(CountedWrites counted) {
        return StreamPair.connect(new RunningLoop(counted.loop), SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
    }

    private static SocketChannelContract.End channel(CountedWrites counted, StreamPair pair) {
        return SocketChannelContract.End.over(new RunningLoop(counted.loop), pair.client(), ChannelOptions.DEFAULT, 100);
    }

    private static byte[] numbered(int count) {
        ByteBuffer all = ByteBuffer.allocate(count * SIZE);
        for (int i = 0; i < count; i++) {
            all.put(message(i));
        }
        return all.array();
    }

    private static byte[] message(int number) {
        byte[] bytes = new byte[SIZE];
        ByteBuffer.wrap(bytes).putInt(number);
        return bytes;
    }

    @Test
    default void tenThousandSmallWritesOfOneTaskLeaveInGatheringCalls() {
        try (RunningLoop running = running()) {
            CountedWrites counted = new CountedWrites(running.loop());
            StreamPair pair = pair(counted);
            CompletableFuture<byte[]> received = running.call(() -> StreamPair.read(pair.server(), WRITES * SIZE));
            Channel channel = channel(counted, pair).channel;
            running.run(() -> {
                for (int i = 0; i < WRITES; i++) {
                    channel.write(ByteBuffer.wrap(message(i)));
                }
            });
            assertArrayEquals(numbered(WRITES), LoopContract.await(received));
            assertTrue(counted.made() <= MOST_CALLS, counted.made() + " calls for " + WRITES + " writes");
            running.run(pair.server()::close);
        }
    }

    @Test
    default void tenThousandSmallWritesOfAnotherThreadLeaveInGatheringCallsWhileTheLoopIsBusy() {
        try (RunningLoop running = running()) {
            CountedWrites counted = new CountedWrites(running.loop());
            StreamPair pair = pair(counted);
            CompletableFuture<byte[]> received = running.call(() -> StreamPair.read(pair.server(), WRITES * SIZE));
            Channel channel = channel(counted, pair).channel;
            CountDownLatch busy = new CountDownLatch(1);
            CompletableFuture<Boolean> ended = new CompletableFuture<>();
            running.loop().schedule(Task.of(status -> {
                try {
                    busy.await();
                    ended.complete(true);
                } catch (InterruptedException e) {
                    ended.completeExceptionally(e);
                }
            }));
            for (int i = 0; i < WRITES; i++) {
                channel.write(ByteBuffer.wrap(message(i)));
            }
            busy.countDown();
            LoopContract.await(ended);
            assertArrayEquals(numbered(WRITES), LoopContract.await(received));
            assertTrue(counted.made() <= MOST_CALLS, counted.made() + " calls for " + WRITES + " writes");
            running.run(pair.server()::close);
        }
    }

    @Test
    default void aLoneWriteIsOneCallInsideTheWrite() {
        try (RunningLoop running = running()) {
            CountedWrites counted = new CountedWrites(running.loop());
            StreamPair pair = pair(counted);
            CompletableFuture<byte[]> received = running.call(() -> StreamPair.readAll(pair.server()));
            for (int i = 0; i < 10; i++) {
                byte[] one = message(i);
                int before = counted.made();
                running.run(() -> {
                    int begun = counted.begun();
                    pair.client().write(StreamPair.message(one));
                    assertEquals(begun + 1, counted.begun(), "inside the write");
                });
                running.until(() -> pair.client().isFlushed());
                running.run(() -> {});
                assertEquals(before + 1, counted.made(), "and no other");
            }
            running.run(pair.client()::close);
            assertArrayEquals(numbered(10), LoopContract.await(received));
            running.run(pair.server()::close);
        }
    }

    /** What a turn may hold back is bounded: a gathering call is made as soon as it is full. */
    @Test
    default void aFullGatheringCallDoesNotWaitForTheEndOfTheTurn() {
        try (RunningLoop running = running()) {
            CountedWrites counted = new CountedWrites(running.loop());
            StreamPair pair = pair(counted);
            CompletableFuture<byte[]> received = running.call(() -> StreamPair.read(pair.server(), 200 * SIZE));
            running.run(() -> {
                for (int i = 0; i < 200; i++) {
                    pair.client().write(StreamPair.message(message(i)));
                }
                if (counted.made() > 0) {
                    assertEquals(1 + 3, counted.made(), "the first, then 64 each");
                }
            });
            assertArrayEquals(numbered(200), LoopContract.await(received));
            assertEquals(1 + 4, counted.made());
            pair.close(running);
        }
    }

    @Test
    default void whatWaitsForTheEndOfTheTurnLeavesBeforeTheOutputEnds() {
        try (RunningLoop running = running()) {
            CountedWrites counted = new CountedWrites(running.loop());
            StreamPair pair = pair(counted);
            CompletableFuture<byte[]> received = running.call(() -> StreamPair.readAll(pair.server()));
            running.run(() -> {
                for (int i = 0; i < 3; i++) {
                    pair.client().write(StreamPair.message(message(i)));
                }
                pair.client().shutdownOutput();
            });
            assertArrayEquals(numbered(3), LoopContract.await(received));
            pair.close(running);
        }
    }

    @Test
    default void whatWaitsForTheEndOfTheTurnLeavesBeforeTheSocketIsClosed() {
        try (RunningLoop running = running()) {
            CountedWrites counted = new CountedWrites(running.loop());
            StreamPair pair = pair(counted);
            CompletableFuture<byte[]> received = running.call(() -> StreamPair.readAll(pair.server()));
            running.run(() -> {
                for (int i = 0; i < 3; i++) {
                    pair.client().write(StreamPair.message(message(i)));
                }
                pair.client().close();
            });
            assertArrayEquals(numbered(writtenBeforeAClose(3)), LoopContract.await(received));
            running.run(pair.server()::close);
        }
    }

    @Test
    default void whatWaitsForTheEndOfTheTurnLeavesBeforeTheChannelIsAborted() {
        try (RunningLoop running = running()) {
            CountedWrites counted = new CountedWrites(running.loop());
            StreamPair pair = pair(counted);
            CompletableFuture<byte[]> received = running.call(() -> StreamPair.readAll(pair.server()));
            SocketChannelContract.End end = channel(counted, pair);
            running.run(() -> {
                for (int i = 0; i < 3; i++) {
                    end.channel.write(ByteBuffer.wrap(message(i)));
                }
                end.channel.shutdown(null, ShutdownMode.ABORT);
            });
            LoopContract.await(end.ended);
            if (writtenBeforeAClose(3) == 3) {
                assertArrayEquals(numbered(3), LoopContract.await(received));
            } else {
                IoException cut = assertThrows(IoException.class, () -> LoopContract.await(received));
                assertEquals(ErrorCode.CONNECTION_RESET, cut.code(), "what was not written shows");
            }
            running.run(pair.server()::close);
        }
    }

    /**
     * How many of some small writes arrive if the turn that made them closes the socket at once.
     *
     * @param writes how many were made
     * @return all of them on a loop whose writes are complete when they return, none on one that completes them later
     */
    default int writtenBeforeAClose(int writes) {
        return writes;
    }

    @Test
    default void recordsOfOneTurnLeaveInGatheringCallsToo() throws Exception {
        if (!supportsPackets(SocketDomain.LOCAL)) {
            return;
        }
        Path folder = Files.createTempDirectory("packets");
        try (RunningLoop running = running()) {
            CountedWrites counted = new CountedWrites(running.loop());
            PacketPair pair = PacketPair.connect(new RunningLoop(counted.loop), Endpoint.local(folder.resolve("at").toString()));
            PacketPair.Records records = running.call(() -> PacketPair.Records.of(pair.server(), SIZE));
            running.run(() -> {
                for (int i = 0; i < 65; i++) {
                    pair.client().send(StreamPair.message(message(i)));
                }
                pair.client().shutdownOutput();
            });
            List<byte[]> received = LoopContract.await(records.end);
            assertEquals(65, received.size());
            for (int i = 0; i < 65; i++) {
                assertArrayEquals(message(i), received.get(i));
            }
            assertTrue(counted.made() < 10, counted.made() + " calls for 65 records");
            pair.close(running);
        } finally {
            Files.deleteIfExists(folder.resolve("at"));
            Files.delete(folder);
        }
    }

    @Test
    default void writesIntoAPipeLeaveInGatheringCallsToo() {
        if (!supports(Transports.Kind.PIPE, SocketDomain.LOCAL)) {
            return;
        }
        try (RunningLoop running = running()) {
            CountedWrites counted = new CountedWrites(running.loop());
            Pipe pipe = Pipe.open(counted.loop.transports());
            Drain drain = new Drain(pipe.reader()::read, WRITES * SIZE);
            running.run(() -> {
                pipe.reader().attach(counted.loop);
                pipe.writer().attach(counted.loop);
                pipe.reader().subscribe(drain);
                drain.onReadable(false);
                for (int i = 0; i < WRITES; i++) {
                    pipe.writer().write(StreamPair.message(message(i)));
                }
            });
            assertArrayEquals(numbered(WRITES), LoopContract.await(drain.done));
            assertTrue(counted.made() <= MOST_CALLS, counted.made() + " calls for " + WRITES + " writes");
            running.run(() -> {
                pipe.writer().close();
                pipe.reader().close();
            });
        }
    }

    @Test
    default void whatWaitsForTheEndOfTheTurnLeavesBeforeAPipeIsClosed() {
        if (!supports(Transports.Kind.PIPE, SocketDomain.LOCAL)) {
            return;
        }
        try (RunningLoop running = running()) {
            Pipe pipe = Pipe.open(running.loop().transports());
            Drain drain = new Drain(pipe.reader()::read, Integer.MAX_VALUE);
            running.run(() -> {
                pipe.reader().attach(running.loop());
                pipe.writer().attach(running.loop());
                pipe.reader().subscribe(drain);
                drain.onReadable(false);
                for (int i = 0; i < 3; i++) {
                    pipe.writer().write(StreamPair.message(message(i)));
                }
                pipe.writer().close();
            });
            assertArrayEquals(numbered(writtenBeforeAClose(3)), LoopContract.await(drain.done));
            running.run(pipe.reader()::close);
        }
    }

    @Test
    default void datagramsOfOneTurnLeaveTogetherToo() {
        if (!supports(Transports.Kind.DATAGRAM, SocketDomain.IPV4)) {
            return;
        }
        int few = 10;
        try (RunningLoop running = running()) {
            CountedWrites counted = new CountedWrites(running.loop());
            DatagramSocket receiver = DatagramSocket.open(running.loop().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
            receiver.bind(Endpoint.inet("127.0.0.1", 0));
            DatagramSocket sender = DatagramSocket.open(counted.loop.transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
            sender.connect(receiver.localEndpoint());
            List<Object> kept = new ArrayList<>();
            running.run(() -> {
                sender.attach(counted.loop);
                for (int i = 0; i < few; i++) {
                    IoMessage message = StreamPair.message(message(i));
                    message.onWritten((context, error) -> kept.add(error == null ? context : error), i);
                    sender.send(message, null);
                }
                assertEquals(1, counted.begun(), "the first is sent inside the call, and the others wait");
            });
            running.until(() -> kept.size() == few);
            running.run(() -> {
                assertEquals(IntStream.range(0, few).boxed().toList(), kept);
                for (int i = 0; i < few; i++) {
                    IoMessage message = StreamPair.message(message(i));
                    message.onWritten((context, error) -> kept.add(error == null ? context : error), i);
                    sender.send(message, null);
                }
                sender.close();
            });
            running.until(() -> kept.size() == 2 * few);
            running.run(() -> {
                if (writtenBeforeAClose(1) == 1) {
                    assertEquals(kept.subList(0, few), kept.subList(few, 2 * few), "closing sends what waits");
                }
                receiver.close();
            });
        }
    }
}
