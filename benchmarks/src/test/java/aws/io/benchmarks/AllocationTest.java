package aws.io.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.BufferKind;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.Task;
import aws.io.socket.Endpoint;
import aws.io.spi.Candidate;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts the bytes that the thread of each loop on the path allocates for each message that it echoes: bytes, not time. */
@Timeout(120)
class AllocationTest {
    private static final int WARM_UP = 30_000;
    private static final int MESSAGES = 100_000;

    /** On a busy machine the JVM may still compile after the warm-up; what allocates in its steady state does so in every round. */
    private static final int ROUNDS = 5;

    /** Left for what the JVM itself does on the thread while it still compiles; a single object a message would be 16. */
    private static final double ALLOWED_BYTES_PER_MESSAGE = 1.0;

    static List<String> loops() {
        return EventLoopGroup.providers().candidates().stream()
                .filter(Candidate::isUsableByName)
                .map(Candidate::name)
                .toList();
    }

    static Stream<Arguments> loopsSizesDepthsAndMemory() {
        return loops().stream()
                .flatMap(loop -> Stream.of(BufferKind.OFF_HEAP, BufferKind.HEAP)
                        .flatMap(memory -> Stream.of(
                                Arguments.of(loop, 64, 1, memory),
                                Arguments.of(loop, 64, 16, memory),
                                Arguments.of(loop, 16 * 1024, 1, memory))));
    }

    @ParameterizedTest
    @MethodSource("loopsSizesDepthsAndMemory")
    void anEchoedMessageAllocatesNothing(String loop, int size, int depth, BufferKind memory) throws Exception {
        EventLoopGroup group = EventLoopGroup.builder().provider(loop).size(1).start();
        try {
            Server server = ServerBootstrap.builder(group)
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                        if (channel != null) {
                            channel.add(new Echo(memory));
                        }
                    })
                    .get(20, TimeUnit.SECONDS);
            int port = ((Endpoint.Inet) server.localEndpoint()).port();
            try (SocketChannel client = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                exchange(client, size, depth, WARM_UP);
                double each = Double.MAX_VALUE;
                for (int round = 0; round < ROUNDS && each > ALLOWED_BYTES_PER_MESSAGE; round++) {
                    long before = allocated(group.next());
                    exchange(client, size, depth, MESSAGES);
                    each = (allocated(group.next()) - before) / (double) MESSAGES;
                }
                System.out.printf("%s: %d bytes, %d deep, %s: %.3f bytes allocated a message%n", loop, size, depth, memory, each);
                assertTrue(each <= ALLOWED_BYTES_PER_MESSAGE, each + " bytes a message");
            }
        } finally {
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        }
    }

    /** The measure measures: without this, nought would prove nothing. */
    @ParameterizedTest
    @MethodSource("loops")
    void anAllocationOnTheLoopIsSeen(String loop) throws Exception {
        EventLoopGroup group = EventLoopGroup.builder().provider(loop).size(1).start();
        try {
            long before = allocated(group.next());
            CompletableFuture<byte[]> garbage = new CompletableFuture<>();
            group.next().schedule(Task.of(status -> garbage.complete(new byte[1 << 20])));
            assertEquals(1 << 20, garbage.get(20, TimeUnit.SECONDS).length);
            assertTrue(allocated(group.next()) - before >= 1 << 20);
        } finally {
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        }
    }

    private static void exchange(SocketChannel client, int size, int depth, int messages) throws Exception {
        ByteBuffer out = ByteBuffer.allocateDirect(size * depth);
        ByteBuffer in = ByteBuffer.allocateDirect(size * depth);
        for (int sent = 0; sent < messages; sent += depth) {
            out.clear();
            while (out.hasRemaining()) {
                client.write(out);
            }
            in.clear();
            while (in.hasRemaining()) {
                if (client.read(in) < 0) {
                    throw new AssertionError("the server closed the connection");
                }
            }
        }
    }

    private static long allocated(EventLoop loop) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        CompletableFuture<Long> id = new CompletableFuture<>();
        loop.schedule(Task.of(status -> id.complete(Thread.currentThread().threadId())));
        return threads.getThreadAllocatedBytes(id.get(20, TimeUnit.SECONDS));
    }

    private static final class Echo extends ProtocolHandler {
        private final BufferKind memory;

        Echo(BufferKind memory) {
            this.memory = memory;
        }

        @Override
        public BufferKind preferredBuffers() {
            return memory;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }
}
