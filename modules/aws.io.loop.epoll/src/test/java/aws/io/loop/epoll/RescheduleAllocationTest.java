package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Moving a timer is for the hot path. */
class RescheduleAllocationTest {
    private static final int MOVES = 100_000;

    @Test
    void movingTimersAllocatesNothing() {
        EventLoop loop = new EpollEventLoopFactory().newLoop(LoopOptions.builder().build());
        loop.runTurn(Duration.ZERO);
        Task[] timers = new Task[100];
        long far = loop.nanoTime() + Duration.ofDays(1).toNanos();
        for (int i = 0; i < timers.length; i++) {
            timers[i] = Task.of(status -> {});
            loop.schedule(timers[i], far + i);
        }
        long least = Long.MAX_VALUE;
        // The first tries may allocate for the compiler's and the class loader's sake.
        for (int i = 0; i < 5; i++) {
            least = Math.min(least, move(loop, timers, far));
        }
        loop.shutdown(Duration.ZERO);
        loop.runTurn(Duration.ZERO);
        assertTrue(least < MOVES / 10, least + " bytes for " + MOVES + " moves");
    }

    private static long move(EventLoop loop, Task[] timers, long far) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < MOVES; i++) {
            assertTrue(loop.reschedule(timers[i % timers.length], far + i * 7_919L % 1_000));
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
