package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.loop.IoFuture;
import aws.io.loop.Task;
import aws.io.socket.Endpoint;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server's bootstrap promises, over any loop's sockets. */
@Timeout(60)
public interface ServerBootstrapContract extends LoopContract {
    @Test
    default void atItsLimitAServerAcceptsOnlyWhenAConnectionHasEnded() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            Server limited = served.listen(served.servers().maxConnections(1).build());
            ClientBootstrap client = served.client().build();
            Attempt first = new Attempt();
            client.connect(limited.localEndpoint(), served.group.next(), first);
            Channel taken = served.nextAccepted();
            assertNotNull(taken);
            Attempt second = new Attempt();
            client.connect(limited.localEndpoint(), served.group.next(), second);
            assertNotNull(second.channel(), "the kernel connects it");
            assertTrue(served.accepted.isEmpty(), "but it is not accepted yet");
            taken.shutdown(null, ShutdownMode.GRACEFUL);
            assertNotNull(served.nextAccepted());
        }
    }

    @Test
    default void atItsLimitOfNegotiationsAServerAcceptsOnlyWhenOneHasEnded() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            BlockingQueue<Runnable> begun = new LinkedBlockingQueue<>();
            Server limited = served.listen(served.servers()
                    .maxNegotiations(2)
                    .tls((after, target, listener) -> begun.add(
                            () -> after.channel().loop().schedule(Task.of(status -> listener.onNegotiated(null)))))
                    .build());
            ClientBootstrap client = served.client().build();
            for (int i = 0; i < 4; i++) {
                Attempt attempt = new Attempt();
                client.connect(limited.localEndpoint(), served.group.next(), attempt);
                assertNotNull(attempt.channel(), "the kernel connects it");
            }
            Runnable first = begun.poll(20, TimeUnit.SECONDS);
            Runnable second = begun.poll(20, TimeUnit.SECONDS);
            assertNotNull(first);
            assertNotNull(second);
            assertTrue(begun.isEmpty(), "half-open ones keep the others waiting, and cost nothing more");
            first.run();
            assertNotNull(served.nextAccepted());
            assertNotNull(begun.poll(20, TimeUnit.SECONDS), "the next one's turn");
            assertTrue(begun.isEmpty());
            second.run();
            assertNotNull(begun.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    default void drainingLetsConnectionsFinishUntilTheDeadline() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            Attempt attempt = new Attempt();
            served.client().build().connect(served.server.localEndpoint(), served.group.next(), attempt);
            assertNotNull(served.nextAccepted());
            served.server.drain(Duration.ofMillis(50)).get(20, TimeUnit.SECONDS);
            assertEquals(ErrorCode.PEER_CLOSED, attempt.ended.get(20, TimeUnit.SECONDS).code());
        }
    }

    @Test
    default void drainingReachesAConnectionThatIsStillNegotiating() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            CompletableFuture<IoException> failed = new CompletableFuture<>();
            CountDownLatch begun = new CountDownLatch(1);
            Server negotiating = served.servers()
                    .tls((after, target, listener) -> {
                        assertTrue(target.isServer());
                        begun.countDown();
                    })
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> failed.complete(error))
                    .get(20, TimeUnit.SECONDS);
            served.client().build().connect(negotiating.localEndpoint(), served.group.next(), new Attempt());
            assertTrue(begun.await(20, TimeUnit.SECONDS));
            negotiating.drain(Duration.ZERO).get(20, TimeUnit.SECONDS);
            assertEquals(ErrorCode.CLOSED_LOCALLY, failed.get(20, TimeUnit.SECONDS).code());
        }
    }

    @Test
    default void aNegotiationThatNeverEndsIsEndedByTheServerToo() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            CompletableFuture<IoException> failed = new CompletableFuture<>();
            Server waiting = served.servers()
                    .tls((after, target, listener) -> {})
                    .negotiationTimeout(Duration.ofMillis(50))
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> failed.complete(error))
                    .get(20, TimeUnit.SECONDS);
            Attempt attempt = new Attempt();
            served.client().build().connect(waiting.localEndpoint(), served.group.next(), attempt);
            assertEquals(ErrorCode.SETUP_TIMEOUT, failed.get(20, TimeUnit.SECONDS).code());
            assertEquals(ErrorCode.PEER_CLOSED, attempt.ended.get(20, TimeUnit.SECONDS).code());
        }
    }

    @Test
    default void aServersInitializerGivesEachConnectionItsHandlersAndOneThatThrowsEndsItAlone() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            AtomicInteger connections = new AtomicInteger();
            Server initializing = served.servers()
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), channel -> {
                        if (connections.incrementAndGet() == 1) {
                            throw new IllegalStateException("on purpose");
                        }
                        channel.add(new Discard());
                    })
                    .get(20, TimeUnit.SECONDS);
            ClientBootstrap client = served.client().build();
            Attempt refused = new Attempt();
            client.connect(initializing.localEndpoint(), refused);
            assertNotNull(refused.ended.get(20, TimeUnit.SECONDS), "the server has closed it");
            Channel taken = client.connect(initializing.localEndpoint(), channel -> channel.add(new Discard())).get(20, TimeUnit.SECONDS);
            assertEquals(SendResult.SENT, taken.tryWrite(ByteBuffer.wrap(new byte[] {1})));
        }
    }

    @Test
    default void listeningOnAGroupThatShutsDownFailsByTheFuture() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            ServerBootstrap bootstrap = served.servers().build();
            served.shutdown();
            IoFuture<Server> late = bootstrap.listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(new Discard()));
            ExecutionException error = assertThrows(ExecutionException.class, () -> late.get(20, TimeUnit.SECONDS));
            assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, ((IoException) error.getCause()).code());
        }
    }
}
