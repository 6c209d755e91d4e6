package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopState;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Moving a pending task to another time. */
@Timeout(60)
public interface RescheduleContract extends LoopContract {
    /** Each test turns its loop itself, by a clock of its own. */
    private EventLoop pumped(ManualClock clock) {
        EventLoop loop = factory().newLoop(LoopOptions.builder().name("pumped").clock(clock).build());
        loop.runTurn(Duration.ZERO);
        return loop;
    }

    @Test
    default void aTimerThatIsMovedRunsOnceAtItsNewTimeAndIsNotCanceled() {
        ManualClock clock = new ManualClock();
        EventLoop loop = pumped(clock);
        List<String> ran = new ArrayList<>();
        Task later = Task.of(status -> ran.add("later " + status + " at " + clock.nanoTime()));
        Task earlier = Task.of(status -> ran.add("earlier " + status + " at " + clock.nanoTime()));
        loop.schedule(later, 10);
        loop.schedule(earlier, 1_000);
        assertTrue(loop.reschedule(later, 500));
        assertTrue(loop.reschedule(earlier, 20));
        for (int i = 0; i < 120; i++) {
            clock.advance(Duration.ofNanos(10));
            loop.runTurn(Duration.ZERO);
        }
        assertEquals(List.of("earlier RUN_READY at 20", "later RUN_READY at 500"), ran);
        end(loop);
    }

    /** From the queue to the timers, and to a time that is past. */
    @Test
    default void aTaskForNowMayBeMovedAndATimerMayBeMovedToThePast() {
        ManualClock clock = new ManualClock();
        EventLoop loop = pumped(clock);
        clock.advance(Duration.ofNanos(100));
        loop.runTurn(Duration.ZERO);
        List<String> ran = new ArrayList<>();
        Task now = Task.of(status -> ran.add("now " + status));
        Task timer = Task.of(status -> ran.add("timer " + status));
        loop.schedule(now);
        loop.schedule(timer, 1_000);
        assertTrue(loop.reschedule(now, 500));
        assertTrue(loop.reschedule(timer, Long.MIN_VALUE));
        loop.runTurn(Duration.ZERO);
        loop.runTurn(Duration.ZERO);
        assertEquals(List.of("timer RUN_READY"), ran);
        assertTrue(loop.reschedule(now, Duration.ofNanos(50)));
        clock.advance(Duration.ofNanos(49));
        loop.runTurn(Duration.ZERO);
        assertEquals(1, ran.size());
        clock.advance(Duration.ofNanos(1));
        loop.runTurn(Duration.ZERO);
        assertEquals(List.of("timer RUN_READY", "now RUN_READY"), ran);
        end(loop);
    }

    /** A timed task of another thread is on its way to the loop when it is moved. */
    @Test
    default void aTimerThatAnotherThreadHasSubmittedMayBeMovedBeforeItArrives() throws Exception {
        ManualClock clock = new ManualClock();
        EventLoop loop = pumped(clock);
        List<TaskStatus> statuses = new ArrayList<>();
        Task task = Task.of(statuses::add);
        Thread.ofPlatform().start(() -> loop.schedule(task, 10)).join();
        assertTrue(loop.reschedule(task, 1_000));
        clock.advance(Duration.ofNanos(999));
        loop.runTurn(Duration.ZERO);
        loop.runTurn(Duration.ZERO);
        assertEquals(List.of(), statuses);
        clock.advance(Duration.ofNanos(1));
        loop.runTurn(Duration.ZERO);
        assertEquals(List.of(TaskStatus.RUN_READY), statuses);
        end(loop);
    }

    /** Among tasks of one time, the one that was moved there comes last. */
    @Test
    default void whatIsMovedTakesTheLastPlaceOfItsNewTime() {
        ManualClock clock = new ManualClock();
        EventLoop loop = pumped(clock);
        List<Integer> order = new ArrayList<>();
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            tasks.add(Task.of(status -> order.add(number)));
            loop.schedule(tasks.get(i), 100);
        }
        assertTrue(loop.reschedule(tasks.get(0), 100));
        assertTrue(loop.reschedule(tasks.get(5), 100));
        clock.advance(Duration.ofNanos(100));
        loop.runTurn(Duration.ZERO);
        assertEquals(List.of(1, 2, 3, 4, 6, 7, 8, 9, 0, 5), order);
        end(loop);
    }

    @Test
    default void onlyAPendingTaskOfThisLoopIsMovedAndOnlyOnItsThread() throws Exception {
        try (RunningLoop mine = running(); RunningLoop other = running()) {
            CompletableFuture<TaskStatus> ran = new CompletableFuture<>();
            Task task = Task.of(ran::complete);
            mine.run(() -> assertFalse(mine.loop().reschedule(task, 0), "it is not pending"));
            mine.loop().schedule(task, mine.loop().nanoTime() + Duration.ofDays(1).toNanos());
            other.run(() -> {
                IllegalArgumentException refused =
                        assertThrows(IllegalArgumentException.class, () -> other.loop().reschedule(task, 0));
                assertTrue(refused.getMessage().startsWith("task: "), refused.getMessage());
            });
            IoException offLoop = assertThrows(IoException.class, () -> mine.loop().reschedule(task, 0));
            assertEquals(ErrorCode.LOOP_THREAD_ONLY, offLoop.code());
            assertFalse(ran.isDone());
            assertTrue(mine.call(() -> mine.loop().reschedule(task, 0)));
            assertEquals(TaskStatus.RUN_READY, LoopContract.await(ran));
            assertFalse(mine.call(() -> mine.loop().reschedule(task, 0)), "it has run");
            assertFalse(mine.loop().cancel(task));
        }
    }

    /** The second submission is moved, and the CANCELED call of the first comes before it. */
    @Test
    default void aTaskThatWasCanceledIsMovedOnlyOnceItIsScheduledAgain() {
        ManualClock clock = new ManualClock();
        EventLoop loop = pumped(clock);
        List<String> ran = new ArrayList<>();
        Task task = Task.of(status -> ran.add(status + " at " + clock.nanoTime()));
        for (int way = 0; way < 2; way++) {
            loop.schedule(task, 10);
            assertTrue(loop.cancel(task));
            assertFalse(loop.reschedule(task, 20));
            if (way == 0) {
                loop.schedule(task);
            } else {
                loop.schedule(task, 30);
            }
            assertTrue(loop.reschedule(task, clock.nanoTime() + 100));
            loop.runTurn(Duration.ZERO);
            clock.advance(Duration.ofNanos(100));
            loop.runTurn(Duration.ZERO);
        }
        assertEquals(List.of("CANCELED at 0", "RUN_READY at 100", "CANCELED at 100", "RUN_READY at 200"), ran);
        end(loop);
    }

    /** Neither keeps the turn from its end. */
    @Test
    default void tasksThatMoveEachOtherToThePastLetTheLoopTurn() {
        ManualClock clock = new ManualClock();
        EventLoop loop = pumped(clock);
        clock.advance(Duration.ofNanos(100));
        int[] runs = new int[1];
        Task[] both = new Task[2];
        for (int i = 0; i < 2; i++) {
            int self = i;
            both[i] = Task.of(status -> {
                if (status == TaskStatus.RUN_READY && ++runs[0] < 1_000) {
                    loop.schedule(both[self], 1_000_000);
                    loop.reschedule(both[1 - self], 0);
                }
            });
            loop.schedule(both[i], 0);
        }
        for (int i = 0; i < 10; i++) {
            loop.runTurn(Duration.ZERO);
        }
        assertTrue(runs[0] < 100, "runs in 10 turns: " + runs[0]);
        end(loop);
    }

    /** Compared with a plain list of what is due when. */
    @Test
    default void anyMixOfSubmittingMovingAndCancelingRunsEachTaskAtItsTime() {
        for (int seed = 0; seed < 20; seed++) {
            mix(new Random(seed));
        }
    }

    private void mix(Random random) {
        ManualClock clock = new ManualClock();
        EventLoop loop = pumped(clock);
        Map<Task, Long> dueAt = new HashMap<>();
        Map<Task, Integer> canceled = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            tasks.add(new Task() {
                @Override
                public void run(TaskStatus status) {
                    if (status == TaskStatus.CANCELED) {
                        if (canceled.merge(this, -1, Integer::sum) < 0) {
                            wrong.add("canceled too often");
                        }
                        return;
                    }
                    Long due = dueAt.remove(this);
                    if (due == null || due != clock.nanoTime()) {
                        wrong.add("due " + due + ", ran at " + clock.nanoTime());
                    }
                    if (canceled.getOrDefault(this, 0) > 0) {
                        wrong.add("ran before it was canceled");
                    }
                }
            });
        }
        for (int step = 0; step < 2_000; step++) {
            Task task = tasks.get(random.nextInt(tasks.size()));
            long due = clock.nanoTime() + 1 + random.nextInt(20);
            boolean pending = dueAt.containsKey(task);
            switch (random.nextInt(4)) {
                case 0 -> {
                    if (!pending) {
                        loop.schedule(task, due);
                        dueAt.put(task, due);
                    }
                }
                case 1 -> {
                    assertEquals(pending, loop.reschedule(task, due));
                    if (pending) {
                        dueAt.put(task, due);
                    }
                }
                case 2 -> {
                    assertEquals(pending, loop.cancel(task));
                    if (pending) {
                        dueAt.remove(task);
                        canceled.merge(task, 1, Integer::sum);
                    }
                }
                default -> {
                    clock.advance(Duration.ofNanos(1));
                    loop.runTurn(Duration.ZERO);
                }
            }
        }
        for (int i = 0; i < 30; i++) {
            clock.advance(Duration.ofNanos(1));
            loop.runTurn(Duration.ZERO);
        }
        assertEquals(List.of(), wrong);
        assertEquals(Map.of(), dueAt, "never ran");
        canceled.values().removeIf(left -> left == 0);
        assertEquals(Map.of(), canceled, "never ran with CANCELED");
        end(loop);
    }

    private static void end(EventLoop loop) {
        loop.shutdown(Duration.ZERO);
        while (loop.state() == LoopState.RUNNING) {
            loop.runTurn(Duration.ZERO);
        }
    }
}
