package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.IoFuture;
import aws.io.loop.Task;
import aws.io.loop.spi.LoopThread;
import aws.io.testing.HandDrivenLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a future promises on a loop's thread. */
class IoFutureTest {
    private final HandDrivenLoop driven = new HandDrivenLoop();

    @Test
    void theFirstCallDecidesAndTheSecondIsToldSo() {
        IoFuture<String> future = new IoFuture<>();
        List<Boolean> answers = new ArrayList<>();
        onLoop(() -> {
            answers.add(future.complete("first"));
            answers.add(future.complete("second"));
            answers.add(future.completeExceptionally(new IllegalStateException("third")));
            answers.add(future.cancel(true));
        });
        assertEquals(List.of(true, false, false, false), answers);
        assertEquals("first", LoopContract.await(future));
    }

    @Test
    void aFutureMadeDoneIsDoneAtOnce() {
        onLoop(() -> {
            assertTrue(IoFuture.of("x").isDone());
            assertEquals("x", IoFuture.of("x").join());
            assertTrue(IoFuture.failed(new IllegalStateException("on purpose")).isCompletedExceptionally());
        });
    }

    @Test
    void whatHangsOnADoneFutureRunsOffTheLoopToo() {
        CompletableFuture<EventLoop> seen = new CompletableFuture<>();
        IoFuture<String> done = IoFuture.of("x");
        onLoop(() -> done.thenAccept(value -> seen.complete(EventLoop.current())));
        assertNull(LoopContract.await(seen));
    }

    @Test
    void whatHangsOnADependentRunsOffTheLoopToo() {
        IoFuture<String> future = new IoFuture<>();
        CompletableFuture<EventLoop> seen =
                future.thenApply(value -> value + "y").thenApply(value -> EventLoop.current());
        onLoop(() -> assertTrue(future.complete("x")));
        assertNull(LoopContract.await(seen));
    }

    @Test
    void aCanceledFutureIsCanceled() {
        IoFuture<String> future = new IoFuture<>();
        assertTrue(future.cancel(true));
        assertTrue(future.isCancelled());
        assertTrue(future.cancel(false), "as CompletableFuture has it");
        assertFalse(future.complete("late"));
    }

    @Test
    void aThreadThatSaysItTurnsALoopIsRefusedToWaitUntilItSaysOtherwise() {
        IoFuture<String> never = new IoFuture<>();
        EventLoop outer = LoopThread.enter(driven.loop());
        try {
            assertNull(outer);
            assertSame(driven.loop(), EventLoop.current());
            assertThrows(CompletionException.class, never::join);
            assertSame(driven.loop(), LoopThread.enter(driven.loop()), "a turn inside a turn");
        } finally {
            LoopThread.leave(outer);
        }
        assertNull(EventLoop.current());
        assertThrows(TimeoutException.class, () -> never.get(1, TimeUnit.NANOSECONDS));
    }

    /** Many times, because another thread could be as fast once. */
    @Test
    void withoutDependentsItIsDoneAtOnceOnALoopToo() {
        IllegalStateException error = new IllegalStateException("on purpose");
        AtomicInteger late = new AtomicInteger();
        onLoop(() -> {
            for (int i = 0; i < 1000; i++) {
                IoFuture<String> future = new IoFuture<>();
                future.complete("x");
                if (!future.isDone()) {
                    late.incrementAndGet();
                }
                IoFuture<String> failed = new IoFuture<>();
                failed.completeExceptionally(error);
                if (!failed.isCompletedExceptionally()) {
                    late.incrementAndGet();
                }
            }
        });
        assertEquals(0, late.get());
    }

    @Test
    void whatItHoldsIsReleasedOnceHoweverItIsCompleted() {
        List<Consumer<IoFuture<String>>> ways = List.of(
                future -> future.complete("x"),
                future -> future.completeExceptionally(new IllegalStateException("on purpose")),
                future -> future.cancel(true),
                future -> future.obtrudeValue("x"),
                future -> future.obtrudeException(new IllegalStateException("on purpose")),
                future -> future.completeAsync(() -> "x", Runnable::run),
                future -> future.completeAsync(
                        () -> {
                            throw new IllegalStateException("on purpose");
                        },
                        Runnable::run));
        for (Consumer<IoFuture<String>> way : ways) {
            AtomicInteger releases = new AtomicInteger();
            IoFuture<String> future = new IoFuture<>(releases::incrementAndGet);
            future.thenApply(value -> value).cancel(true);
            future.copy().cancel(true);
            assertEquals(0, releases.get(), "a stage is not the future");
            way.accept(future);
            assertTrue(future.isDone());
            assertEquals(1, releases.get());
            ways.forEach(again -> again.accept(future));
            assertEquals(1, releases.get());
        }
    }

    @Test
    void aTimeoutReleasesWhatItHolds() {
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        IoFuture<String> future = new IoFuture<>(() -> released.complete(true));
        future.orTimeout(1, TimeUnit.NANOSECONDS);
        assertTrue(LoopContract.await(released));
        assertThrows(TimeoutException.class, () -> {
            try {
                future.get(LoopContract.PATIENCE, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw e.getCause();
            }
        });
    }

    @Test
    void aReleaseThatThrowsLeavesTheFutureComplete() {
        IoFuture<String> future = new IoFuture<>(() -> {
            throw new IllegalStateException("on purpose");
        });
        assertTrue(future.complete("x"));
        assertEquals("x", future.join());
    }

    @Test
    void aCopyHasTheSameErrorAndAnEndOfItsOwn() {
        IoFuture<String> future = new IoFuture<>();
        IoFuture<String> canceled = future.copy();
        IoFuture<String> other = future.copy();
        assertTrue(canceled.cancel(true));
        assertFalse(future.isDone());
        IllegalStateException error = new IllegalStateException("on purpose");
        onLoop(() -> future.completeExceptionally(error));
        assertSame(error, assertThrows(IllegalStateException.class, () -> LoopContract.await(other)));
        assertSame(error, assertThrows(IllegalStateException.class, () -> LoopContract.await(future.copy())));
    }

    private void onLoop(Runnable body) {
        driven.loop().schedule(Task.of(status -> body.run()));
        driven.turn();
        driven.requireNoErrors();
    }
}
