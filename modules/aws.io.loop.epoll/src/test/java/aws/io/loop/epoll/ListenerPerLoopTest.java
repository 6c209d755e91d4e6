package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ChannelListener;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelState;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One listener a loop, on one port. */
@Timeout(60)
class ListenerPerLoopTest implements ChannelListener {
    private static final int LOOPS = 3;

    private final Queue<Throwable> reported = new ConcurrentLinkedQueue<>();
    private final EventLoopGroup group = EventLoopGroup.builder()
            .provider(new EpollEventLoopFactory())
            .size(LOOPS)
            .options(LoopOptions.builder().errorHandler(report -> reported.add(report.error())).build())
            .start();
    private final Set<EventLoop> loops = ConcurrentHashMap.newKeySet();
    private final BlockingQueue<Channel> channels = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() throws Exception {
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        assertEquals(List.of(), List.copyOf(reported));
    }

    @Override
    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
        if (channel != null) {
            loops.add(channel.loop());
            channels.add(channel);
        }
    }

    /** The kernel spreads by a hash of the addresses: among so many each loop gets some. */
    @Test
    void everyLoopAcceptsAndTheServerEndsWhenAllHaveEnded() throws Exception {
        Server server = listen(Integer.MAX_VALUE);
        List<Socket> clients = new ArrayList<>();
        while (loops.size() < LOOPS && clients.size() < 500) {
            clients.add(connect(server));
            assertNotNull(channels.poll(20, TimeUnit.SECONDS));
        }
        assertEquals(LOOPS, loops.size(), "after " + clients.size() + " connections");
        var closed = server.close();
        assertFalse(closed.isDone(), "connections are still there");
        for (Socket client : clients) {
            client.close();
        }
        loops.forEach(loop -> assertTrue(group.contains(loop)));
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void theLimitOfConnectionsIsOneForAllListeners() throws Exception {
        Server server = listen(1);
        try (Socket first = connect(server)) {
            Channel channel = channels.poll(20, TimeUnit.SECONDS);
            assertNotNull(channel);
            assertTrue(first.isConnected());
            channel.shutdown(null, ShutdownMode.ABORT);
        }
        for (int i = 0; i < 10; i++) {
            try (Socket next = connect(server)) {
                Channel channel = channels.poll(20, TimeUnit.SECONDS);
                assertNotNull(channel, "accepting goes on after the limit, connection " + i);
                assertTrue(next.isConnected());
                channel.shutdown(null, ShutdownMode.ABORT);
            }
        }
        server.close().get(20, TimeUnit.SECONDS);
    }

    @Test
    void thePortIsFreeAfterTheClose() throws Exception {
        Server server = listen(Integer.MAX_VALUE);
        Endpoint at = server.localEndpoint();
        server.close().get(20, TimeUnit.SECONDS);
        Server again = ServerBootstrap.builder(group).build().listen(at, this).get(20, TimeUnit.SECONDS);
        assertEquals(at, again.localEndpoint());
        again.close().get(20, TimeUnit.SECONDS);
    }

    @Test
    void aLoopThatStopsClosesAllListenersAndLeavesTheConnectionsOfTheOthers() throws Exception {
        Server server = listen(Integer.MAX_VALUE);
        try (Socket client = connect(server)) {
            Channel channel = channels.poll(20, TimeUnit.SECONDS);
            assertNotNull(channel);
            List<EventLoop> others = new ArrayList<>(group.loops());
            EventLoop stopping = others.get(0) == channel.loop() ? others.remove(1) : others.remove(0);
            stopping.stop().get(20, TimeUnit.SECONDS);
            // the news goes to the server's loop, and from there to the others
            for (int round = 0; round < 2; round++) {
                for (EventLoop loop : others) {
                    CompletableFuture<TaskStatus> passed = new CompletableFuture<>();
                    loop.schedule(Task.of(passed::complete));
                    assertEquals(TaskStatus.RUN_READY, passed.get(20, TimeUnit.SECONDS));
                }
            }
            assertThrows(ConnectException.class, () -> connect(server).close());
            assertEquals(ChannelState.ACTIVE, channel.state());
            assertTrue(client.isConnected());
        }
    }

    private Server listen(int limit) throws Exception {
        return ServerBootstrap.builder(group)
                .listenerPerLoop(true)
                .maxConnections(limit)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), this)
                .get(20, TimeUnit.SECONDS);
    }

    private static Socket connect(Server server) throws IOException {
        Endpoint.Inet at = (Endpoint.Inet) server.localEndpoint();
        return new Socket(at.address(), at.port());
    }
}
