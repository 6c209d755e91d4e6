package aws.io.loop.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often the loop turns for its timers, and where its provider is found. */
@Timeout(60)
class NioTimerTest {
    private static final int TIMERS = 100;

    /** The C library's timers below a millisecond make its loop spin. */
    @Test
    void timersBelowAMillisecondDoNotSpin() {
        CountingPoller poller = new CountingPoller(new NioPoller());
        EventLoop loop = new PolledEventLoop(LoopOptions.builder().build(), NioTransports.INSTANCE, poller);
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
    void theProviderIsFoundInALayerAndByAClassLoader() {
        assertEquals("nio", EventLoopGroup.providers(ModuleLayer.boot()).choose("nio").name());
        assertEquals("nio", EventLoopGroup.providers(NioTimerTest.class.getClassLoader()).choose("nio").name());
        EventLoopGroup group = EventLoopGroup.builder()
                .providers(EventLoopGroup.providers(ModuleLayer.boot()))
                .size(1)
                .start();
        assertEquals("nio", group.transports().provider());
        group.shutdown(Duration.ZERO).join();
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
        public void settle() {
            inner.settle();
        }

        @Override
        public void close() {
            inner.close();
        }
    }
}
