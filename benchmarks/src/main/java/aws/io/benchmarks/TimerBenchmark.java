package aws.io.benchmarks;

import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.testing.HandDrivenLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A timer among others: set and fired, set and canceled. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TimerBenchmark {
    private static final Duration TICK = Duration.ofNanos(1_000);
    private static final long FAR_NANOS = Duration.ofDays(1).toNanos();

    /** How many other timers are pending. */
    @Param({"10", "1000", "50000"})
    public int pending;

    private final HandDrivenLoop driven = new HandDrivenLoop();
    private final Task timer = new NoTask();
    private long spread;

    /** Sets the others. */
    @Setup(Level.Trial)
    public void setUp() {
        for (int i = 0; i < pending; i++) {
            driven.loop().schedule(new NoTask(), FAR_NANOS + i * 1_000L);
        }
    }

    /** The common case of a timeout: it does not come to pass. */
    @Benchmark
    public void setAndCancel() {
        spread = (spread + 7_919_000L) % 50_000_000L;
        driven.loop().schedule(timer, FAR_NANOS + spread);
        driven.loop().cancel(timer);
        driven.turn();
    }

    /** The other case. */
    @Benchmark
    public void setAndFire() {
        driven.loop().schedule(timer, driven.clock().nanoTime() + 1_000);
        driven.clock().advance(TICK);
        driven.turn();
    }

    private static final class NoTask extends Task {
        @Override
        public void run(TaskStatus status) {}
    }
}
