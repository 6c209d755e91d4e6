package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopState;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Canceling through the wrong loop, and submitting again what was canceled. */
@Timeout(60)
public interface CancelContract extends LoopContract {
    /** As far away as no test waits. */
    long FAR_NANOS = Duration.ofDays(1).toNanos();

    /** A timer of another loop is not looked up in the heap of this one. */
    @Test
    default void cancelingThroughAnotherLoopIsRefusedAndHarmsNothing() throws Exception {
        try (RunningLoop mine = running(); RunningLoop other = running()) {
            CountDownLatch ran = new CountDownLatch(4);
            List<TaskStatus> statuses = Collections.synchronizedList(new ArrayList<>());
            Task task = Task.of(status -> {
                statuses.add(status);
                ran.countDown();
            });
            mine.loop().schedule(task, mine.loop().nanoTime() + FAR_NANOS);
            other.run(() -> {
                for (int i = 0; i < 3; i++) {
                    other.loop().schedule(Task.of(status -> ran.countDown()), Duration.ofMillis(50));
                }
            });
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> other.loop().cancel(task));
            assertTrue(refused.getMessage().startsWith("task: "), refused.getMessage());
            assertTrue(refused.getMessage().contains("allowed"), refused.getMessage());
            other.run(() -> assertThrows(IllegalArgumentException.class, () -> other.loop().cancel(task)));
            assertEquals(List.of(), statuses);
            assertTrue(mine.loop().cancel(task));
            assertTrue(ran.await(PATIENCE, TimeUnit.SECONDS), "the timers of the other loop still to run: " + ran.getCount());
            assertEquals(List.of(TaskStatus.CANCELED), statuses);
        }
    }

    /** Tasks to run now are no exception. */
    @Test
    default void cancelingATaskForNowThroughAnotherLoopIsRefused() {
        EventLoop mine = factory().newLoop(LoopOptions.builder().name("mine").build());
        EventLoop other = factory().newLoop(LoopOptions.builder().name("other").build());
        List<TaskStatus> statuses = new ArrayList<>();
        Task task = Task.of(statuses::add);
        assertFalse(other.cancel(task), "it is not pending");
        mine.schedule(task);
        assertThrows(IllegalArgumentException.class, () -> other.cancel(task));
        assertThrows(IllegalStateException.class, () -> other.schedule(task));
        mine.runTurn(Duration.ZERO);
        other.runTurn(Duration.ZERO);
        assertEquals(List.of(TaskStatus.RUN_READY), statuses);
        assertFalse(other.cancel(task), "it is not pending any more");
        other.schedule(task);
        other.runTurn(Duration.ZERO);
        assertEquals(List.of(TaskStatus.RUN_READY, TaskStatus.RUN_READY), statuses);
        end(mine);
        end(other);
    }

    /** In every way of submitting it, on the loop's thread and on another. */
    @Test
    default void aCanceledTaskMayBeScheduledAtOnceAndItsCancelIsDeliveredFirst() throws Exception {
        for (boolean onTheLoop : new boolean[] {true, false}) {
            for (int first = 0; first < 3; first++) {
                for (int second = 0; second < 3; second++) {
                    assertEquals(List.of(TaskStatus.CANCELED, TaskStatus.RUN_READY), cancelAndSchedule(onTheLoop, first, second));
                }
            }
        }
    }

    private List<TaskStatus> cancelAndSchedule(boolean onTheLoop, int first, int second) throws Exception {
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            List<TaskStatus> statuses = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch done = new CountDownLatch(2);
            CountDownLatch submitted = new CountDownLatch(1);
            Task task = Task.of(status -> {
                statuses.add(status);
                done.countDown();
            });
            ThrowingRunnable body = () -> {
                submit(loop, task, first, FAR_NANOS);
                assertTrue(loop.cancel(task));
                assertFalse(loop.cancel(task), "canceled already");
                submit(loop, task, second, 1_000_000);
                assertThrows(IllegalStateException.class, () -> loop.schedule(task));
                assertEquals(List.of(), statuses);
                submitted.countDown();
            };
            if (onTheLoop) {
                running.run(body);
            } else {
                loop.schedule(Task.of(status -> awaitQuietly(submitted)));
                body.run();
            }
            assertTrue(done.await(PATIENCE, TimeUnit.SECONDS), "delivered: " + statuses);
            running.run(() -> {});
            return List.copyOf(statuses);
        }
    }

    /** The place in the order is that of the second submission. */
    @Test
    default void whatWasCanceledAndScheduledAgainKeepsTheOrderOfSubmission() {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        List<String> order = new ArrayList<>();
        Task task = Task.of(status -> order.add("task " + status));
        loop.schedule(task);
        loop.schedule(Task.of(status -> order.add("before")));
        assertTrue(loop.cancel(task));
        loop.schedule(task);
        loop.schedule(Task.of(status -> order.add("between")));
        assertTrue(loop.cancel(task));
        loop.schedule(task);
        loop.schedule(Task.of(status -> order.add("after")));
        for (int i = 0; i < 3; i++) {
            loop.runTurn(Duration.ZERO);
        }
        order.removeIf("task CANCELED"::equals);
        assertEquals(List.of("before", "between", "task RUN_READY", "after"), order);
        end(loop);
    }

    /** Each submission is answered once, though the loop does not run meanwhile. */
    @Test
    default void everySubmissionOfATaskThatIsCanceledAgainAndAgainIsAnsweredOnce() {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        int rounds = 1_000;
        AtomicInteger canceled = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        Task task = Task.of(status -> (status == TaskStatus.CANCELED ? canceled : ran).incrementAndGet());
        for (int i = 0; i < rounds; i++) {
            submit(loop, task, i % 3, FAR_NANOS);
            assertTrue(loop.cancel(task));
        }
        loop.schedule(task);
        loop.runTurn(Duration.ZERO);
        loop.runTurn(Duration.ZERO);
        assertEquals(rounds, canceled.get());
        assertEquals(1, ran.get());
        end(loop);
        assertEquals(rounds, canceled.get());
        assertEquals(1, ran.get());
    }

    /** Neither what was canceled nor what was submitted after it is lost. */
    @Test
    default void aStopAnswersACanceledTaskAndItsSecondSubmission() {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        List<TaskStatus> statuses = new ArrayList<>();
        Task task = Task.of(statuses::add);
        loop.schedule(task, loop.nanoTime() + FAR_NANOS);
        assertTrue(loop.cancel(task));
        loop.schedule(task, loop.nanoTime() + FAR_NANOS);
        end(loop);
        assertEquals(List.of(TaskStatus.CANCELED, TaskStatus.CANCELED), statuses);
    }

    /** Its CANCELED would otherwise be delivered while it runs elsewhere. */
    @Test
    default void anotherLoopRefusesATaskWhoseCancelIsNotDeliveredYet() {
        EventLoop mine = factory().newLoop(LoopOptions.builder().build());
        EventLoop other = factory().newLoop(LoopOptions.builder().build());
        List<TaskStatus> statuses = new ArrayList<>();
        Task task = Task.of(statuses::add);
        mine.schedule(task);
        assertTrue(mine.cancel(task));
        assertThrows(IllegalStateException.class, () -> other.schedule(task));
        assertThrows(IllegalStateException.class, () -> other.schedule(task, 0));
        mine.runTurn(Duration.ZERO);
        other.schedule(task);
        other.runTurn(Duration.ZERO);
        assertEquals(List.of(TaskStatus.CANCELED, TaskStatus.RUN_READY), statuses);
        end(mine);
        end(other);
    }

    private static void submit(EventLoop loop, Task task, int way, long delayNanos) {
        switch (way) {
            case 0 -> loop.schedule(task);
            case 1 -> loop.schedule(task, loop.nanoTime() + delayNanos);
            default -> loop.schedule(task, loop.nanoTime() - 1);
        }
    }

    private static void end(EventLoop loop) {
        loop.shutdown(Duration.ZERO);
        while (loop.state() == LoopState.RUNNING) {
            loop.runTurn(Duration.ZERO);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(PATIENCE, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
