package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ChannelListener;
import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.Server;
import aws.io.channel.BaseHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketOptions;
import aws.io.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A setup that ends before it is complete says why, and where it was. */
@Timeout(60)
public interface SetupDeadlineContract extends UnansweredConnects {
    /**
     * Connects on a loop that the test turns, until something has begun, and lets a deadline of 10 s pass.
     *
     * @return what the setup fails with
     */
    private IoException lateAfter(
            Consumer<ClientBootstrap.Builder> changes, BiConsumer<ClientBootstrap, ChannelListener> begin, BooleanSupplier begun) {
        ManualClock clock = new ManualClock();
        EventLoop loop = factory().newLoop(LoopOptions.builder().clock(clock).build());
        ClientBootstrap.Builder client = ClientBootstrap.builder(EventLoopGroup.of(List.of(loop)))
                .socketOptions(SocketOptions.builder().connectTimeout(Duration.ZERO).build())
                .deadline(Duration.ofSeconds(10));
        changes.accept(client);
        CompletableFuture<IoException> failed = new CompletableFuture<>();
        begin.accept(client.build(), (channel, error) -> failed.complete(error));
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        // some turns more than it takes
        for (int i = 0; i < 10 || (!begun.getAsBoolean() && System.nanoTime() - patience < 0); i++) {
            loop.runTurn(Duration.ofMillis(1));
        }
        assertFalse(failed.isDone());
        clock.advance(Duration.ofSeconds(20));
        for (int i = 0; i < 10; i++) {
            loop.runTurn(Duration.ZERO);
        }
        IoException error = LoopContract.await(failed);
        assertEquals(ErrorCode.SETUP_TIMEOUT, error.code());
        loop.shutdown(Duration.ZERO);
        while (loop.runTurn(Duration.ofMillis(1))) {
            clock.advance(Duration.ofSeconds(1));
        }
        return error;
    }

    private static void requirePhase(String text, IoException error) {
        assertTrue(error.getMessage().endsWith(", the deadline of PT10S passed " + text), error.getMessage());
    }

    @Test
    default void aDeadlineThatPassesSaysInWhichPhase() throws Exception {
        Endpoint silent = unansweringEndpoint();
        AtomicBoolean asked = new AtomicBoolean();
        AtomicBoolean negotiates = new AtomicBoolean();
        try (ServedGroup served = new ServedGroup(factory())) {
            requirePhase(
                    "during the look-up",
                    lateAfter(
                            client -> client.resolver((host, loop, listener) -> asked.set(true)),
                            (client, listener) -> client.connect("a.example", 1, listener),
                            asked::get));
            requirePhase(
                    "during the connect",
                    lateAfter(client -> {}, (client, listener) -> client.connect(silent, listener), () -> true));
            requirePhase(
                    "during the negotiation",
                    lateAfter(
                            client -> client.tls((after, target, listener) -> negotiates.set(true)),
                            (client, listener) -> client.connect(served.server.localEndpoint(), listener),
                            negotiates::get));
        }
    }

    @Test
    default void aDeadlineThatPassesDuringARetryHasTheErrorOfTheAttemptBefore() {
        AtomicInteger lookUps = new AtomicInteger();
        IoException error = lateAfter(
                client -> client.resolver((host, loop, listener) -> {
                            if (lookUps.incrementAndGet() == 1) {
                                loop.schedule(Task.of(status -> listener.onResolved(
                                        List.of(), new IoException(ErrorCode.NAME_LOOKUP_FAILED, "on purpose"))));
                            }
                        })
                        .retry(partition -> failure -> Duration.ofNanos(9_999_999_999L)),
                (client, listener) -> client.connect("b.example", 1, listener),
                () -> lookUps.get() == 1);
        assertEquals(2, lookUps.get());
        requirePhase("during the look-up", error);
        assertTrue(error.getCause() instanceof IoException known && known.code() == ErrorCode.NAME_LOOKUP_FAILED);
    }

    /** Whether the loop evicts the channel or its setup first is chance, and must not be seen. */
    @Test
    default void aNegotiationThatTheEndOfTheGroupEndsHasOneErrorOnBothSides() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (ServedGroup served = new ServedGroup(factory());
                    ServedGroup peer = new ServedGroup(factory())) {
                CountDownLatch begun = new CountDownLatch(2);
                Negotiation silent = (after, target, listener) -> {
                    after.insertRight(new BaseHandler() {
                        @Override
                        public void shutdown(
                                ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
                            if (direction == Direction.READ) {
                                listener.onNegotiated(error != null ? error : new IoException(ErrorCode.CHANNEL_CLOSED, "shut down"));
                            }
                            super.shutdown(slot, direction, error, mode);
                        }
                    });
                    begun.countDown();
                };
                CompletableFuture<IoException> incoming = new CompletableFuture<>();
                Server server = LoopContract.await(served.servers()
                        .tls(silent)
                        .build()
                        .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> incoming.complete(error)));
                // each peer is of the other group, and lives on
                Attempt attempt = new Attempt();
                served.client().tls(silent).build().connect(peer.server.localEndpoint(), attempt);
                peer.client().build().connect(server.localEndpoint(), new Attempt());
                assertTrue(begun.await(PATIENCE, TimeUnit.SECONDS));
                served.shutdown();
                assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, attempt.error().code());
                assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, LoopContract.await(incoming).code());
            }
        }
    }
}
