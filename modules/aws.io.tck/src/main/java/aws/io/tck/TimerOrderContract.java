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
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of timers with equal, past and extreme due times. */
@Timeout(60)
public interface TimerOrderContract extends LoopContract {
    /** Future and past times, submitted by one thread that is not the loop's. */
    @Test
    default void equalDueTimesFromAnotherThreadRunInTheOrderOfSubmission() throws Exception {
        for (long dueIn : new long[] {-1_000_000, 0, 5_000_000}) {
            try (RunningLoop running = running()) {
                EventLoop loop = running.loop();
                List<Integer> order = Collections.synchronizedList(new ArrayList<>());
                CountDownLatch done = new CountDownLatch(100);
                long due = loop.nanoTime() + dueIn;
                for (int i = 0; i < 100; i++) {
                    loop.schedule(noting(i, order, done), due);
                }
                assertTrue(done.await(PATIENCE, TimeUnit.SECONDS));
                assertEquals(numbers(100), order);
            }
        }
    }

    /** Future and past times, submitted on the loop's thread. */
    @Test
    default void equalDueTimesFromTheLoopsThreadRunInTheOrderOfSubmission() throws Exception {
        for (long dueIn : new long[] {-1_000_000, 0, 5_000_000}) {
            try (RunningLoop running = running()) {
                EventLoop loop = running.loop();
                List<Integer> order = Collections.synchronizedList(new ArrayList<>());
                CountDownLatch done = new CountDownLatch(100);
                running.run(() -> {
                    long due = loop.nanoTime() + dueIn;
                    for (int i = 0; i < 100; i++) {
                        loop.schedule(noting(i, order, done), due);
                    }
                });
                assertTrue(done.await(PATIENCE, TimeUnit.SECONDS));
                assertEquals(numbers(100), order);
            }
        }
    }

    /** The loop's thread and another submit by turns. */
    @Test
    default void equalDueTimesFromSeveralThreadsRunInTheOrderOfSubmission() throws Exception {
        for (long dueIn : new long[] {-1_000_000, 0, 5_000_000}) {
            try (RunningLoop running = running()) {
                EventLoop loop = running.loop();
                List<Integer> order = Collections.synchronizedList(new ArrayList<>());
                CountDownLatch done = new CountDownLatch(40);
                running.run(() -> {
                    long due = loop.nanoTime() + dueIn;
                    for (int i = 0; i < 40; i += 2) {
                        int number = i;
                        Thread other = Thread.ofPlatform().start(() -> loop.schedule(noting(number, order, done), due));
                        other.join();
                        loop.schedule(noting(i + 1, order, done), due);
                    }
                });
                assertTrue(done.await(PATIENCE, TimeUnit.SECONDS));
                assertEquals(numbers(40), order);
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
