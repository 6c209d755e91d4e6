package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.loop.spi.Transports;
import aws.io.spi.Availability;
import aws.io.testing.FakeCompletionLoopFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A loop that asks again and again in place of waiting keeps every contract but one: the kit fails it. */
@Timeout(60)
class BurningLoopTest {
    /** Keeps the rules of tasks and timers, and uses a processor for it. */
    static final class BurningFactory implements EventLoopFactory {
        private final Transports transports = new FakeCompletionLoopFactory().transports();

        @Override
        public String name() {
            return "burning";
        }

        @Override
        public int priority() {
            return 1;
        }

        @Override
        public Availability availability() {
            return Availability.available();
        }

        @Override
        public EventLoop newLoop(LoopOptions options) {
            return new PolledEventLoop(options, transports, new BurningPoller());
        }

        @Override
        public Transports transports() {
            return transports;
        }
    }

    private static final class BurningPoller implements Poller {
        private volatile boolean woken;

        @Override
        public void turn(long timeoutNanos, Runnable awake) {
            long start = System.nanoTime();
            while (!woken && (timeoutNanos < 0 || System.nanoTime() - start < timeoutNanos)) {
                Thread.onSpinWait();
            }
            woken = false;
            awake.run();
        }

        @Override
        public void wakeup() {
            woken = true;
        }

        @Override
        public void attach(Transport transport, TransportListener listener) {
            throw new IllegalArgumentException("transport: " + transport);
        }

        @Override
        public void removeAll() {}

        @Override
        public void close() {}
    }

    /** Run by the test below only. */
    static class Kept implements IdleLoopContract {
        @Override
        public EventLoopFactory factory() {
            return new BurningFactory();
        }
    }

    @Test
    void theKitFailsIt() {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(LauncherDiscoveryRequestBuilder.request().selectors(selectClass(Kept.class)).build(), listener);
        List<String> failures = listener.getSummary().getFailures().stream()
                .map(failure -> String.valueOf(failure.getException().getMessage()))
                .toList();
        assertEquals(1, failures.size(), failures.toString());
        for (String failure : failures) {
            assertTrue(failure.contains("ms with nothing to do"), failure);
            assertTrue(failure.contains("\"tck\""), failure);
        }
    }
}
