package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.testing.FakeCompletionLoopFactory;
import aws.io.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When the base loop looks at the events a second time before timers run. */
class LateLookTest {
    private static final Duration DUE = Duration.ofMillis(100);

    private final ManualClock clock = new ManualClock();
    private final List<String> order = new ArrayList<>();

    /** By so much the next wait ends after its timeout; less than nothing is before it. */
    private Duration late = Duration.ZERO;

    @Test
    void afterAWaitThatEndsInTimeTheTimerRunsAtOnce() {
        late = Duration.ofMillis(5);
        EventLoop loop = loopWithTimer();
        loop.runTurn(Duration.ofDays(1));
        assertEquals(List.of("wait 100000000", "timer"), order);
    }

    @Test
    void afterAWaitThatEndsMoreThanFiveMillisecondsLateTheEventsAreLookedAtFirst() {
        late = Duration.ofMillis(5).plusNanos(1);
        EventLoop loop = loopWithTimer();
        loop.runTurn(Duration.ofDays(1));
        assertEquals(List.of("wait 100000000", "look", "event", "timer"), order);
    }

    @Test
    void aWaitThatEndsLateWhileNoTimerIsDueCostsNoSecondLook() {
        late = Duration.ofMillis(20);
        EventLoop loop = loopWithTimer();
        loop.runTurn(Duration.ofMillis(50));
        assertEquals(List.of("wait 50000000"), order);
    }

    @Test
    void aWaitThatEndsEarlyRunsNoTimer() {
        late = Duration.ofMillis(-1);
        EventLoop loop = loopWithTimer();
        loop.runTurn(Duration.ofDays(1));
        assertEquals(List.of("wait 100000000"), order);
        late = Duration.ZERO;
        loop.runTurn(Duration.ofDays(1));
        assertEquals(List.of("wait 100000000", "wait 1000000", "timer"), order);
    }

    /** A timer that the distance of the times would make overflow. */
    @Test
    void aTimerThatNeverFiresIsWaitedForWithoutEnd() {
        EventLoop loop = new PolledEventLoop(
                LoopOptions.builder().clock(() -> -5).build(), new FakeCompletionLoopFactory().transports(), new LatePoller());
        loop.runTurn(Duration.ZERO);
        order.clear();
        loop.schedule(Task.of(status -> order.add("timer")), Long.MAX_VALUE);
        loop.runTurn(Duration.ofSeconds(Long.MAX_VALUE));
        assertEquals(List.of("wait " + (Long.MAX_VALUE >> 1)), order);
    }

    private EventLoop loopWithTimer() {
        EventLoop loop = new PolledEventLoop(
                LoopOptions.builder().clock(clock).build(), new FakeCompletionLoopFactory().transports(), new LatePoller());
        loop.runTurn(Duration.ZERO);
        loop.schedule(Task.of(status -> order.add("timer")), DUE.toNanos());
        order.clear();
        return loop;
    }

    /** Looks in vain while it waits, and finds an event when it only looks. */
    private final class LatePoller implements Poller {
        @Override
        public void turn(long timeoutNanos, Runnable awake) {
            if (timeoutNanos == 0) {
                order.add("look");
                awake.run();
                order.add("event");
            } else {
                order.add("wait " + timeoutNanos);
                if (timeoutNanos < Long.MAX_VALUE >> 2) {
                    clock.advance(Duration.ofNanos(timeoutNanos + late.toNanos()));
                }
                awake.run();
            }
        }

        @Override
        public void wakeup() {}

        @Override
        public void attach(Transport transport, TransportListener listener) {}

        @Override
        public void removeAll() {}

        @Override
        public void close() {}
    }
}
