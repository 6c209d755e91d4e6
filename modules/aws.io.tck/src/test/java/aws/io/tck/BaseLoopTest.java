package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopState;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.PolledEventLoop;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.testing.FakeCompletionLoopFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the base loop does when what it is given fails. */
class BaseLoopTest {
    private final List<Throwable> reported = new CopyOnWriteArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    /** Seven times the same error is no end, nor are eight of two kinds in turn. */
    @Test
    void aPollerThatFailsNowAndThenIsSurvived() {
        AtomicInteger turns = new AtomicInteger();
        EventLoop loop = new PolledEventLoop(options().build(), new FakeCompletionLoopFactory().transports(), new Recorder() {
            @Override
            public void turn(long timeoutNanos, Runnable awake) {
                int turn = turns.incrementAndGet();
                if (turn == 8) {
                    awake.run();
                } else if (turn % 2 == 0 || turn < 8) {
                    throw new OutOfMemoryError("on purpose");
                } else {
                    throw new IllegalStateException("on purpose");
                }
            }
        });
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            loop.schedule(Task.of(status -> ran.incrementAndGet()));
            assertTrue(loop.runTurn(Duration.ZERO));
        }
        assertEquals(20, turns.get());
        assertEquals(20, ran.get(), "the tasks run all the same");
        assertEquals(LoopState.RUNNING, loop.state());
        assertEquals(List.of("OutOfMemoryError", "IllegalStateException"),
                reported.stream().limit(2).map(one -> one.getClass().getSimpleName()).toList());
    }

    @Test
    void aPollerThatFailsEightTimesInARowEndsTheLoopAndEverythingOnIt() throws Exception {
        OutOfMemoryError error = new OutOfMemoryError("on purpose");
        EventLoop loop = new PolledEventLoop(options().build(), new FakeCompletionLoopFactory().transports(), new Recorder() {
            @Override
            public void turn(long timeoutNanos, Runnable awake) {
                throw error;
            }

            @Override
            public void removeAll() {
                super.removeAll();
                throw new OutOfMemoryError("on purpose: in the stop path");
            }
        });
        CompletableFuture<TaskStatus> later = new CompletableFuture<>();
        loop.schedule(Task.of(later::complete), loop.nanoTime() + 3_600_000_000_000L);
        EventLoopGroup group = EventLoopGroup.of(List.of(loop));
        loop.run();
        assertSame(error, group.failure().get(20, TimeUnit.SECONDS));
        assertEquals(TaskStatus.CANCELED, later.get(20, TimeUnit.SECONDS));
        assertEquals(LoopState.CLOSED, loop.state());
        loop.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        CompletableFuture<TaskStatus> tooLate = new CompletableFuture<>();
        loop.schedule(Task.of(tooLate::complete));
        assertEquals(TaskStatus.CANCELED, tooLate.get(20, TimeUnit.SECONDS));
        assertEquals(2, reported.stream().filter(one -> one == error).count(), "of the first failure and of the last: " + reported);
        assertTrue(calls.containsAll(List.of("removeAll", "settle", "stop")), "each step is run: " + calls);
    }

    @Test
    void aThreadThatCannotStartLeavesTheLoopAsItWas() {
        EventLoop loop = loop(LoopOptions.builder()
                .threadFactory(body -> new Thread(body) {
                    @Override
                    public void start() {
                        throw new OutOfMemoryError("unable to create native thread");
                    }
                }));
        assertThrows(OutOfMemoryError.class, loop::run);
        assertEquals(LoopState.NEW, loop.state());
        loop.runTurn(Duration.ZERO);
        assertEquals(LoopState.RUNNING, loop.state());
    }

    @Test
    void aPollerThatCannotStartEndsThePumpedLoop() {
        AtomicInteger starts = new AtomicInteger();
        EventLoop loop = new PolledEventLoop(options().build(), new FakeCompletionLoopFactory().transports(), new Recorder() {
            @Override
            public void onThreadStart(EventLoop started) {
                if (starts.incrementAndGet() == 1) {
                    throw new IllegalStateException("on purpose");
                }
            }
        });
        assertThrows(IllegalStateException.class, () -> loop.runTurn(Duration.ZERO));
        assertEquals(LoopState.STOPPED, loop.state());
        assertTrue(loop.runTurn(Duration.ZERO), "and it may be tried again");
        assertEquals(2, starts.get());
    }

    @Test
    void aTaskThatSubmitsItselfForEverOnAClosedLoopIsReportedAndDoesNotOverflow() {
        EventLoop loop = loop(options());
        loop.shutdown(Duration.ZERO);
        assertEquals(LoopState.CLOSED, loop.state());
        AtomicInteger canceled = new AtomicInteger();
        Task again = new Task() {
            @Override
            public void run(TaskStatus status) {
                canceled.incrementAndGet();
                loop.schedule(this);
            }
        };
        loop.schedule(again);
        assertTrue(canceled.get() >= 1_000);
        assertEquals(List.of(IllegalStateException.class), reported.stream().map(Object::getClass).toList());
    }

    @Test
    void anErrorHandlerThatThrowsDoesNotEndTheLoop() {
        EventLoop loop = loop(LoopOptions.builder().errorHandler(report -> {
            throw new NoClassDefFoundError("on purpose");
        }));
        loop.schedule(Task.of(status -> {
            throw new IllegalStateException("on purpose");
        }));
        assertTrue(loop.runTurn(Duration.ZERO));
        loop.report(new IllegalStateException("on purpose"));
        assertEquals(LoopState.RUNNING, loop.state());
    }

    @Test
    void aLoopThatStopsIsSettledAfterTheLastTaskWasCanceled() {
        EventLoop loop = loop(options());
        loop.runTurn(Duration.ZERO);
        loop.schedule(Task.of(status -> calls.add(status.toString())), loop.nanoTime() + 1_000_000_000L);
        loop.stop();
        assertFalse(loop.runTurn(Duration.ZERO));
        assertEquals(List.of("removeAll", "CANCELED", "settle", "stop"), calls);
    }

    /** So that who counts turns counts what the poller is asked. */
    @Test
    void aTurnAsksThePollerOnce() {
        AtomicInteger polls = new AtomicInteger();
        EventLoop loop = new PolledEventLoop(options().build(), new FakeCompletionLoopFactory().transports(), new Recorder() {
            @Override
            public void turn(long timeoutNanos, Runnable awake) {
                polls.incrementAndGet();
                super.turn(timeoutNanos, awake);
            }
        });
        loop.runTurn(Duration.ofMillis(1));
        assertEquals(1, polls.get());
    }

    @Test
    void aLoopThatIsClosingCannotBeRun() {
        EventLoop loop = loop(options());
        loop.shutdown(Duration.ZERO);
        IllegalStateException error = assertThrows(IllegalStateException.class, loop::run);
        assertTrue(error.getMessage().contains("CLOSED"), error.getMessage());
        assertSame(LoopState.CLOSED, loop.state());
    }

    private LoopOptions.Builder options() {
        return LoopOptions.builder().errorHandler(report -> reported.add(report.error()));
    }

    private EventLoop loop(LoopOptions.Builder options) {
        return new PolledEventLoop(options.build(), new FakeCompletionLoopFactory().transports(), new Recorder());
    }

    private class Recorder implements Poller {
        @Override
        public void turn(long timeoutNanos, Runnable awake) {
            awake.run();
        }

        @Override
        public void wakeup() {}

        @Override
        public void attach(Transport transport, TransportListener listener) {}

        @Override
        public void removeAll() {
            calls.add("removeAll");
        }

        @Override
        public void settle() {
            calls.add("settle");
        }

        @Override
        public void onThreadStop() {
            calls.add("stop");
        }

        @Override
        public void close() {}
    }
}
