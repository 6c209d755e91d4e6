package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.IoFuture;
import aws.io.loop.LocalKey;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopState;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a loop promises of its life: run, stop, shutdown, pumping, storage (DESIGN, section 4). */
@Timeout(60)
public interface LifecycleContract extends LoopContract {
    /** The C library runs them in the destroying thread; DESIGN decides otherwise. */
    @Test
    default void stopCancelsWhatIsPendingOnTheLoopsOwnThread() throws Exception {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        CompletableFuture<TaskStatus> now = new CompletableFuture<>();
        CompletableFuture<TaskStatus> far = new CompletableFuture<>();
        CompletableFuture<TaskStatus> child = new CompletableFuture<>();
        loop.schedule(Task.of(now::complete));
        loop.schedule(
                Task.of(status -> {
                    loop.schedule(Task.of(child::complete));
                    far.complete(loop.inLoop() ? status : null);
                }),
                loop.nanoTime() + Duration.ofSeconds(10).toNanos());
        loop.run();
        assertEquals(TaskStatus.RUN_READY, LoopContract.await(now));
        LoopContract.await(loop.stop());
        assertEquals(TaskStatus.CANCELED, LoopContract.await(far));
        assertEquals(TaskStatus.CANCELED, LoopContract.await(child), "a task submitted by a canceled one is canceled");
        assertEquals(LoopState.STOPPED, loop.state());
        LoopContract.await(loop.shutdown(Duration.ZERO));
    }

    /** Any thread, any number of times. */
    @Test
    default void stoppingEightTimesIsAsGoodAsOnceAndTheLoopRunsAgain() throws Exception {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        loop.run();
        List<IoFuture<Void>> stops = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            stops.add(loop.stop());
        }
        for (IoFuture<Void> stop : stops) {
            LoopContract.await(stop);
        }
        CompletableFuture<TaskStatus> waiting = new CompletableFuture<>();
        loop.schedule(Task.of(waiting::complete));
        assertFalse(waiting.isDone());
        loop.run();
        assertEquals(TaskStatus.RUN_READY, LoopContract.await(waiting), "a task submitted in STOPPED waits for the next run");
        LoopContract.await(loop.shutdown(Duration.ZERO));
        assertEquals(LoopState.CLOSED, loop.state());
    }

    /** Nobody else is left to run it. */
    @Test
    default void aClosedLoopCancelsATaskAtOnceInTheSubmittersThread() throws Exception {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        LoopContract.await(loop.shutdown(Duration.ZERO));
        Thread[] ranOn = new Thread[2];
        loop.schedule(Task.of(status -> ranOn[0] = status == TaskStatus.CANCELED ? Thread.currentThread() : null));
        loop.schedule(Task.of(status -> ranOn[1] = status == TaskStatus.CANCELED ? Thread.currentThread() : null), 0);
        assertSame(Thread.currentThread(), ranOn[0]);
        assertSame(Thread.currentThread(), ranOn[1]);
        assertThrows(IllegalStateException.class, loop::run);
        assertThrows(IllegalStateException.class, () -> loop.runTurn(Duration.ZERO));
    }

    /** Without it a future neither refuses to block the loop nor keeps what hangs on it away from it. */
    @Test
    default void theLoopIsKnownToItsThreadAndToNoOther() throws Exception {
        try (RunningLoop running = running()) {
            running.run(() -> {
                EventLoop current = EventLoop.current();
                assertNotNull(current);
                assertTrue(current.inLoop());
                assertEquals(running.loop().name(), current.name());
            });
            assertNull(EventLoop.current());
        }
    }

    /** In the last tasks and callbacks too. */
    @Test
    default void theLoopIsKnownToItsThreadUntilTheEnd() throws Exception {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        CompletableFuture<Boolean> known = new CompletableFuture<>();
        loop.schedule(Task.of(status -> known.complete(EventLoop.current() != null)), loop.nanoTime() + Duration.ofHours(1).toNanos());
        loop.run();
        LoopContract.await(loop.shutdown(Duration.ZERO));
        assertTrue(LoopContract.await(known));
    }

    /** Between turns the thread is its owner's. */
    @Test
    default void aPumpedLoopIsKnownInsideItsTurnsOnly() {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        EventLoop[] seen = new EventLoop[1];
        loop.schedule(Task.of(status -> seen[0] = EventLoop.current()));
        assertTrue(loop.runTurn(Duration.ZERO));
        assertNotNull(seen[0]);
        assertNull(EventLoop.current());
        loop.shutdown(Duration.ZERO);
        assertFalse(loop.runTurn(Duration.ZERO));
        assertNull(EventLoop.current());
    }

    /** Evicted once, after the grace; nothing new comes in. */
    @Test
    default void shutdownWaitsForResidentsEvictsThemAndAdmitsNoMore() throws Exception {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        loop.run();
        AtomicInteger evictions = new AtomicInteger();
        CompletableFuture<Boolean> evicted = new CompletableFuture<>();
        Resident resident = () -> {
            evictions.incrementAndGet();
            evicted.complete(loop.inLoop());
        };
        loop.admit(resident);
        IoFuture<Void> closed = loop.shutdown(Duration.ofMillis(1));
        assertTrue(LoopContract.await(evicted));
        assertFalse(closed.isDone(), "the resident has not left");
        IoException refused = assertThrows(IoException.class, () -> loop.admit(() -> {}));
        assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, refused.code());
        loop.dismiss(resident);
        LoopContract.await(closed);
        assertEquals(1, evictions.get());
    }

    /** It never blocks, and so it may. */
    @Test
    default void shutdownMayBeginOnTheLoopsOwnThread() throws Exception {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        loop.run();
        CompletableFuture<IoFuture<Void>> begun = new CompletableFuture<>();
        loop.schedule(Task.of(status -> begun.complete(loop.shutdown(Duration.ZERO))));
        LoopContract.await(LoopContract.await(begun));
        assertEquals(LoopState.CLOSED, loop.state());
    }

    /** Inside somebody else's main loop. */
    @Test
    default void aLoopPumpedByTheCallerRunsOnTheCallersThread() throws Exception {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        List<Thread> ranOn = new ArrayList<>();
        loop.schedule(Task.of(status -> ranOn.add(Thread.currentThread())));
        assertTrue(loop.runTurn(Duration.ZERO));
        assertEquals(List.of(Thread.currentThread()), ranOn);
        assertTrue(loop.inLoop(), "between the turns too");
        assertThrows(IllegalStateException.class, loop::run);
        CompletableFuture<Throwable> elsewhere = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            try {
                loop.runTurn(Duration.ZERO);
                elsewhere.complete(null);
            } catch (IllegalStateException e) {
                elsewhere.complete(e);
            }
        });
        assertTrue(LoopContract.await(elsewhere) instanceof IllegalStateException);
        IoFuture<Void> closed = loop.shutdown(Duration.ZERO);
        while (loop.state() == LoopState.RUNNING) {
            loop.runTurn(Duration.ZERO);
        }
        LoopContract.await(closed);
    }

    /** It would never return. */
    @Test
    default void aTurnInsideATurnIsRefused() throws Exception {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        List<Throwable> thrown = new ArrayList<>();
        loop.schedule(Task.of(status -> {
            try {
                loop.runTurn(Duration.ZERO);
            } catch (IllegalStateException e) {
                thrown.add(e);
            }
        }));
        loop.runTurn(Duration.ZERO);
        assertEquals(1, thrown.size());
        loop.shutdown(Duration.ZERO);
        loop.runTurn(Duration.ZERO);
    }

    /** Typed, with removal actions, for the loop's thread alone. */
    @Test
    default void localStorageKeepsReplacesAndRemoves() throws Exception {
        LocalKey<String> key = new LocalKey<>("key");
        List<String> removed = new ArrayList<>();
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        loop.run();
        RunningLoop running = new RunningLoop(loop);
        assertEquals(ErrorCode.LOOP_THREAD_ONLY, assertThrows(IoException.class, () -> loop.local(key)).code());
        running.run(() -> {
            assertNull(loop.local(key));
            loop.putLocal(key, "one", () -> removed.add("one"));
            assertEquals("one", loop.local(key));
            assertNull(loop.local(new LocalKey<String>("key")), "keys are compared by identity");
            loop.putLocal(key, "two", () -> removed.add("two"));
            assertEquals(List.of("one"), removed);
            assertEquals("two", loop.removeLocal(key));
            assertEquals(List.of("one"), removed, "what is taken out is the caller's");
            loop.putLocal(key, "three", () -> removed.add("three on " + loop.inLoop()));
        });
        LoopContract.await(loop.shutdown(Duration.ZERO));
        assertEquals(List.of("one", "three on true"), removed);
    }

    /** It would block the loop. */
    @Test
    default void joiningAFutureOnTheLoopsThreadIsRefused() throws Exception {
        try (RunningLoop running = running()) {
            IoFuture<String> never = new IoFuture<>();
            running.run(() -> assertThrows(CompletionException.class, never::join));
        }
    }

    /** A dependent may block, and so must not have the loop's thread unless it asks for it. */
    @Test
    default void dependentsOfAFutureRunOffTheLoopUnlessAskedForOnIt() throws Exception {
        try (RunningLoop running = running()) {
            IoFuture<String> future = new IoFuture<>();
            CompletableFuture<Boolean> plain = new CompletableFuture<>();
            CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
            future.whenComplete((value, error) -> plain.complete(running.loop().inLoop()));
            future.whenCompleteOn(running.loop(), (value, error) -> onLoop.complete(running.loop().inLoop()));
            running.run(() -> future.complete("done"));
            assertFalse(LoopContract.await(plain));
            assertTrue(LoopContract.await(onLoop));
        }
    }
}
