package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.testing.HandDrivenLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The double does what tests expect of it. */
class HandDrivenLoopTest {
    private final HandDrivenLoop driven = new HandDrivenLoop();

    @Test
    void timersRunWhenTheClockIsMovedAndNotBefore() {
        List<String> ran = new ArrayList<>();
        driven.loop().schedule(Task.of(status -> ran.add("now")));
        driven.loop().schedule(Task.of(status -> ran.add("later")), Duration.ofMillis(10).toNanos());
        driven.runUntilIdle();
        assertEquals(List.of("now"), ran);
        driven.advance(Duration.ofMillis(9));
        assertEquals(List.of("now"), ran);
        driven.advance(Duration.ofMillis(1));
        assertEquals(List.of("now", "later"), ran);
    }

    @Test
    void aTaskThatIsAlwaysDueDoesNotKeepTheTurnButIsNeverIdle() {
        List<String> ran = new ArrayList<>();
        Task greedy = new Task() {
            @Override
            public void run(TaskStatus status) {
                ran.add("greedy");
                if (status == TaskStatus.RUN_READY) {
                    driven.loop().schedule(this, 0);
                }
            }
        };
        driven.loop().schedule(greedy, 0);
        driven.turn();
        driven.turn();
        assertTrue(ran.size() <= 2);
        assertThrows(IllegalStateException.class, driven::runUntilIdle);
    }

    @Test
    void whatCallbacksThrowIsKept() {
        driven.loop().schedule(Task.of(status -> {
            throw new IllegalStateException("on purpose");
        }));
        driven.runUntilIdle();
        assertThrows(AssertionError.class, driven::requireNoErrors);
    }
}
