package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.tck.LoopContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the loop waits: for timers, for other threads, and through signals. */
@Timeout(60)
class EpollTimerTest implements LoopContract {
    private static final int TIMERS = 100;

    @Override
    public EventLoopFactory factory() {
        return new EpollEventLoopFactory();
    }

    /** The C library's timers below a millisecond make its loop spin. */
    @Test
    void timersBelowAMillisecondDoNotSpin() {
        CountingPoller poller = new CountingPoller(new EpollPoller());
        EventLoop loop = new PolledEventLoop(LoopOptions.builder().build(), EpollTransports.INSTANCE, poller);
        int[] fired = new int[1];
        Task timer = new Task() {
            @Override
            public void run(TaskStatus status) {
                if (status == TaskStatus.RUN_READY && ++fired[0] < TIMERS) {
                    loop.schedule(this, loop.nanoTime() + 300_000);
                }
            }
        };
        loop.schedule(timer);
        while (fired[0] < TIMERS) {
            loop.runTurn(Duration.ofSeconds(10));
        }
        loop.shutdown(Duration.ZERO);
        loop.runTurn(Duration.ZERO);
        assertTrue(poller.turns <= 2 * TIMERS, poller.turns + " turns for " + TIMERS + " timers");
    }

    @Test
    void fiftyThousandTimersFireOnceEachInTheirOrder() throws Exception {
        int count = 50_000;
        CountDownLatch left = new CountDownLatch(count);
        List<Long> order = Collections.synchronizedList(new ArrayList<>(count));
        Random random = new Random(3);
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            long start = loop.nanoTime() + 50_000_000;
            running.run(() -> {
                for (int i = 0; i < count; i++) {
                    long due = start + random.nextInt(200_000_000);
                    loop.schedule(
                            Task.of(status -> {
                                assertEquals(TaskStatus.RUN_READY, status);
                                assertTrue(loop.nanoTime() >= due, "too early");
                                order.add(due);
                                left.countDown();
                            }),
                            due);
                }
            });
            assertTrue(left.await(20, TimeUnit.SECONDS), left.getCount() + " timers are missing");
        }
        assertEquals(count, order.size());
        // timers that are due in the same turn run in their order, and no turn runs before an earlier one
        assertEquals(order.stream().sorted().toList(), order);
    }

    /** A stopped process that goes on has its waits interrupted (signal(7)). */
    @Test
    void aSignalInTheMidstOfAWaitHarmsNothing() throws Exception {
        assertTrue(Files.isExecutable(Path.of("/bin/sh")), "a POSIX system");
        List<Throwable> reported = Collections.synchronizedList(new ArrayList<>());
        EventLoop loop = factory().newLoop(
                LoopOptions.builder().errorHandler((where, error) -> reported.add(error)).build());
        loop.run();
        AtomicInteger ran = new AtomicInteger();
        try (RunningLoop running = new RunningLoop(loop)) {
            for (int i = 0; i < 5; i++) {
                long self = ProcessHandle.current().pid();
                Process signals =
                        new ProcessBuilder("/bin/sh", "-c", "kill -STOP " + self + "; kill -CONT " + self).inheritIO().start();
                assertTrue(signals.waitFor(20, TimeUnit.SECONDS));
                running.run(ran::incrementAndGet);
            }
        }
        assertEquals(5, ran.get());
        assertEquals(List.of(), reported);
    }

    /** What interrupts the thread of another library must not close anything here, nor make the loop spin. */
    @Test
    void anInterruptOfTheLoopsThreadHarmsNothing() {
        CountingPoller poller = new CountingPoller(new EpollPoller());
        EventLoop loop = new PolledEventLoop(LoopOptions.builder().build(), EpollTransports.INSTANCE, poller);
        Thread.currentThread().interrupt();
        loop.runTurn(Duration.ofMillis(1));
        assertEquals(false, Thread.interrupted());
        assertEquals(1, poller.turns);
        loop.shutdown(Duration.ZERO);
        loop.runTurn(Duration.ZERO);
    }

    /** The number of the event descriptor may be another's by then. */
    @Test
    void aWakeUpAfterTheEndIsNotWrittenToAnotherDescriptor() {
        EpollPoller poller = new EpollPoller();
        poller.close();
        try (DescriptorPair pair = new DescriptorPair()) {
            poller.wakeup();
            assertEquals(0, pair.waiting());
        }
    }

    private static final class CountingPoller implements Poller {
        private final Poller inner;
        private int turns;

        CountingPoller(Poller inner) {
            this.inner = inner;
        }

        @Override
        public void onThreadStart(EventLoop loop) {
            inner.onThreadStart(loop);
        }

        @Override
        public int turn(long timeoutNanos, Runnable awake) {
            turns++;
            return inner.turn(timeoutNanos, awake);
        }

        @Override
        public void wakeup() {
            inner.wakeup();
        }

        @Override
        public void attach(Transport transport, TransportListener listener) {
            inner.attach(transport, listener);
        }

        @Override
        public void removeAll() {
            inner.removeAll();
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
