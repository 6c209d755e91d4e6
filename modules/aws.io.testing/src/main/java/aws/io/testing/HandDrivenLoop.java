package aws.io.testing;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopReport;
import aws.io.loop.spi.PolledEventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An event loop that turns when the test says so, on the test's thread, by a clock that the test moves. It has no transports. The thread
 * that makes it is the loop's thread.
 */
public final class HandDrivenLoop {
    /** More turns than any test needs that ends. */
    private static final int MAX_TURNS = 100_000;

    /** So long may a turn wait, as far as we are concerned; the poller never does, but notes that it was asked to. */
    private static final Duration FOREVER = Duration.ofDays(1);

    private final ManualClock clock = new ManualClock();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final List<LoopReport> reports = new CopyOnWriteArrayList<>();
    private final IdlePoller poller = new IdlePoller();
    private final EventLoop loop;

    /** Makes a loop that runs, and has done nothing yet. */
    public HandDrivenLoop() {
        LoopOptions options = LoopOptions.builder()
                .name("hand-driven")
                .clock(clock)
                .errorHandler(this::onReport)
                .build();
        loop = new PolledEventLoop(options, new NoTransports(), poller);
        loop.runTurn(Duration.ZERO);
    }

    /** {@return the loop} */
    public EventLoop loop() {
        return loop;
    }

    /** {@return the loop's clock} */
    public ManualClock clock() {
        return clock;
    }

    /** {@return the throwables of what was reported so far; removing one from the list accepts it} */
    public List<Throwable> errors() {
        return errors;
    }

    /** {@return what was reported so far} */
    public List<LoopReport> reports() {
        return reports;
    }

    /** Fails if a callback threw, unless what it threw was removed from {@link #errors}. A broken contract is no such error. */
    public void requireNoErrors() {
        List<Throwable> thrown = new ArrayList<>();
        for (LoopReport report : reports) {
            if (report.kind() == LoopReport.Kind.CALLBACK && errors.contains(report.error())) {
                thrown.add(report.error());
            }
        }
        if (!thrown.isEmpty()) {
            AssertionError error = new AssertionError("callbacks threw " + thrown);
            thrown.forEach(error::addSuppressed);
            throw error;
        }
    }

    /**
     * Turns the loop once.
     *
     * @return false when it has stopped
     */
    public boolean turn() {
        return loop.runTurn(Duration.ZERO);
    }

    /**
     * Turns the loop until nothing is left to do at this time.
     *
     * @throws IllegalStateException if there is always something left
     */
    public void runUntilIdle() {
        for (int i = 0; i < MAX_TURNS; i++) {
            poller.forget();
            if (!loop.runTurn(FOREVER) || poller.wasIdle()) {
                return;
            }
        }
        throw new IllegalStateException("the loop was not idle after " + MAX_TURNS + " turns");
    }

    /**
     * Moves the clock and turns the loop until it is idle.
     *
     * @param by how far
     */
    public void advance(Duration by) {
        clock.advance(by);
        runUntilIdle();
    }

    private void onReport(LoopReport report) {
        reports.add(report);
        Throwable error = report.error();
        if (error != null) {
            errors.add(error);
        }
    }
}
