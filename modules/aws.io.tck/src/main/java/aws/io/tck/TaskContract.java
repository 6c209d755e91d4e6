package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a loop promises of tasks (DESIGN, section 4). */
@Timeout(60)
public interface TaskContract extends LoopContract {
    /** Both now and later. */
    @Test
    default void tasksFromAnotherThreadRunOnTheLoopsThread() throws Exception {
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            CompletableFuture<Thread> now = new CompletableFuture<>();
            CompletableFuture<Thread> later = new CompletableFuture<>();
            loop.schedule(Task.of(status -> now.complete(Thread.currentThread())));
            loop.schedule(Task.of(status -> later.complete(Thread.currentThread())), loop.nanoTime() + 1_000_000);
            assertNotSame(Thread.currentThread(), LoopContract.await(now));
            assertEquals(LoopContract.await(now), LoopContract.await(later));
        }
    }

    /** The C library's fast path lets a loop-thread task overtake; DESIGN decides otherwise. */
    @Test
    default void tasksRunInTheOrderOfTheirSubmissionWhoeverSubmitsThem() throws Exception {
        int count = 100_000;
        int block = 200;
        List<Integer> ran = new ArrayList<>(count);
        CountDownLatch done = new CountDownLatch(count);
        Semaphore blockDone = new Semaphore(0);
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            for (int from = 0; from < count; from += block) {
                int first = from;
                Runnable submit = () -> {
                    for (int id = first; id < first + block; id++) {
                        int mine = id;
                        loop.schedule(Task.of(status -> {
                            ran.add(mine);
                            done.countDown();
                        }));
                    }
                    blockDone.release();
                };
                if (from / block % 2 == 0) {
                    submit.run();
                } else {
                    loop.schedule(Task.of(status -> submit.run()));
                }
                assertTrue(blockDone.tryAcquire(PATIENCE, TimeUnit.SECONDS));
            }
            assertTrue(done.await(PATIENCE, TimeUnit.SECONDS));
        }
        assertEquals(IntStream.range(0, count).boxed().toList(), ran);
    }

    /** Misuse, before anything has changed. */
    @Test
    default void submittingAPendingTaskAgainIsRefused() {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        AtomicInteger runs = new AtomicInteger();
        Task task = Task.of(status -> runs.incrementAndGet());
        loop.schedule(task);
        assertThrows(IllegalStateException.class, () -> loop.schedule(task));
        assertThrows(IllegalStateException.class, () -> loop.schedule(task, 0));
        loop.runTurn(Duration.ZERO);
        assertEquals(1, runs.get());
        loop.shutdown(Duration.ZERO);
        loop.runTurn(Duration.ZERO);
    }

    /** From inside its own run too. */
    @Test
    default void aTaskThatHasRunMayBeSubmittedAgainAndLetsOthersRunBetween() throws Exception {
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            List<String> order = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            Task again = new Task() {
                @Override
                public void run(TaskStatus status) {
                    order.add("again");
                    if (order.size() < 6) {
                        loop.schedule(this);
                    } else {
                        done.complete(true);
                    }
                }
            };
            Task other = new Task() {
                @Override
                public void run(TaskStatus status) {
                    order.add("other");
                    if (order.size() < 6) {
                        loop.schedule(this);
                    }
                }
            };
            running.run(() -> {
                loop.schedule(again);
                loop.schedule(other);
            });
            LoopContract.await(done);
            assertEquals(List.of("again", "other", "again", "other", "again", "other", "again"), order);
        }
    }

    /** Never inside the call. */
    @Test
    default void schedulingNeverRunsTheTaskInsideTheCall() throws Exception {
        try (RunningLoop running = running()) {
            CompletableFuture<Boolean> inside = new CompletableFuture<>();
            boolean[] returned = new boolean[1];
            running.run(() -> {
                running.loop().schedule(Task.of(status -> inside.complete(!returned[0])));
                returned[0] = true;
            });
            assertFalse(LoopContract.await(inside));
        }
    }

    /** By due time, whatever the order of submission. */
    @Test
    default void timedTasksRunByTheirDueTimeAndNotBefore() throws Exception {
        ManualClock clock = new ManualClock();
        try (RunningLoop running = running(clock)) {
            EventLoop loop = running.loop();
            List<Integer> order = Collections.synchronizedList(new ArrayList<>());
            for (int delay : new int[] {30, 10, 40, 20, 41}) {
                loop.schedule(Task.of(status -> order.add(delay)), delay * 1_000_000L);
            }
            clock.advance(Duration.ofNanos(9_999_999));
            running.until(() -> true);
            assertEquals(List.of(), order);
            clock.advance(Duration.ofNanos(1));
            running.until(() -> order.size() >= 1);
            assertEquals(List.of(10), order);
            clock.advance(Duration.ofMillis(30));
            running.until(() -> order.size() >= 4);
            running.run(() -> {});
            assertEquals(List.of(10, 20, 30, 40), order);
        }
    }

    /** The heap holds. */
    @Test
    default void fiftyThousandTimersAllRunInOrderAndNoneTooEarly() throws Exception {
        int count = 50_000;
        List<Long> order = Collections.synchronizedList(new ArrayList<>(count));
        List<Long> wrong = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(count);
        Random random = new Random(3);
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            running.run(() -> {
                long start = loop.nanoTime() + 50_000_000;
                for (int i = 0; i < count; i++) {
                    long due = start + random.nextInt(200_000_000);
                    loop.schedule(
                            Task.of(status -> {
                                if (status != TaskStatus.RUN_READY || loop.nanoTime() < due) {
                                    wrong.add(due);
                                }
                                order.add(due);
                                done.countDown();
                            }),
                            due);
                }
            });
            assertTrue(done.await(PATIENCE, TimeUnit.SECONDS), done.getCount() + " timers are missing");
        }
        assertEquals(List.of(), wrong, "canceled or too early");
        assertEquals(count, order.size());
        // Timers that are due in one turn run in their order, and no turn runs before an earlier one.
        assertEquals(order.stream().sorted().toList(), order);
    }

    /** Now-tasks and timed ones, from this thread and the loop's. */
    @Test
    default void aCanceledTaskRunsCanceledOnTheLoopsThreadAndNeverInsideTheCall() throws Exception {
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            CompletableFuture<TaskStatus> fromElsewhere = new CompletableFuture<>();
            Task far = Task.of(status -> fromElsewhere.complete(loop.inLoop() ? status : null));
            loop.schedule(far, loop.nanoTime() + Duration.ofDays(1).toNanos());
            assertTrue(loop.cancel(far));
            assertEquals(TaskStatus.CANCELED, LoopContract.await(fromElsewhere));

            CompletableFuture<TaskStatus> timed = new CompletableFuture<>();
            CompletableFuture<TaskStatus> now = new CompletableFuture<>();
            running.run(() -> {
                Task later = Task.of(timed::complete);
                loop.schedule(later, loop.nanoTime() + Duration.ofDays(1).toNanos());
                assertTrue(loop.cancel(later));
                Task soon = Task.of(now::complete);
                loop.schedule(soon);
                assertTrue(loop.cancel(soon));
                assertFalse(timed.isDone() || now.isDone());
                assertFalse(loop.cancel(soon), "canceled already");
            });
            assertEquals(TaskStatus.CANCELED, LoopContract.await(timed));
            assertEquals(TaskStatus.CANCELED, LoopContract.await(now));
            assertFalse(loop.cancel(far), "not pending any more");
        }
    }

    /** Whoever wins, it runs once. */
    @Test
    default void aTimerThatIsCanceledAsItFiresRunsExactlyOnce() throws Exception {
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            for (int i = 0; i < 2_000; i++) {
                AtomicInteger runs = new AtomicInteger();
                CompletableFuture<TaskStatus> first = new CompletableFuture<>();
                Task task = Task.of(status -> {
                    runs.incrementAndGet();
                    first.complete(status);
                });
                loop.schedule(task, loop.nanoTime() + i % 50 * 1_000L);
                boolean canceled = loop.cancel(task);
                TaskStatus status = LoopContract.await(first);
                assertTrue(!canceled || status == TaskStatus.CANCELED);
                running.run(() -> {});
                assertEquals(1, runs.get());
            }
        }
    }

    /** The error handler hears of it. */
    @Test
    default void aTaskThatThrowsIsReportedAndTheNextRuns() throws Exception {
        CompletableFuture<Throwable> reported = new CompletableFuture<>();
        EventLoop loop = factory()
                .newLoop(LoopOptions.builder().errorHandler(report -> reported.complete(report.error())).build());
        loop.run();
        try (RunningLoop running = new RunningLoop(loop)) {
            IllegalStateException thrown = new IllegalStateException("on purpose");
            loop.schedule(Task.of(status -> {
                throw thrown;
            }));
            assertEquals(thrown, LoopContract.await(reported));
            running.run(() -> {});
        }
    }

    /** An interrupt that is left over neither stops nor spins the loop. */
    @Test
    default void aLeftOverInterruptHarmsNothing() throws Exception {
        try (RunningLoop running = running()) {
            running.run(() -> Thread.currentThread().interrupt());
            CompletableFuture<Boolean> later = new CompletableFuture<>();
            EventLoop loop = running.loop();
            loop.schedule(Task.of(status -> later.complete(Thread.currentThread().isInterrupted())), loop.nanoTime() + 5_000_000);
            assertFalse(LoopContract.await(later));
        }
    }
}
