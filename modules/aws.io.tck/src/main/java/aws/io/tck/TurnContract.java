package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a turn promises to the thread that runs it: it waits as long as there is nothing to do, and never spins. */
@Timeout(60)
public interface TurnContract extends LoopContract {
    /** The C library's timers below a millisecond make its loop spin. */
    @Test
    default void timersBelowAMillisecondDoNotSpin() {
        int timers = 100;
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        int[] fired = new int[1];
        loop.schedule(new Task() {
            @Override
            public void run(TaskStatus status) {
                if (status == TaskStatus.RUN_READY && ++fired[0] < timers) {
                    loop.schedule(this, loop.nanoTime() + 300_000);
                }
            }
        });
        int turns = turnUntil(loop, timers, fired);
        end(loop);
        assertTrue(turns <= 2 * timers, turns + " turns for " + timers + " timers");
    }

    /** What interrupts the thread of another library must not close anything here, nor make the loop spin. */
    @Test
    default void anInterruptOfTheThreadThatTurnsTheLoopHarmsNothing() {
        EventLoop loop = factory().newLoop(LoopOptions.builder().build());
        Thread.currentThread().interrupt();
        loop.runTurn(Duration.ofMillis(1));
        assertFalse(Thread.interrupted(), "the turn has cleared it");
        int[] fired = new int[1];
        loop.schedule(Task.of(status -> fired[0]++), loop.nanoTime() + 5_000_000);
        int turns = turnUntil(loop, 1, fired);
        end(loop);
        assertTrue(turns <= 4, turns + " turns for one timer");
    }

    private static int turnUntil(EventLoop loop, int count, int[] fired) {
        int turns = 0;
        while (fired[0] < count) {
            loop.runTurn(Duration.ofSeconds(10));
            turns++;
        }
        return turns;
    }

    private static void end(EventLoop loop) {
        loop.shutdown(Duration.ZERO);
        loop.runTurn(Duration.ZERO);
    }
}
