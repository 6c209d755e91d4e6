package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.testing.FakeCompletionLoopFactory;
import aws.io.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** The default error handler: at most ten lines a second for each kind, and one with the number of the others. */
class LoggedReportsTest {
    private static final Logger LOGGER = Logger.getLogger("aws.io.loop");

    @Test
    void atMostTenASecondAreLoggedThenTheNumberOfTheOthers() {
        List<LogRecord> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        LOGGER.addHandler(handler);
        try {
            ManualClock clock = new ManualClock();
            EventLoop loop = new FakeCompletionLoopFactory().newLoop(LoopOptions.builder().name("logged").clock(clock).build());
            assertTrue(loop instanceof PolledEventLoop);
            for (int i = 0; i < 25; i++) {
                loop.schedule(Task.of(status -> {
                    throw new IllegalStateException("on purpose");
                }));
            }
            loop.runTurn(Duration.ZERO);
            assertEquals(10, lines.size());
            assertTrue(lines.stream().allMatch(line -> line.getThrown() instanceof IllegalStateException));
            clock.advance(Duration.ofSeconds(1));
            loop.runTurn(Duration.ZERO);
            assertEquals(11, lines.size());
            assertTrue(lines.getLast().getMessage().startsWith("15 more"), lines.getLast().getMessage());
            clock.advance(Duration.ofSeconds(10));
            loop.runTurn(Duration.ZERO);
            assertEquals(11, lines.size(), "no timer remains");
            loop.shutdown(Duration.ZERO);
            loop.runTurn(Duration.ZERO);
        } finally {
            LOGGER.removeHandler(handler);
        }
    }
}
