package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ChannelListener;
import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import aws.io.socket.ExponentialBackoff;
import aws.io.socket.HostResolver;
import aws.io.socket.RetryStrategy;
import aws.io.socket.SocketOptions;
import aws.io.socket.TokenBucketRetry;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the bootstraps promise, over any loop's sockets. */
@Timeout(60)
public abstract class BootstrapContract {
    private final EventLoopFactory factory;
    private final EventLoopGroup group;
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private @Nullable Server server;

    /**
     * Starts a group of two loops.
     *
     * @param factory the provider under test
     */
    protected BootstrapContract(EventLoopFactory factory) {
        this.factory = factory;
        group = EventLoopGroup.builder().provider(factory).size(2).start();
    }

    @BeforeEach
    final void listen() throws Exception {
        server = listen(ServerBootstrap.builder(group).build());
    }

    @AfterEach
    final void stop() throws Exception {
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
    }

    @Test
    final void theNextAddressIsTriedWhenOneRefusesAndTheResolverHearsOfIt() throws Exception {
        InetAddress dead = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        InetAddress live = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        CompletableFuture<InetAddress> failed = new CompletableFuture<>();
        HostResolver resolver = new HostResolver() {
            @Override
            public void resolve(String host, EventLoop loop, Listener listener) {
                loop.schedule(Task.of(status -> listener.onResolved(List.of(dead, live), null)));
            }

            @Override
            public void recordConnectFailure(String host, InetAddress address) {
                failed.complete(address);
            }
        };
        Attempt attempt = new Attempt();
        ClientBootstrap.builder(group).resolver(resolver).build().connect("two.example", port(), attempt);
        assertEquals(live, ((Endpoint.Inet) attempt.channel().remoteEndpoint()).address());
        assertEquals(dead, failed.get(20, TimeUnit.SECONDS));
    }

    @Test
    final void theDeadlineCoversALookUpThatNeverAnswers() throws Exception {
        HostResolver silent = (host, loop, listener) -> {};
        Attempt attempt = new Attempt();
        ClientBootstrap.builder(group)
                .resolver(silent)
                .deadline(Duration.ofMillis(50))
                .build()
                .connect("silent.example", port(), attempt);
        assertEquals(ErrorCode.SETUP_TIMEOUT, attempt.error().code());
    }

    @Test
    final void theDeadlineCoversANegotiationThatNeverEndsAndNoShutdownIsHeard() throws Exception {
        Attempt attempt = new Attempt();
        ClientBootstrap.builder(group)
                .tls((after, target, listener) -> {})
                .deadline(Duration.ofMillis(200))
                .build()
                .connect("127.0.0.1", port(), attempt);
        assertEquals(ErrorCode.SETUP_TIMEOUT, attempt.error().code());
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        assertFalse(attempt.ended.isDone(), "no shutdown is heard of a setup that failed");
    }

    @Test
    final void proxyAndTlsNegotiateInThatOrderBeforeTheSetup() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        Attempt attempt = new Attempt();
        ClientBootstrap.builder(group)
                .tls((after, target, listener) -> {
                    order.add("tls for " + target.host());
                    listener.onNegotiated(null);
                })
                .proxy((after, target, listener) -> {
                    order.add("proxy");
                    listener.onNegotiated(null);
                })
                .build()
                .connect("127.0.0.1", port(), attempt);
        assertNotNull(attempt.channel());
        assertEquals(List.of("proxy", "tls for 127.0.0.1"), order);
    }

    @Test
    final void whatMayBeRetriedIsTriedAgainAsTheStrategySays() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        CompletableFuture<Boolean> succeeded = new CompletableFuture<>();
        HostResolver flaky = (host, loop, listener) -> loop.schedule(Task.of(status -> {
            if (attempts.incrementAndGet() < 3) {
                listener.onResolved(List.of(), new IoException(ErrorCode.NAME_LOOKUP_FAILED, host));
            } else {
                listener.onResolved(List.of(InetAddress.getLoopbackAddress()), null);
            }
        }));
        Attempt attempt = new Attempt();
        ClientBootstrap.builder(group)
                .resolver(flaky)
                .retry(partition -> new RetryStrategy.Token() {
                    @Override
                    public @Nullable Duration delayAfter(IoException error) {
                        return error.isRetryable() ? Duration.ofMillis(1) : null;
                    }

                    @Override
                    public void succeeded() {
                        succeeded.complete(true);
                    }
                })
                .build()
                .connect("flaky.example", port(), attempt);
        assertNotNull(attempt.channel());
        assertEquals(3, attempts.get());
        assertTrue(succeeded.get(20, TimeUnit.SECONDS));
    }

    @Test
    final void aRetryThatWouldComeAfterTheDeadlineIsNotWaitedFor() throws Exception {
        HostResolver nowhere = (host, loop, listener) -> loop.schedule(
                Task.of(status -> listener.onResolved(List.of(), new IoException(ErrorCode.NAME_LOOKUP_FAILED, host))));
        ClientBootstrap.Builder client = ClientBootstrap.builder(group).resolver(nowhere).deadline(Duration.ofHours(1));
        ExponentialBackoff late = ExponentialBackoff.builder()
                .jitter(ExponentialBackoff.Jitter.NONE)
                .scale(Duration.ofHours(1))
                .maxDelay(Duration.ofHours(1))
                .build();
        assertEquals(ErrorCode.NAME_LOOKUP_FAILED, failure(client.retry(late).build().connect("x.example", 1, channel -> {})).code());
        RetryStrategy broken = partition -> error -> {
            throw new IllegalStateException("on purpose");
        };
        assertEquals(ErrorCode.CALLBACK_FAILED, failure(client.retry(broken).build().connect("x.example", 1, channel -> {})).code());
    }

    @Test
    final void aStrategyThatGivesUpLeavesTheLastError() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        HostResolver nowhere = (host, loop, listener) -> loop.schedule(Task.of(status -> listener.onResolved(
                List.of(), new IoException(ErrorCode.NAME_LOOKUP_FAILED, "attempt " + attempts.incrementAndGet()))));
        RetryStrategy soon = TokenBucketRetry.builder()
                .capacity(20)
                .delays(ExponentialBackoff.builder().maxRetries(10).scale(Duration.ofNanos(1)).build())
                .build();
        ClientBootstrap client = ClientBootstrap.builder(group).resolver(nowhere).retry(soon).build();
        String message = failure(client.connect("x.example", 1, channel -> {})).getMessage();
        assertTrue(message.endsWith("attempt 3"), "two retries are all that the bucket has: " + message);
        failure(client.connect("x.example", 1, channel -> {}));
        assertEquals(4, attempts.get(), "and nothing is left for the next");
    }

    @Test
    final void aConnectionPinnedToALoopStaysThereWithAllItsCallbacks() throws Exception {
        EventLoop pinned = group.loops().get(1);
        Attempt attempt = new Attempt();
        ClientBootstrap.builder(group).build().connect("127.0.0.1", port(), pinned, attempt);
        assertSame(pinned, attempt.channel().loop());
        attempt.channel().shutdown(null, ShutdownMode.GRACEFUL);
        attempt.ended.get(20, TimeUnit.SECONDS);
        assertTrue(attempt.alwaysOnOneLoop);
        Attempt unresolved = new Attempt();
        ClientBootstrap.builder(group)
                .resolver((host, loop, listener) -> loop.schedule(
                        Task.of(status -> listener.onResolved(List.of(), new IoException(ErrorCode.NAME_NOT_FOUND, host)))))
                .build()
                .connect("host.uffda", port(), pinned, unresolved);
        assertEquals(ErrorCode.NAME_NOT_FOUND, unresolved.error().code());
        assertSame(pinned, unresolved.heardOn);
    }

    @Test
    final void aLoopOfAnotherGroupIsRefused() throws Exception {
        EventLoopGroup other = EventLoopGroup.builder().provider(factory).size(1).start();
        ClientBootstrap client = ClientBootstrap.builder(group).build();
        IoException error =
                assertThrows(IoException.class, () -> client.connect("127.0.0.1", port(), other.next(), new Attempt()));
        assertEquals(ErrorCode.PINNED_LOOP_MISMATCH, error.code());
        other.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
    }

    @Test
    final void atItsLimitAServerAcceptsOnlyWhenAConnectionHasEnded() throws Exception {
        Server limited = listen(ServerBootstrap.builder(group).maxConnections(1).build());
        ClientBootstrap client = ClientBootstrap.builder(group).build();
        Attempt first = new Attempt();
        client.connect(limited.localEndpoint(), group.next(), first);
        Channel served = accepted.poll(20, TimeUnit.SECONDS);
        assertNotNull(served);
        Attempt second = new Attempt();
        client.connect(limited.localEndpoint(), group.next(), second);
        assertNotNull(second.channel(), "the kernel connects it");
        assertTrue(accepted.isEmpty(), "but it is not accepted yet");
        served.shutdown(null, ShutdownMode.GRACEFUL);
        assertNotNull(accepted.poll(20, TimeUnit.SECONDS));
    }

    @Test
    final void atItsLimitOfNegotiationsAServerAcceptsOnlyWhenOneHasEnded() throws Exception {
        BlockingQueue<Runnable> begun = new LinkedBlockingQueue<>();
        Server limited = listen(ServerBootstrap.builder(group)
                .maxNegotiations(2)
                .tls((after, target, listener) -> begun.add(
                        () -> after.channel().loop().schedule(Task.of(status -> listener.onNegotiated(null)))))
                .build());
        ClientBootstrap client = ClientBootstrap.builder(group).build();
        for (int i = 0; i < 4; i++) {
            Attempt attempt = new Attempt();
            client.connect(limited.localEndpoint(), group.next(), attempt);
            assertNotNull(attempt.channel(), "the kernel connects it");
        }
        Runnable first = begun.poll(20, TimeUnit.SECONDS);
        Runnable second = begun.poll(20, TimeUnit.SECONDS);
        assertNotNull(first);
        assertNotNull(second);
        assertTrue(begun.isEmpty(), "half-open ones keep the others waiting, and cost nothing more");
        first.run();
        assertNotNull(accepted.poll(20, TimeUnit.SECONDS));
        assertNotNull(begun.poll(20, TimeUnit.SECONDS), "the next one's turn");
        assertTrue(begun.isEmpty());
        second.run();
        assertNotNull(begun.poll(20, TimeUnit.SECONDS));
    }

    @Test
    final void drainingLetsConnectionsFinishUntilTheDeadline() throws Exception {
        Attempt attempt = new Attempt();
        ClientBootstrap.builder(group).build().connect(server().localEndpoint(), group.next(), attempt);
        assertNotNull(accepted.poll(20, TimeUnit.SECONDS));
        server().drain(Duration.ofMillis(50)).get(20, TimeUnit.SECONDS);
        assertEquals(ErrorCode.PEER_CLOSED, attempt.ended.get(20, TimeUnit.SECONDS).code());
    }

    @Test
    final void aGroupThatShutsDownTellsEveryPendingConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        HostResolver silent = (host, loop, listener) -> asked.countDown();
        Attempt attempt = new Attempt();
        ClientBootstrap.builder(group).resolver(silent).build().connect("silent.example", port(), attempt);
        assertTrue(asked.await(20, TimeUnit.SECONDS));
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, attempt.error().code());
    }

    @Test
    final void drainingReachesAConnectionThatIsStillNegotiating() throws Exception {
        CompletableFuture<IoException> failed = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        Server negotiating = ServerBootstrap.builder(group)
                .tls((after, target, listener) -> {
                    assertTrue(target.isServer());
                    begun.countDown();
                })
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> failed.complete(error))
                .get(20, TimeUnit.SECONDS);
        ClientBootstrap.builder(group).build().connect(negotiating.localEndpoint(), group.next(), new Attempt());
        assertTrue(begun.await(20, TimeUnit.SECONDS));
        negotiating.drain(Duration.ZERO).get(20, TimeUnit.SECONDS);
        assertEquals(ErrorCode.CLOSED_LOCALLY, failed.get(20, TimeUnit.SECONDS).code());
    }

    @Test
    final void aNegotiationThatNeverEndsIsEndedByTheServerToo() throws Exception {
        CompletableFuture<IoException> failed = new CompletableFuture<>();
        Server waiting = ServerBootstrap.builder(group)
                .tls((after, target, listener) -> {})
                .negotiationTimeout(Duration.ofMillis(50))
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> failed.complete(error))
                .get(20, TimeUnit.SECONDS);
        Attempt attempt = new Attempt();
        ClientBootstrap.builder(group).build().connect(waiting.localEndpoint(), group.next(), attempt);
        assertEquals(ErrorCode.SETUP_TIMEOUT, failed.get(20, TimeUnit.SECONDS).code());
        assertEquals(ErrorCode.PEER_CLOSED, attempt.ended.get(20, TimeUnit.SECONDS).code());
    }

    @Test
    final void aResolverThatThrowsFailsTheConnectionAlone() throws Exception {
        Attempt attempt = new Attempt();
        ClientBootstrap.builder(group)
                .resolver((host, loop, listener) -> {
                    throw new IllegalStateException("on purpose");
                })
                .build()
                .connect("throws.example", port(), attempt);
        assertEquals(ErrorCode.CALLBACK_FAILED, attempt.error().code());
        assertEquals("on purpose", attempt.error().getCause().getMessage());
    }

    @Test
    final void endlessTimesAreTakenAsThatAndNotAsErrors() throws Exception {
        Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
        Attempt attempt = new Attempt();
        ClientBootstrap.builder(group)
                .deadline(endless)
                .socketOptions(SocketOptions.builder().connectTimeout(endless).build())
                .build()
                .connect("127.0.0.1", port(), attempt);
        assertNotNull(attempt.channel());
        server().drain(endless);
        attempt.channel().shutdown(null, ShutdownMode.GRACEFUL);
        server().close().get(20, TimeUnit.SECONDS);
    }

    @Test
    final void aConnectionIsAFutureOfTheChannelWithItsHandlers() throws Exception {
        ClientBootstrap client = ClientBootstrap.builder(group).build();
        Channel byName = client.connect("127.0.0.1", port(), channel -> channel.add(new Discard())).get(20, TimeUnit.SECONDS);
        Channel byEndpoint = client.connect(server().localEndpoint(), channel -> channel.add(new Discard())).get(20, TimeUnit.SECONDS);
        EventLoop pinned = group.loops().get(1);
        Channel onLoop = client.connect("127.0.0.1", port(), pinned, channel -> channel.add(new Discard())).get(20, TimeUnit.SECONDS);
        assertSame(pinned, onLoop.loop());
        for (Channel channel : List.of(byName, byEndpoint, onLoop)) {
            assertEquals(SendResult.SENT, channel.write(ByteBuffer.wrap(new byte[] {1})));
        }
        Attempt listening = new Attempt();
        client.connect(server().localEndpoint(), listening);
        assertNotNull(listening.channel());
    }

    @Test
    final void aConnectionThatFailsIsAFutureThatFails() throws Exception {
        HostResolver nowhere = (host, loop, listener) -> loop.schedule(
                Task.of(status -> listener.onResolved(List.of(), new IoException(ErrorCode.NAME_NOT_FOUND, host))));
        ClientBootstrap client = ClientBootstrap.builder(group).resolver(nowhere).build();
        IoException error = failure(client.connect("host.uffda", port(), channel -> channel.add(new Discard())));
        assertEquals(ErrorCode.NAME_NOT_FOUND, error.code());
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        IoException late = failure(client.connect("host.uffda", port(), channel -> channel.add(new Discard())));
        assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, late.code());
    }

    @Test
    final void anInitializerThatThrowsFailsTheFutureAndEndsTheChannel() throws Exception {
        CompletableFuture<Channel> made = new CompletableFuture<>();
        IoException error = failure(ClientBootstrap.builder(group).build().connect(server().localEndpoint(), channel -> {
            made.complete(channel);
            throw new IllegalStateException("on purpose");
        }));
        assertEquals(ErrorCode.CALLBACK_FAILED, error.code());
        assertEquals("on purpose", error.getCause().getMessage());
        Channel served = accepted.poll(20, TimeUnit.SECONDS);
        assertNotNull(served);
        awaitEnd(made.get(20, TimeUnit.SECONDS));
        awaitEnd(served);
    }

    @Test
    final void aFutureThatWasCanceledClosesTheChannelThatComes() throws Exception {
        CompletableFuture<Runnable> answer = new CompletableFuture<>();
        HostResolver slow = (host, loop, listener) -> answer.complete(() -> loop.schedule(
                Task.of(status -> listener.onResolved(List.of(InetAddress.getLoopbackAddress()), null))));
        CompletableFuture<Channel> made = new CompletableFuture<>();
        IoFuture<Channel> future =
                ClientBootstrap.builder(group).resolver(slow).build().connect("slow.example", port(), channel -> {
                    channel.add(new Discard());
                    made.complete(channel);
                });
        Runnable go = answer.get(20, TimeUnit.SECONDS);
        assertTrue(future.cancel(true));
        go.run();
        awaitEnd(made.get(20, TimeUnit.SECONDS));
    }

    @Test
    final void aServersInitializerGivesEachConnectionItsHandlersAndOneThatThrowsEndsItAlone() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        Server initializing = ServerBootstrap.builder(group)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), channel -> {
                    if (connections.incrementAndGet() == 1) {
                        throw new IllegalStateException("on purpose");
                    }
                    channel.add(new Discard());
                })
                .get(20, TimeUnit.SECONDS);
        ClientBootstrap client = ClientBootstrap.builder(group).build();
        Attempt refused = new Attempt();
        client.connect(initializing.localEndpoint(), refused);
        assertNotNull(refused.ended.get(20, TimeUnit.SECONDS), "the server has closed it");
        Channel served = client.connect(initializing.localEndpoint(), channel -> channel.add(new Discard())).get(20, TimeUnit.SECONDS);
        assertEquals(SendResult.SENT, served.write(ByteBuffer.wrap(new byte[] {1})));
    }

    @Test
    final void listeningOnAGroupThatShutsDownFailsByTheFuture() throws Exception {
        ServerBootstrap bootstrap = ServerBootstrap.builder(group).build();
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        IoFuture<Server> late = bootstrap.listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(new Discard()));
        ExecutionException error = assertThrows(ExecutionException.class, () -> late.get(20, TimeUnit.SECONDS));
        assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, ((IoException) error.getCause()).code());
    }

    private static IoException failure(IoFuture<Channel> future) {
        return (IoException)
                assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS)).getCause();
    }

    /** A task that cannot come due runs at the channel's end. */
    private static void awaitEnd(Channel channel) throws Exception {
        CompletableFuture<TaskStatus> ended = new CompletableFuture<>();
        channel.schedule(ChannelTask.of(ended::complete), channel.loop().nanoTime() + Duration.ofHours(1).toNanos());
        assertEquals(TaskStatus.CANCELED, ended.get(20, TimeUnit.SECONDS));
    }

    private Server server() {
        return Objects.requireNonNull(server);
    }

    private Server listen(ServerBootstrap bootstrap) throws Exception {
        return bootstrap.listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                    if (channel != null) {
                        channel.add(new Discard());
                        accepted.add(channel);
                    }
                })
                .get(20, TimeUnit.SECONDS);
    }

    private int port() {
        return server().port();
    }

    /** Keeps the window open, without which a channel never reads to the peer's end. */
    private static final class Discard extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            message.release();
        }
    }

    private static final class Attempt implements ChannelListener {
        private final CompletableFuture<Channel> ready = new CompletableFuture<>();
        private final CompletableFuture<IoException> failed = new CompletableFuture<>();
        private final CompletableFuture<@Nullable IoException> ended = new CompletableFuture<>();
        private volatile @Nullable EventLoop heardOn;
        private volatile boolean alwaysOnOneLoop;

        @Override
        public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
            heardOn = EventLoop.current();
            if (channel != null) {
                channel.add(new Discard());
                ready.complete(channel);
            } else {
                failed.complete(error);
            }
        }

        @Override
        public void onShutdown(Channel channel, @Nullable IoException error) {
            alwaysOnOneLoop = EventLoop.current() == heardOn;
            ended.complete(error);
        }

        Channel channel() throws Exception {
            return ready.get(20, TimeUnit.SECONDS);
        }

        IoException error() throws Exception {
            return failed.get(20, TimeUnit.SECONDS);
        }
    }
}
