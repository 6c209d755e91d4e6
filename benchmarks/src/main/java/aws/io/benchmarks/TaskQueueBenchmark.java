package aws.io.benchmarks;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.nio.NioEventLoopFactory;
import aws.io.testing.HandDrivenLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A task's way through the queue: submitted and run, on the loop's thread and from another. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TaskQueueBenchmark {
    private static final int BATCH = 100;

    private final HandDrivenLoop driven = new HandDrivenLoop();
    private final CountingTask[] tasks = new CountingTask[BATCH];
    private final PingTask ping = new PingTask();
    private EventLoop running;

    /** Makes the tasks once, as the hot path does. */
    @Setup(Level.Trial)
    public void setUp() {
        for (int i = 0; i < BATCH; i++) {
            tasks[i] = new CountingTask();
        }
        running = new NioEventLoopFactory().newLoop(LoopOptions.builder().build());
        running.run();
    }

    /** Stops the loop. */
    @TearDown(Level.Trial)
    public void tearDown() {
        for (CountingTask task : tasks) {
            if (task.runs != tasks[0].runs) {
                throw new AssertionError("not every task ran as often as the others");
            }
        }
        running.shutdown(Duration.ZERO).join();
    }

    /** One task of a hundred in a turn. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void submitAndRunOnTheLoop() {
        for (CountingTask task : tasks) {
            driven.loop().schedule(task);
        }
        driven.turn();
    }

    /** There and back: what waking a sleeping loop costs. */
    @Benchmark
    public void wakeASleepingLoopAndHearFromIt() {
        ping.done = false;
        running.schedule(ping);
        while (!ping.done) {
            Thread.onSpinWait();
        }
    }

    private static final class CountingTask extends Task {
        private long runs;

        @Override
        public void run(TaskStatus status) {
            runs++;
        }
    }

    private static final class PingTask extends Task {
        private volatile boolean done;

        @Override
        public void run(TaskStatus status) {
            done = true;
        }
    }
}
