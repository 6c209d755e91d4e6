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
    default void loopsThatWaitForNothingAndForTimersUseNoProcessor() {
        Processor processor = new Processor();
        try (RunningLoop used = running();
                RunningLoop timed = running()) {
            used.run(() -> {});
            EventLoop loop = timed.loop();
            loop.schedule(Task.of(status -> {}), Duration.ofDays(1));
            timed.run(() -> loop.schedule(Task.of(status -> {}), Duration.ofHours(1)));
            processor.requireIdle("a loop that was used once, with one that has two timers,");
        }
    }
}
