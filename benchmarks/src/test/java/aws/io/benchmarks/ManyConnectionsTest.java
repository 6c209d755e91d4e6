package aws.io.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ChannelListener;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.Task;
import aws.io.loop.nio.NioEventLoopFactory;
import aws.io.socket.Endpoint;
import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ten thousand connections from a second process, opened, echoed over and closed in waves, leave nothing behind. */
@Timeout(180)
class ManyConnectionsTest {
    private static final int WANTED = 10_000;

    /** For the JVM's own files. */
    private static final int RESERVED_DESCRIPTORS = 200;

    private static final int WAVES = 2;

    @Test
    void tenThousandConnectionsLeaveNothingBehind() throws Exception {
        Assumptions.assumeTrue(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean,
                "skipped: descriptors are counted on Unix only");
        UnixOperatingSystemMXBean system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        int connections = (int) Math.min(WANTED, system.getMaxFileDescriptorCount() - RESERVED_DESCRIPTORS);
        System.out.println("connections: " + connections + ", descriptor limit " + system.getMaxFileDescriptorCount());
        EventLoopGroup group = EventLoopGroup.builder().provider(new NioEventLoopFactory()).size(2).start();
        Set<Channel> open = ConcurrentHashMap.newKeySet();
        AtomicInteger accepted = new AtomicInteger();
        try {
            Server server = ServerBootstrap.builder(group)
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), new Accepts(open, accepted))
                    .get(20, TimeUnit.SECONDS);
            client(((Endpoint.Inet) server.localEndpoint()).port(), 100, 1);
            long descriptorsBefore = descriptorsWhenIdle(group, system);
            client(((Endpoint.Inet) server.localEndpoint()).port(), connections, WAVES);
            server.close().get(60, TimeUnit.SECONDS);
            assertEquals(connections * WAVES + 100, accepted.get());
            assertTrue(open.isEmpty(), open.size() + " channels are left");
            for (EventLoop loop : group.loops()) {
                assertEquals(0, outstanding(loop), "messages on " + loop);
            }
            long descriptorsAfter = descriptorsWhenIdle(group, system);
            assertTrue(
                    descriptorsAfter <= descriptorsBefore,
                    "descriptors: " + descriptorsBefore + " before, " + descriptorsAfter + " after");
        } finally {
            group.shutdown(Duration.ZERO).get(60, TimeUnit.SECONDS);
        }
    }

    private static void client(int port, int connections, int waves) throws Exception {
        Process client = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ManyConnectionsClient.class.getName(),
                        String.valueOf(port),
                        String.valueOf(connections),
                        String.valueOf(waves))
                .inheritIO()
                .start();
        try {
            assertTrue(client.waitFor(120, TimeUnit.SECONDS), "the client ended in time");
            assertEquals(0, client.exitValue());
        } finally {
            client.destroyForcibly();
        }
    }

    /** A loop gives the descriptors of what was closed back in its next turn. */
    private static long descriptorsWhenIdle(EventLoopGroup group, UnixOperatingSystemMXBean system) throws Exception {
        for (int i = 0; i < 3; i++) {
            for (EventLoop loop : group.loops()) {
                outstanding(loop);
            }
        }
        return system.getOpenFileDescriptorCount();
    }

    private static int outstanding(EventLoop loop) throws Exception {
        CompletableFuture<Integer> count = new CompletableFuture<>();
        loop.schedule(Task.of(status -> count.complete(MessagePool.of(loop).outstanding())));
        return count.get(20, TimeUnit.SECONDS);
    }

    private record Accepts(Set<Channel> open, AtomicInteger accepted) implements ChannelListener {
        @Override
        public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
            if (channel != null) {
                accepted.incrementAndGet();
                open.add(channel);
                channel.add(new Echo());
            }
        }

        @Override
        public void onShutdown(@Nullable Channel channel, @Nullable IoException error) {
            open.remove(channel);
        }
    }

    private static final class Echo extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }
}
