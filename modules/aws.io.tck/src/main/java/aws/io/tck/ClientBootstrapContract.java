package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelTask;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.socket.Endpoint;
import aws.io.socket.ExponentialBackoff;
import aws.io.socket.HostResolver;
import aws.io.socket.RetryStrategy;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.socket.SystemHostResolver;
import aws.io.socket.TokenBucketRetry;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a client's bootstrap promises, over any loop's sockets. */
@Timeout(60)
public interface ClientBootstrapContract extends LoopContract {
    @Test
    default void theNextAddressIsTriedWhenOneRefusesAndTheResolverHearsOfIt() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
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
            served.client().resolver(resolver).build().connect("two.example", served.port(), attempt);
            Endpoint reached = attempt.channel().remoteEndpoint();
            assertEquals(live, reached instanceof Endpoint.Inet inet ? inet.address() : reached);
            assertEquals(dead, failed.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    default void anInternationalizedNameIsRefusedWithTheWayToConvertItAndNeverLookedUp() {
        try (ServedGroup served = new ServedGroup(factory())) {
            CompletableFuture<String> asked = new CompletableFuture<>();
            ClientBootstrap client = served.client().resolver((host, loop, listener) -> asked.complete(host)).build();
            IllegalArgumentException error = assertThrows(
                    IllegalArgumentException.class, () -> client.connect("b\u00fccher.example", served.port(), new Attempt()));
            assertTrue(error.getMessage().contains("A-labels (xn--...)"), error.getMessage());
            HostResolver system = new SystemHostResolver();
            EventLoop loop = served.group.next();
            assertThrows(IllegalArgumentException.class, () -> system.resolve("b\u00fccher.example", loop, (found, why) -> {}));
            assertFalse(asked.isDone());
            client.connect("xn--bcher-kva.example", served.port(), new Attempt());
            assertEquals("xn--bcher-kva.example", LoopContract.await(asked));
        }
    }

    @Test
    default void theDeadlineCoversALookUpThatNeverAnswers() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            HostResolver silent = (host, loop, listener) -> {};
            Attempt attempt = new Attempt();
            served.client()
                    .resolver(silent)
                    .deadline(Duration.ofMillis(50))
                    .build()
                    .connect("silent.example", served.port(), attempt);
            assertEquals(ErrorCode.SETUP_TIMEOUT, attempt.error().code());
        }
    }

    @Test
    default void theDeadlineCoversANegotiationThatNeverEndsAndNoShutdownIsHeard() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            Attempt attempt = new Attempt();
            served.client()
                    .tls((after, target, listener) -> {})
                    .deadline(Duration.ofMillis(200))
                    .build()
                    .connect("127.0.0.1", served.port(), attempt);
            assertEquals(ErrorCode.SETUP_TIMEOUT, attempt.error().code());
            served.shutdown();
            assertFalse(attempt.ended.isDone(), "no shutdown is heard of a setup that failed");
        }
    }

    @Test
    default void proxyAndTlsNegotiateInThatOrderBeforeTheSetup() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            List<String> order = new CopyOnWriteArrayList<>();
            Attempt attempt = new Attempt();
            served.client()
                    .tls((after, target, listener) -> {
                        order.add("tls for " + target.host());
                        listener.onNegotiated(null);
                    })
                    .proxy((after, target, listener) -> {
                        order.add("proxy");
                        listener.onNegotiated(null);
                    })
                    .build()
                    .connect("127.0.0.1", served.port(), attempt);
            assertNotNull(attempt.channel());
            assertEquals(List.of("proxy", "tls for 127.0.0.1"), order);
        }
    }

    @Test
    default void whatMayBeRetriedIsTriedAgainAsTheStrategySays() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
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
            served.client()
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
                    .connect("flaky.example", served.port(), attempt);
            assertNotNull(attempt.channel());
            assertEquals(3, attempts.get());
            assertTrue(succeeded.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    default void aRetryThatWouldComeAfterTheDeadlineIsNotWaitedFor() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            HostResolver nowhere = (host, loop, listener) -> loop.schedule(
                    Task.of(status -> listener.onResolved(List.of(), new IoException(ErrorCode.NAME_LOOKUP_FAILED, host))));
            ClientBootstrap.Builder client = served.client().resolver(nowhere).deadline(Duration.ofHours(1));
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
    }

    @Test
    default void aStrategyThatGivesUpLeavesTheLastError() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            AtomicInteger attempts = new AtomicInteger();
            HostResolver nowhere = (host, loop, listener) -> loop.schedule(Task.of(status -> listener.onResolved(
                    List.of(), new IoException(ErrorCode.NAME_LOOKUP_FAILED, "attempt " + attempts.incrementAndGet()))));
            RetryStrategy soon = TokenBucketRetry.builder()
                    .capacity(20)
                    .delays(ExponentialBackoff.builder().maxRetries(10).scale(Duration.ofNanos(1)).build())
                    .build();
            ClientBootstrap client = served.client().resolver(nowhere).retry(soon).build();
            String message = failure(client.connect("x.example", 1, channel -> {})).getMessage();
            assertTrue(message.endsWith("attempt 3"), "two retries are all that the bucket has: " + message);
            failure(client.connect("x.example", 1, channel -> {}));
            assertEquals(4, attempts.get(), "and nothing is left for the next");
        }
    }

    @Test
    default void aConnectionPinnedToALoopStaysThereWithAllItsCallbacks() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            EventLoop pinned = served.group.loops().get(1);
            Attempt attempt = new Attempt();
            served.client().build().connect("127.0.0.1", served.port(), pinned, attempt);
            assertSame(pinned, attempt.channel().loop());
            attempt.channel().shutdown(null, ShutdownMode.GRACEFUL);
            attempt.ended.get(20, TimeUnit.SECONDS);
            assertTrue(attempt.alwaysOnOneLoop);
            Attempt unresolved = new Attempt();
            served.client()
                    .resolver((host, loop, listener) -> loop.schedule(
                            Task.of(status -> listener.onResolved(List.of(), new IoException(ErrorCode.NAME_NOT_FOUND, host)))))
                    .build()
                    .connect("host.uffda", served.port(), pinned, unresolved);
            assertEquals(ErrorCode.NAME_NOT_FOUND, unresolved.error().code());
            assertSame(pinned, unresolved.heardOn);
        }
    }

    @Test
    default void aLoopOfAnotherGroupIsRefused() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            EventLoopGroup other = EventLoopGroup.builder().provider(factory()).size(1).start();
            ClientBootstrap client = served.client().build();
            IoException error =
                    assertThrows(IoException.class, () -> client.connect("127.0.0.1", served.port(), other.next(), new Attempt()));
            assertEquals(ErrorCode.PINNED_LOOP_MISMATCH, error.code());
            other.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    default void aGroupThatShutsDownTellsEveryPendingConnection() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            CountDownLatch asked = new CountDownLatch(1);
            HostResolver silent = (host, loop, listener) -> asked.countDown();
            Attempt attempt = new Attempt();
            served.client().resolver(silent).build().connect("silent.example", served.port(), attempt);
            assertTrue(asked.await(20, TimeUnit.SECONDS));
            served.shutdown();
            assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, attempt.error().code());
        }
    }

    @Test
    default void aResolverThatThrowsFailsTheConnectionAlone() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            Attempt attempt = new Attempt();
            served.client()
                    .resolver((host, loop, listener) -> {
                        throw new IllegalStateException("on purpose");
                    })
                    .build()
                    .connect("throws.example", served.port(), attempt);
            assertEquals(ErrorCode.CALLBACK_FAILED, attempt.error().code());
            assertEquals("on purpose", attempt.error().getCause().getMessage());
        }
    }

    @Test
    default void endlessTimesAreTakenAsThatAndNotAsErrors() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
            Attempt attempt = new Attempt();
            served.client()
                    .deadline(endless)
                    .socketOptions(SocketOptions.builder().connectTimeout(endless).build())
                    .build()
                    .connect("127.0.0.1", served.port(), attempt);
            assertNotNull(attempt.channel());
            served.server.drain(endless);
            attempt.channel().shutdown(null, ShutdownMode.GRACEFUL);
            served.server.close().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    default void aConnectionIsAFutureOfTheChannelWithItsHandlers() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            ClientBootstrap client = served.client().build();
            Channel byName = LoopContract.await(client.connect("127.0.0.1", served.port(), channel -> channel.add(new Discard())));
            Channel byEndpoint = LoopContract.await(client.connect(served.server.localEndpoint(), channel -> channel.add(new Discard())));
            EventLoop pinned = served.group.loops().get(1);
            Channel onLoop = LoopContract.await(client.connect("127.0.0.1", served.port(), pinned, channel -> channel.add(new Discard())));
            assertSame(pinned, onLoop.loop());
            for (Channel channel : List.of(byName, byEndpoint, onLoop)) {
                assertEquals(SendResult.SENT, channel.tryWrite(ByteBuffer.wrap(new byte[] {1})));
            }
            Attempt listening = new Attempt();
            client.connect(served.server.localEndpoint(), listening);
            assertNotNull(listening.channel());
        }
    }

    @Test
    default void aConnectionThatFailsIsAFutureThatFails() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            HostResolver nowhere = (host, loop, listener) -> loop.schedule(
                    Task.of(status -> listener.onResolved(List.of(), new IoException(ErrorCode.NAME_NOT_FOUND, host))));
            ClientBootstrap client = served.client().resolver(nowhere).build();
            IoException error = failure(client.connect("host.uffda", served.port(), channel -> channel.add(new Discard())));
            assertEquals(ErrorCode.NAME_NOT_FOUND, error.code());
            served.shutdown();
            IoException late = failure(client.connect("host.uffda", served.port(), channel -> channel.add(new Discard())));
            assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, late.code());
        }
    }

    @Test
    default void anInitializerThatThrowsFailsTheFutureAndEndsTheChannel() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            CompletableFuture<Channel> made = new CompletableFuture<>();
            IoException error = failure(served.client().build().connect(served.server.localEndpoint(), channel -> {
                made.complete(channel);
                throw new IllegalStateException("on purpose");
            }));
            assertEquals(ErrorCode.CALLBACK_FAILED, error.code());
            assertEquals("on purpose", error.getCause().getMessage());
            Channel taken = served.nextAccepted();
            assertNotNull(taken);
            awaitEnd(made.get(20, TimeUnit.SECONDS));
            awaitEnd(taken);
        }
    }

    /** Each address is refused inside the call that begins its connect. */
    @Test
    default void tensOfThousandsOfAddressesThatFailAtOnceEndTheConnect() {
        try (ServedGroup served = new ServedGroup(factory())) {
            List<InetAddress> many = Collections.nCopies(20_000, InetAddress.getLoopbackAddress());
            Attempt attempt = new Attempt();
            served.client()
                    .deadline(Duration.ZERO)
                    .resolver((host, loop, listener) -> loop.schedule(Task.of(status -> listener.onResolved(many, null))))
                    .socketOptions(SocketOptions.builder().set(SocketOption.NETWORK_INTERFACE, "nosuchinterface").build())
                    .build()
                    .connect("many.example", served.port(), attempt);
            ErrorCode code = attempt.error().code();
            assertTrue(code == ErrorCode.INVALID_OPTION || code == ErrorCode.UNSUPPORTED, code::toString);
        }
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
}
