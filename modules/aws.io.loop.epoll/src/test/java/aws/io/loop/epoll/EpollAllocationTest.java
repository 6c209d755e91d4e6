package aws.io.loop.epoll;

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
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts the bytes that the loop's thread allocates for each message that it echoes: bytes, not time. */
@Timeout(120)
class EpollAllocationTest {
    private static final int MESSAGES = 30_000;
    private static final int MOST_ROUNDS = 15;

    /** Left for what the JVM itself does on the thread while it still compiles; a single object a message would be 16. */
    private static final double ALLOWED_BYTES_PER_MESSAGE = 1.0;

    @ParameterizedTest
    @CsvSource({"64, 1, OFF_HEAP", "64, 16, OFF_HEAP", "16384, 1, OFF_HEAP", "64, 1, HEAP", "64, 16, HEAP", "16384, 1, HEAP"})
    void anEchoedMessageAllocatesNothing(int size, int depth, BufferKind kind) throws Exception {
        EventLoopGroup group = EventLoopGroup.builder().provider(new EpollEventLoopFactory()).size(1).start();
        try {
            Server server = ServerBootstrap.builder(group)
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                        if (channel != null) {
                            channel.add(new Echo(kind));
                        }
                    })
                    .get(20, TimeUnit.SECONDS);
            int port = ((Endpoint.Inet) server.localEndpoint()).port();
            try (SocketChannel client = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                double each = Double.MAX_VALUE;
                // until the compiler is done, which takes as long as the machine is busy
                for (int i = 0; i < MOST_ROUNDS && each > ALLOWED_BYTES_PER_MESSAGE; i++) {
                    long before = allocated(group.next());
                    exchange(client, size, depth, MESSAGES);
                    each = (allocated(group.next()) - before) / (double) MESSAGES;
                }
                System.out.printf("%d bytes, %d deep, %s: %.3f bytes allocated a message%n", size, depth, kind, each);
                assertTrue(each <= ALLOWED_BYTES_PER_MESSAGE, each + " bytes a message");
            }
        } finally {
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        }
    }

    /** The measure measures: without this, nought would prove nothing. */
    @Test
    void anAllocationOnTheLoopIsSeen() throws Exception {
        EventLoopGroup group = EventLoopGroup.builder().provider(new EpollEventLoopFactory()).size(1).start();
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
        private final BufferKind kind;

        Echo(BufferKind kind) {
            this.kind = kind;
        }

        @Override
        public BufferKind preferredBuffers() {
            return kind;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }
}
