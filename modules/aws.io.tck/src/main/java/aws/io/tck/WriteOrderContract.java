package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.SendResult;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes of several threads, the loop's among them, over a socket: their order, and how far they exceed the limit. */
@Timeout(60)
public interface WriteOrderContract extends LoopContract {
    @Test
    default void writesUnderOneLockArriveInTheOrderOfTheLock() throws Exception {
        int all = 20_000;
        try (RunningLoop running = running()) {
            StreamPair pair = StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
            SocketChannelContract.End reader =
                    SocketChannelContract.End.over(running, pair.server(), ChannelOptions.DEFAULT, Long.MAX_VALUE);
            SocketChannelContract.End writer = SocketChannelContract.End.over(running, pair.client(), ChannelOptions.DEFAULT, 100);
            int[] next = new int[1];
            Object lock = new Object();
            CompletableFuture<Boolean> onTheLoop = new CompletableFuture<>();
            running.loop().schedule(new Task() {
                @Override
                public void run(TaskStatus status) {
                    synchronized (lock) {
                        if (next[0] < all) {
                            writeNumber(writer.channel, next[0]++);
                            running.loop().schedule(this);
                            return;
                        }
                    }
                    onTheLoop.complete(true);
                }
            });
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    boolean more = true;
                    while (more) {
                        synchronized (lock) {
                            more = next[0] < all;
                            if (more) {
                                writeNumber(writer.channel, next[0]++);
                            }
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertTrue(LoopContract.await(onTheLoop));
            running.until(() -> reader.application.bytes().length == 4 * all);
            ByteBuffer received = ByteBuffer.wrap(reader.received(running));
            for (int i = 0; i < all; i++) {
                assertEquals(i, received.getInt(), "the number written as number " + i);
            }
        }
    }

    @Test
    default void theBacklogExceedsTheLimitByOneWriteOfTheLoopAndOneOfTheOthersAtMost() throws Exception {
        int write = 10_000;
        ChannelOptions options = ChannelOptions.builder().watermarks(1_000, 50_000, 100_000).build();
        try (RunningLoop running = running()) {
            StreamPair pair = StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
            SocketChannelContract.End reader = SocketChannelContract.End.over(running, pair.server(), ChannelOptions.DEFAULT, 0);
            SocketChannelContract.End writer = SocketChannelContract.End.over(running, pair.client(), options, 100);
            AtomicLong most = new AtomicLong();
            CompletableFuture<Boolean> onTheLoop = new CompletableFuture<>();
            running.loop().schedule(new Task() {
                private int writes;

                @Override
                public void run(TaskStatus status) {
                    SendResult result = writer.channel.tryWrite(ByteBuffer.allocate(write));
                    most.accumulateAndGet(writer.channel.backlog(), Math::max);
                    if (result == SendResult.SENT && ++writes < 1_000) {
                        running.loop().schedule(this);
                    } else {
                        onTheLoop.complete(true);
                    }
                }
            });
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    SendResult result = SendResult.SENT;
                    for (int count = 0; count < 1_000 && result == SendResult.SENT; count++) {
                        result = writer.channel.tryWrite(ByteBuffer.allocate(write));
                        most.accumulateAndGet(writer.channel.backlog(), Math::max);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertTrue(LoopContract.await(onTheLoop));
            assertTrue(most.get() < 100_000 + 2 * write, "the backlog was " + most);
            reader.grant(running, Long.MAX_VALUE);
            running.until(() -> writer.channel.backlog() == 0 && writer.channel.isWritable());
        }
    }

    private static void writeNumber(Channel channel, int number) {
        channel.write(ByteBuffer.allocate(4).putInt(0, number));
    }
}
