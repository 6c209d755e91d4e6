package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.loop.LoopOptions;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.HostResolver;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A future that is completed from outside releases what its operation held. A group with an endless grace closes only when nothing is left
 * in it, not even a connect; there is no deadline and no connect timeout here.
 */
@Timeout(120)
public interface AbandonedFutureContract extends UnansweredConnects {
    /** So long that no test waits for it. */
    Duration ENDLESS = Duration.ofDays(1);

    /** {@return every way in which a caller can complete a future, by name} */
    private static Map<String, Consumer<CompletableFuture<Channel>>> ways() {
        Map<String, Consumer<CompletableFuture<Channel>>> ways = new LinkedHashMap<>();
        ways.put("cancel", future -> assertTrue(future.cancel(true)));
        ways.put("complete", future -> assertTrue(future.complete(null)));
        ways.put("completeExceptionally", future -> assertTrue(future.completeExceptionally(new TimeoutException("on purpose"))));
        ways.put("orTimeout", future -> assertSame(future, future.orTimeout(1, TimeUnit.MILLISECONDS)));
        ways.put("completeOnTimeout", future -> assertSame(future, future.completeOnTimeout(null, 1, TimeUnit.MILLISECONDS)));
        ways.put("completeAsync", future -> assertSame(future, future.completeAsync(() -> null)));
        ways.put("completeAsync that throws", future -> assertSame(future, future.completeAsync(() -> {
            throw new IllegalStateException("on purpose");
        })));
        ways.put("obtrudeValue", future -> future.obtrudeValue(null));
        ways.put("obtrudeException", future -> future.obtrudeException(new TimeoutException("on purpose")));
        return ways;
    }

    private EventLoopGroup group() {
        return EventLoopGroup.builder().provider(factory()).size(1).start();
    }

    private static ClientBootstrap.Builder endless(EventLoopGroup group) {
        return ClientBootstrap.builder(group)
                .deadline(Duration.ZERO)
                .socketOptions(SocketOptions.builder().connectTimeout(Duration.ZERO).build());
    }

    /** Lets what was submitted so far begin. */
    private static void pump(EventLoopGroup group) {
        for (EventLoop loop : group.loops()) {
            RunningLoop pump = new RunningLoop(loop);
            for (int i = 0; i < 5; i++) {
                pump.run(() -> {});
            }
        }
    }

    /** {@return a task that keeps its loop busy} */
    private static Task held(CountDownLatch until) {
        return Task.of(status -> {
            try {
                assertTrue(until.await(PATIENCE, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void requireNothingLeft(EventLoopGroup group, String after) {
        try {
            LoopContract.await(group.shutdown(ENDLESS));
        } catch (AssertionError e) {
            throw new AssertionError("something is left after " + after, e);
        }
    }

    @Test
    default void aConnectThatIsAbandonedClosesItsSocket() throws Exception {
        Endpoint silent = unansweringEndpoint();
        for (Map.Entry<String, Consumer<CompletableFuture<Channel>>> way : ways().entrySet()) {
            EventLoopGroup group = group();
            IoFuture<Channel> connect = endless(group).build().connect(silent, channel -> channel.add(new Discard()));
            pump(group);
            assertFalse(connect.isDone());
            way.getValue().accept(connect);
            requireNothingLeft(group, way.getKey());
            assertEquals(true, LoopContract.await(connect.handle((channel, error) -> true)), way.getKey());
        }
    }

    @Test
    default void aConnectThatIsAbandonedBeforeItBeginsNeverBegins() {
        EventLoopGroup group = group();
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch hold = new CountDownLatch(1);
        group.next().schedule(held(hold));
        IoFuture<Channel> connect = endless(group)
                .resolver((host, loop, listener) -> asked.incrementAndGet())
                .build()
                .connect("peer.example", 1, channel -> channel.add(new Discard()));
        connect.cancel(true);
        hold.countDown();
        requireNothingLeft(group, "cancel");
        assertTrue(asked.get() <= 1, "asked " + asked);
    }

    @Test
    default void aLookUpThatIsAbandonedIsCanceledOnceAndItsLateAnswerHasNoEffect() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            CompletableFuture<HostResolver.Listener> asked = new CompletableFuture<>();
            BlockingQueue<HostResolver.Listener> canceled = new LinkedBlockingQueue<>();
            EventLoop loop = served.group.loops().get(1);
            HostResolver resolver = new HostResolver() {
                @Override
                public void resolve(String host, EventLoop on, Listener listener) {
                    asked.complete(listener);
                }

                @Override
                public void cancel(String host, Listener listener) {
                    assertEquals("peer.example", host);
                    assertTrue(loop.inLoop());
                    canceled.add(listener);
                }
            };
            IoFuture<Channel> connect = endless(served.group)
                    .resolver(resolver)
                    .build()
                    .connect("peer.example", served.port(), loop, channel -> channel.add(new Discard()));
            HostResolver.Listener listener = LoopContract.await(asked);
            assertTrue(connect.cancel(false));
            assertSame(listener, canceled.poll(PATIENCE, TimeUnit.SECONDS));
            new RunningLoop(loop).run(() -> listener.onResolved(List.of(InetAddress.getLoopbackAddress()), null));
            pump(served.group);
            LoopContract.await(served.server.close());
            requireNothingLeft(served.group, "cancel");
            assertTrue(served.accepted.isEmpty(), "no connection was made");
            assertTrue(canceled.isEmpty());
        }
    }

    @Test
    default void aDeadlineCancelsTheLookUp() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            CompletableFuture<HostResolver.Listener> canceled = new CompletableFuture<>();
            HostResolver resolver = new HostResolver() {
                @Override
                public void resolve(String host, EventLoop on, Listener listener) {}

                @Override
                public void cancel(String host, Listener listener) {
                    canceled.complete(listener);
                    throw new IllegalStateException("on purpose");
                }
            };
            Attempt attempt = new Attempt();
            served.client().resolver(resolver).deadline(Duration.ofMillis(20)).build().connect("peer.example", served.port(), attempt);
            assertEquals(ErrorCode.SETUP_TIMEOUT, attempt.error().code());
            assertNotNull(LoopContract.await(canceled));
        }
    }

    @Test
    default void aRetryThatIsAbandonedIsNotMade() {
        EventLoopGroup group = group();
        CompletableFuture<Boolean> waits = new CompletableFuture<>();
        IoFuture<Channel> connect = endless(group)
                .resolver((host, loop, listener) -> loop.schedule(
                        Task.of(status -> listener.onResolved(List.of(), new IoException(ErrorCode.NAME_LOOKUP_FAILED, host)))))
                .retry(partition -> error -> {
                    waits.complete(true);
                    return ENDLESS;
                })
                .build()
                .connect("peer.example", 1, channel -> channel.add(new Discard()));
        LoopContract.await(waits);
        assertTrue(connect.cancel(true));
        requireNothingLeft(group, "cancel");
    }

    @Test
    default void aNegotiationThatIsAbandonedEndsTheConnection() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            CompletableFuture<Boolean> begun = new CompletableFuture<>();
            AtomicInteger initialized = new AtomicInteger();
            IoFuture<Channel> connect = endless(served.group)
                    .tls((after, target, listener) -> begun.complete(true))
                    .build()
                    .connect("127.0.0.1", served.port(), channel -> initialized.incrementAndGet());
            LoopContract.await(begun);
            assertTrue(connect.cancel(true));
            // the server's side ends too, or this would not complete
            LoopContract.await(served.server.close());
            requireNothingLeft(served.group, "cancel");
            assertEquals(0, initialized.get());
        }
    }

    /** The future is canceled on the loop's thread, a moment before the channel is ready. */
    @Test
    default void aChannelThatIsReadyAfterTheCancelIsClosedAndNotHandedOut() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            CompletableFuture<IoFuture<Channel>> future = new CompletableFuture<>();
            CompletableFuture<Boolean> canceled = new CompletableFuture<>();
            AtomicInteger initialized = new AtomicInteger();
            IoFuture<Channel> connect = endless(served.group)
                    .tls((after, target, listener) -> {
                        canceled.complete(LoopContract.await(future).cancel(true));
                        listener.onNegotiated(null);
                    })
                    .build()
                    .connect("127.0.0.1", served.port(), channel -> initialized.incrementAndGet());
            future.complete(connect);
            assertTrue(LoopContract.await(canceled));
            LoopContract.await(served.server.close());
            requireNothingLeft(served.group, "cancel");
            assertTrue(connect.isCancelled());
            assertEquals(0, initialized.get());
        }
    }

    @Test
    default void aChannelWhoseInitializerCancelsTheFutureIsClosed() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            CompletableFuture<IoFuture<Channel>> future = new CompletableFuture<>();
            CompletableFuture<Boolean> canceled = new CompletableFuture<>();
            IoFuture<Channel> connect = endless(served.group)
                    .build()
                    .connect("127.0.0.1", served.port(), channel -> {
                        channel.add(new Discard());
                        canceled.complete(LoopContract.await(future).cancel(true));
                    });
            future.complete(connect);
            assertTrue(LoopContract.await(canceled));
            LoopContract.await(served.server.close());
            requireNothingLeft(served.group, "cancel");
        }
    }

    @Test
    default void aConnectionThatWasHandedOutLivesOnWhateverHappensToTheFuture() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            Server echo = served.echo(Endpoint.inet("127.0.0.1", 0));
            CompletableFuture<Integer> echoed = new CompletableFuture<>();
            IoFuture<Channel> connect =
                    served.client().build().connect("127.0.0.1", echo.port(), channel -> channel.add(new ProtocolHandler() {
                        @Override
                        protected void onMessage(ChannelSlot slot, IoMessage message) {
                            echoed.complete(message.length());
                            message.release();
                        }
                    }));
            Channel channel = LoopContract.await(connect);
            assertFalse(connect.cancel(true));
            connect.obtrudeException(new TimeoutException("on purpose"));
            channel.write(ByteBuffer.allocate(1));
            assertEquals(1, LoopContract.await(echoed));
        }
    }

    /** As {@link CompletableFuture} has it: only the future itself gives the operation up. */
    @Test
    default void aStageThatIsCanceledLeavesTheConnect() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            CompletableFuture<Runnable> answer = new CompletableFuture<>();
            HostResolver slow = (host, loop, listener) -> answer.complete(() -> loop.schedule(
                    Task.of(status -> listener.onResolved(List.of(InetAddress.getLoopbackAddress()), null))));
            IoFuture<Channel> connect =
                    served.client().resolver(slow).build().connect("peer.example", served.port(), channel -> channel.add(new Discard()));
            Runnable go = LoopContract.await(answer);
            assertTrue(connect.thenApply(Channel::loop).cancel(true));
            assertTrue(connect.copy().cancel(true));
            go.run();
            assertNotNull(LoopContract.await(connect));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    default void aListenThatIsCanceledLeavesNoListener() throws Exception {
        Endpoint at = Endpoint.inet("127.0.0.1", freePort());
        try (ServedGroup served = new ServedGroup(factory())) {
            boolean shares = served.group.transports()
                    .options(Transports.Kind.LISTENER, SocketDomain.IPV4)
                    .contains(SocketOption.REUSE_PORT);
            for (int i = 0; i < 20; i++) {
                boolean perLoop = shares && i % 2 == 1;
                IoFuture<Server> listen =
                        served.servers().listenerPerLoop(perLoop).build().listen(at, channel -> channel.add(new Discard()));
                if (listen.cancel(true)) {
                    assertTrue(listen.isCancelled());
                } else {
                    LoopContract.await(LoopContract.await(listen).close());
                }
                pump(served.group);
            }
            Server again = LoopContract.await(served.servers().build().listen(at, channel -> channel.add(new Discard())));
            LoopContract.await(again.close());
            LoopContract.await(served.server.close());
            requireNothingLeft(served.group, "canceled listens");
        }
    }

    /** The loop listens while the future is being canceled. */
    @Test
    default void aListenThatIsCanceledWhileItIsMadeLeavesNoListenerAndNoConnection() throws Exception {
        Endpoint at = Endpoint.inet("127.0.0.1", freePort());
        EventLoopGroup group = group();
        CountDownLatch hold = new CountDownLatch(1);
        group.next().schedule(held(hold));
        IoFuture<Server> listen = servers(group).listen(at, channel -> channel.add(new Discard()));
        assertTrue(listen.cancel(true));
        hold.countDown();
        pump(group);
        ErrorCode code = null;
        try {
            LoopContract.await(ClientBootstrap.builder(group).build().connect(at, channel -> channel.add(new Discard())));
        } catch (IoException e) {
            code = e.code();
        }
        assertEquals(ErrorCode.CONNECTION_REFUSED, code);
        requireNothingLeft(group, "a canceled listen");
    }

    private static ServerBootstrap servers(EventLoopGroup group) {
        return ServerBootstrap.builder(group).build();
    }

    @Test
    default void theCloseOfAServerIsNotOneCallersAlone() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            Channel channel = LoopContract.await(
                    served.client().build().connect("127.0.0.1", served.port(), made -> made.add(new Discard())));
            assertNotNull(served.nextAccepted());
            IoFuture<Void> first = served.server.close();
            IoFuture<Void> second = served.server.drain(ENDLESS);
            assertTrue(first.cancel(true));
            assertFalse(second.isDone());
            IoFuture<Void> third = served.server.close();
            assertFalse(third.isDone());
            channel.shutdown(null, ShutdownMode.GRACEFUL);
            LoopContract.await(second);
            LoopContract.await(third);
        }
    }

    @Test
    default void theEndOfALoopIsNotOneCallersAlone() {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        loop.run();
        CountDownLatch hold = new CountDownLatch(1);
        loop.schedule(held(hold));
        IoFuture<Throwable> failure = loop.failure();
        assertTrue(failure.cancel(true));
        assertFalse(loop.failure().isDone());
        IoFuture<Void> stop = loop.stop();
        assertTrue(stop.cancel(true));
        IoFuture<Void> stopped = loop.stop();
        assertFalse(stopped.isDone());
        hold.countDown();
        LoopContract.await(stopped);
        loop.run();
        Resident resident = () -> {};
        loop.admit(resident);
        IoFuture<Void> shutdown = loop.shutdown(ENDLESS);
        assertTrue(shutdown.complete(null));
        IoFuture<Void> closed = loop.shutdown(Duration.ZERO);
        assertFalse(closed.isDone());
        loop.dismiss(resident);
        LoopContract.await(closed);
    }

    @Test
    default void theEndOfAGroupIsNotOneCallersAlone() {
        EventLoopGroup group = group();
        assertTrue(group.failure().cancel(true));
        assertFalse(group.failure().isDone());
        Resident resident = () -> {};
        EventLoop loop = group.next();
        loop.admit(resident);
        assertTrue(loop.shutdown(ENDLESS).completeExceptionally(new TimeoutException("on purpose")));
        assertTrue(group.shutdown(ENDLESS).cancel(true));
        IoFuture<Void> closed = group.shutdown(ENDLESS);
        assertFalse(closed.isDone());
        loop.dismiss(resident);
        LoopContract.await(closed);
    }

    @Test
    default void aWriteThatIsCanceledIsWrittenAllTheSame() throws Exception {
        try (ServedGroup served = new ServedGroup(factory())) {
            Server echo = served.echo(Endpoint.inet("127.0.0.1", 0));
            AtomicInteger echoed = new AtomicInteger();
            CompletableFuture<Boolean> all = new CompletableFuture<>();
            Channel channel = LoopContract.await(
                    served.client().build().connect("127.0.0.1", echo.port(), made -> made.add(new ProtocolHandler() {
                        @Override
                        protected void onMessage(ChannelSlot slot, IoMessage message) {
                            if (echoed.addAndGet(message.length()) == 3000) {
                                all.complete(true);
                            }
                            message.release();
                        }
                    })));
            new RunningLoop(channel.loop()).run(() -> {
                assertTrue(channel.write(ByteBuffer.allocate(1000)).cancel(true));
                assertTrue(channel.write(ByteBuffer.allocate(1000)).cancel(true));
                channel.write(ByteBuffer.allocate(1000));
            });
            assertTrue(LoopContract.await(all));
        }
    }
}
