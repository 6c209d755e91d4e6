package aws.io.tck;

import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A loop with nothing to do uses no processor, neither by its own thread nor by others of its provider. */
@Timeout(60)
public interface IdleLoopContract extends LoopContract {
    @Test
    default void aLoopThatWaitsForNothingUsesNoProcessor() {
        Processor processor = new Processor();
        try (RunningLoop running = running()) {
            running.run(() -> {});
            processor.requireIdle("a loop that was used once");
        }
    }

    @Test
    default void aLoopThatWaitsForATimerUsesNoProcessor() {
        Processor processor = new Processor();
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            loop.schedule(Task.of(status -> {}), Duration.ofDays(1));
            running.run(() -> loop.schedule(Task.of(status -> {}), Duration.ofHours(1)));
            processor.requireIdle("a loop with two timers");
        }
    }
}
