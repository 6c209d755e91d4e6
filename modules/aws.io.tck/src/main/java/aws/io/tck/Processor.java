package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The processor time of the threads that a test starts: the loop's, and those that its provider may have beside it. */
final class Processor {
    /** How long the threads have nothing to do: two seconds, or by the system property {@code aws.io.tck.idleMillis}. */
    private static final long IDLE_NANOS = Long.getLong("aws.io.tck.idleMillis", 2_000) * 1_000_000;

    /** A twentieth of it. A thread that spins gets more of the busiest machine, and one that waits uses a thousandth. */
    private static final long MOST_NANOS = IDLE_NANOS / 20;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Set<Long> before = new HashSet<>();

    /** Takes note of the threads that are there: what they use is not counted. */
    Processor() {
        assumeTrue(THREADS.isThreadCpuTimeSupported(), "this JVM does not measure the processor time of threads");
        THREADS.setThreadCpuTimeEnabled(true);
        for (long id : THREADS.getAllThreadIds()) {
            before.add(id);
        }
    }

    /** Leaves the threads alone for that time, and fails if they were not idle. */
    void requireIdle(String what) {
        Map<Long, Long> start = used();
        long end = System.nanoTime() + IDLE_NANOS;
        for (long left = IDLE_NANOS; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        long sum = 0;
        StringBuilder names = new StringBuilder();
        for (Map.Entry<Long, Long> one : used().entrySet()) {
            long nanos = one.getValue() - start.getOrDefault(one.getKey(), 0L);
            sum += nanos;
            if (nanos > MOST_NANOS / 10) {
                var info = THREADS.getThreadInfo(one.getKey(), 5);
                names.append(info == null ? "" : "\n" + info);
            }
        }
        assertTrue(
                sum <= MOST_NANOS,
                what + " used " + sum / 1_000_000 + " ms of processor time in " + IDLE_NANOS / 1_000_000 + " ms with nothing to do" + names);
    }

    private Map<Long, Long> used() {
        Map<Long, Long> used = new HashMap<>();
        for (long id : THREADS.getAllThreadIds()) {
            long nanos = before.contains(id) ? -1 : THREADS.getThreadCpuTime(id);
            if (nanos >= 0) {
                used.put(id, nanos);
            }
        }
        return used;
    }
}
