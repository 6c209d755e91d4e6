package aws.io.benchmarks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.Server;
import aws.io.ServerBootstrap;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Counts the bytes that a loop's thread allocates for a connection that is accepted, echoes 64 bytes and is ended by its peer. */
@Timeout(240)
class ConnectionAllocationTest {
    private static final int WARM_UP = 12_000;
    private static final int CONNECTIONS = 4_000;

    /** On a busy machine the JVM may still compile after the warm-up, and what it has not compiled allocates more. */
    private static final int ROUNDS = 8;

    private static final double ALLOWED_BYTES = 1_800;

    /** A selector's key, its channel, its socket and its addresses are the JDK's. */
    private static final double ALLOWED_BYTES_NIO = 2_600;

    static List<String> loops() {
        return EventLoopGroup.providers().candidates().stream()
                .filter(Candidate::isUsableByName)
                .map(Candidate::name)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("loops")
    void aConnectionAllocatesLittle(String loop) throws Exception {
        double allowed = loop.equals("nio") ? ALLOWED_BYTES_NIO : ALLOWED_BYTES;
        EventLoopGroup group = EventLoopGroup.builder().provider(loop).size(1).start();
        try {
            Server server = ServerBootstrap.builder(group)
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(new Echo()))
                    .get(20, TimeUnit.SECONDS);
            connect(server.port(), WARM_UP);
            double each = Double.MAX_VALUE;
            for (int round = 0; round < ROUNDS && each > allowed; round++) {
                long before = allocated(group.next());
                connect(server.port(), CONNECTIONS);
                each = (allocated(group.next()) - before) / (double) CONNECTIONS;
            }
            System.out.printf("%s: %.0f bytes allocated a connection%n", loop, each);
            assertTrue(each <= allowed, each + " bytes a connection");
        } finally {
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        }
    }

    private static void connect(int port, int connections) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocateDirect(64);
        for (int i = 0; i < connections; i++) {
            try (SocketChannel client = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
                bytes.clear();
                client.write(bytes);
                bytes.clear();
                while (bytes.hasRemaining() && client.read(bytes) >= 0) {
                    Thread.onSpinWait();
                }
                // so that the server has closed it before the next one, whatever the machine does
                client.shutdownOutput();
                bytes.clear();
                if (client.read(bytes) >= 0) {
                    throw new AssertionError("more than was sent has come back");
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
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }
}
