package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of timers with equal, past and extreme due times. */
@Timeout(60)
public interface TimerOrderContract extends LoopContract {
    /** Submits a hundred tasks for one time, in the order of their numbers. */
    interface Submission {
        void submit(RunningLoop running, IntFunction<Task> task, long due) throws Exception;
    }

    @Test
    default void equalDueTimesFromAnotherThreadRunInTheOrderOfSubmission() throws Exception {
        requireOrder((running, task, due) -> {
            for (int i = 0; i < 100; i++) {
                running.loop().schedule(task.apply(i), due);
            }
        });
    }

    @Test
    default void equalDueTimesFromTheLoopsThreadRunInTheOrderOfSubmission() throws Exception {
        requireOrder((running, task, due) -> running.run(() -> {
            for (int i = 0; i < 100; i++) {
                running.loop().schedule(task.apply(i), due);
            }
        }));
    }

    /** The loop's thread and another submit by turns. */
    @Test
    default void equalDueTimesFromSeveralThreadsRunInTheOrderOfSubmission() throws Exception {
        requireOrder((running, task, due) -> running.run(() -> {
            for (int i = 0; i < 100; i += 2) {
                Task even = task.apply(i);
                Thread other = Thread.ofPlatform().start(() -> running.loop().schedule(even, due));
                other.join();
                running.loop().schedule(task.apply(i + 1), due);
            }
        }));
    }

    /** For a time that is past, one that is now and one to come. */
    private void requireOrder(Submission submission) throws Exception {
        for (long dueIn : new long[] {-1_000_000, 0, 5_000_000}) {
            try (RunningLoop running = running()) {
                List<Integer> order = Collections.synchronizedList(new ArrayList<>());
                CountDownLatch done = new CountDownLatch(100);
                submission.submit(running, i -> noting(i, order, done), running.loop().nanoTime() + dueIn);
                assertTrue(done.await(PATIENCE, TimeUnit.SECONDS));
                assertEquals(numbers(100), order);
            }
        }
    }

    /** Times that are more than half the range of a long apart. */
    @Test
    default void extremeDueTimesRunOnceOrStayPendingAndDisturbNoOther() throws Exception {
        for (boolean onTheLoop : new boolean[] {true, false}) {
            for (int seed = 0; seed < 5; seed++) {
                extremes(onTheLoop, new Random(seed));
            }
        }
    }

    private void extremes(boolean onTheLoop, Random random) throws Exception {
        List<Long> ran = Collections.synchronizedList(new ArrayList<>());
        List<Long> canceled = Collections.synchronizedList(new ArrayList<>());
        List<Long> past = new ArrayList<>();
        List<Long> soon = new ArrayList<>();
        List<Long> never = new ArrayList<>();
        EventLoop loop = factory().newLoop(LoopOptions.builder().name("tck").build());
        long now = loop.nanoTime();
        for (long due : new long[] {Long.MIN_VALUE, -1, 0, now - (1L << 62), now + (1L << 62), Long.MAX_VALUE}) {
            (due <= now ? past : never).add(due);
        }
        LongStream.range(0, 100).forEach(i -> soon.add(now + 20_000_000));
        List<Long> all = new ArrayList<>(past);
        all.addAll(soon);
        all.addAll(never);
        Collections.shuffle(all, random);
        CountDownLatch done = new CountDownLatch(past.size() + soon.size());
        Runnable submit = () -> {
            for (long due : all) {
                loop.schedule(
                        Task.of(status -> {
                            (status == TaskStatus.RUN_READY ? ran : canceled).add(due);
                            done.countDown();
                        }),
                        due);
            }
        };
        if (onTheLoop) {
            loop.schedule(Task.of(status -> submit.run()));
        } else {
            submit.run();
        }
        loop.run();
        try (RunningLoop running = new RunningLoop(loop)) {
            assertTrue(done.await(PATIENCE, TimeUnit.SECONDS), "ran only " + ran);
            running.run(() -> {});
            assertEquals(List.of(), canceled);
        }
        List<Long> expected = new ArrayList<>(past);
        expected.addAll(soon);
        Collections.sort(expected);
        assertEquals(expected, ran, "by due time");
        Collections.sort(never);
        assertEquals(never, canceled.stream().sorted().toList(), "pending until the stop");
    }

    /** Waiting for a time that never comes must not overflow into a time that is past. */
    @Test
    default void aTimerThatNeverFiresDoesNotKeepTheLoopAwake() throws Exception {
        try (RunningLoop running = running(() -> -5)) {
            List<TaskStatus> statuses = Collections.synchronizedList(new ArrayList<>());
            Task never = Task.of(statuses::add);
            running.loop().schedule(never, Long.MAX_VALUE);
            running.loop().schedule(Task.of(statuses::add), Duration.ofSeconds(Long.MAX_VALUE));
            running.run(() -> {});
            assertEquals(List.of(), statuses);
        }
    }

    private static Task noting(int number, List<Integer> order, CountDownLatch done) {
        return Task.of(status -> {
            order.add(number);
            done.countDown();
        });
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
