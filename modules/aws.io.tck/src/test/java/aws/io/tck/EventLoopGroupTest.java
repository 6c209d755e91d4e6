package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopErrorHandler;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopState;
import aws.io.loop.MemoryStatistics;
import aws.io.loop.MonotonicClock;
import aws.io.loop.Task;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.spi.ProviderChoice;
import aws.io.spi.ProviderLookup;
import aws.io.testing.FakeCompletionLoopFactory;
import aws.io.testing.HandDrivenLoop;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A group of loops: what may be in it, who makes it, and its end. */
@Timeout(60)
class EventLoopGroupTest {
    private final EventLoopFactory factory = new FakeCompletionLoopFactory();

    @Test
    void closingWaitsForTheLoopsAndMayBeDoneTwice() {
        EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(2).start();
        try (group) {
            group.loops().forEach(loop -> assertEquals(LoopState.RUNNING, loop.state()));
        }
        group.loops().forEach(loop -> assertEquals(LoopState.CLOSED, loop.state()));
        group.close();
    }

    @Test
    void closingOnALoopsOwnThreadIsRefusedSinceItWouldWaitForItself() {
        try (EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(1).start()) {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            group.next().schedule(Task.of(status -> thrown.complete(assertThrows(IllegalStateException.class, group::close))));
            assertInstanceOf(IllegalStateException.class, LoopContract.await(thrown));
            assertEquals(LoopState.RUNNING, group.next().state());
        }
        EventLoop pumped = factory.newLoop(LoopOptions.builder().build());
        EventLoopGroup group = EventLoopGroup.of(List.of(pumped));
        assertTrue(pumped.runTurn(Duration.ZERO));
        assertThrows(IllegalStateException.class, group::close, "between the turns the thread is the loop's still");
        group.shutdown(Duration.ZERO);
        assertFalse(pumped.runTurn(Duration.ZERO));
        group.close();
    }

    @Test
    @Timeout(60)
    void aFactoryThatThrowsReturnsNullOrHangsIsNamed() throws Exception {
        IllegalStateException thrown = new IllegalStateException("on purpose");
        IoException threw = failureOf(() -> {
            throw thrown;
        });
        assertSame(thrown, threw.getCause());
        failureOf(() -> null);
        CountDownLatch late = new CountDownLatch(1);
        CompletableFuture<EventLoop> made = new CompletableFuture<>();
        failureOf(() -> {
            late.await();
            EventLoop loop = factory.newLoop(LoopOptions.builder().build());
            made.complete(loop);
            return loop;
        });
        late.countDown();
        EventLoop loop = LoopContract.await(made);
        LoopContract.await(loop.shutdown(Duration.ZERO));
        assertEquals(LoopState.CLOSED, loop.state(), "what was made too late is closed");
    }

    private IoException failureOf(Callable<@Nullable EventLoop> making) {
        EventLoopFactory broken = (EventLoopFactory) Proxy.newProxyInstance(
                EventLoopFactory.class.getClassLoader(), new Class<?>[] {EventLoopFactory.class}, (proxy, method, arguments) -> switch (
                        method.getName()) {
                    case "name" -> "broken";
                    case "newLoop" -> making.call();
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        IoException error = assertThrows(
                IoException.class, () -> EventLoopGroup.builder().provider(broken).size(1).start());
        assertEquals(ErrorCode.PROVIDER_FAILED, error.code());
        assertTrue(error.getMessage().contains("'broken'"), error.getMessage());
        return error;
    }

    @Test
    void aCandidateThatMisbehavesIsReportedOnceWithItsReason() {
        List<String> lines = new ArrayList<>();
        ProviderChoice<EventLoopFactory> choice = new ProviderChoice<>("event loop provider", List.of(
                ProviderLookup.ask(factory), ProviderLookup.ask((EventLoopFactory) Proxy.newProxyInstance(
                        EventLoopFactory.class.getClassLoader(), new Class<?>[] {EventLoopFactory.class}, (proxy, method, arguments) -> {
                            throw new UnsatisfiedLinkError("on purpose: " + System.nanoTime());
                        }))));
        choice.reportSetAside(lines::add);
        choice.reportSetAside(lines::add);
        assertEquals(1, lines.size(), "lines are " + lines);
        assertTrue(lines.getFirst().contains("is set aside: threw") && lines.getFirst().contains("on purpose"), lines.getFirst());
    }

    @Test
    void theMemoryBudgetIsSharedEqually() {
        try (EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(4).memoryBudget(1_000_000).start()) {
            group.loops().forEach(loop -> assertEquals(250_000, loop.memory().budget()));
            assertEquals(new MemoryStatistics(0, 1_000_000, 0, false), group.memory());
        }
        long quarter = Runtime.getRuntime().maxMemory() / 4;
        try (EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(2).start()) {
            group.loops().forEach(loop -> assertEquals(quarter / 2, loop.memory().budget()));
        }
        LoopOptions each = LoopOptions.builder().memoryBudget(70_000).build();
        try (EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(2).options(each).start()) {
            assertEquals(140_000, group.memory().budget());
        }
        EventLoop standalone = factory.newLoop(LoopOptions.builder().build());
        assertEquals(quarter, EventLoopGroup.of(List.of(standalone)).memory().budget());
        LoopContract.await(standalone.shutdown(Duration.ZERO));
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> EventLoopGroup.builder().memoryBudget(0));
        assertTrue(error.getMessage().contains("1 or more"), error.getMessage());
    }

    @Test
    void loopsOfSeveralProvidersAreNoGroup() {
        EventLoop one = factory.newLoop(LoopOptions.builder().build());
        EventLoop another = new HandDrivenLoop().loop();
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> EventLoopGroup.of(List.of(one, another)));
        assertTrue(error.getMessage().contains(one.transports().provider()), error.getMessage());
        assertTrue(error.getMessage().contains(another.transports().provider()), error.getMessage());
        assertSame(one, EventLoopGroup.of(List.of(one)).next());
        LoopContract.await(one.shutdown(Duration.ZERO));
    }

    @Test
    void aProviderThatIsGivenGoesBeforeANameAndCandidates() {
        try (EventLoopGroup group = EventLoopGroup.builder()
                .provider(factory)
                .provider("nonesuch")
                .providers(EventLoopGroup.providers())
                .size(1)
                .start()) {
            assertEquals(factory.transports().provider(), group.transports().provider());
        }
    }

    @Test
    void theThreadsAreDaemonsUnlessTheFactoryMakesOthers() {
        try (EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(1).start();
                EventLoopGroup lasting = EventLoopGroup.builder()
                        .provider(factory)
                        .size(1)
                        .options(LoopOptions.builder().threadFactory(Thread::new).build())
                        .start()) {
            assertTrue(isDaemon(group));
            assertFalse(isDaemon(lasting));
        }
    }

    @Test
    void optionsAreTakenOverByABuilderOfTheirs() {
        MonotonicClock clock = () -> 7;
        ThreadFactory threads = Thread::new;
        LoopErrorHandler first = report -> {};
        LoopErrorHandler second = report -> {};
        LoopOptions options = LoopOptions.builder()
                .name("own")
                .clock(clock)
                .threadFactory(threads)
                .errorHandler(first)
                .blockedWarning(Duration.ofMillis(3))
                .processors(Set.of(1))
                .build();
        LoopOptions changed = options.toBuilder().errorHandler(second).build();
        assertSame(second, changed.errorHandler());
        assertSame(first, options.errorHandler());
        assertEquals("own", changed.name());
        assertSame(clock, changed.clock());
        assertSame(threads, changed.threadFactory());
        assertEquals(Duration.ofMillis(3), changed.blockedWarning());
        assertEquals(Set.of(1), changed.processors());
    }

    private static boolean isDaemon(EventLoopGroup group) {
        CompletableFuture<Boolean> daemon = new CompletableFuture<>();
        group.next().schedule(Task.of(status -> daemon.complete(Thread.currentThread().isDaemon())));
        return LoopContract.await(daemon);
    }
}
