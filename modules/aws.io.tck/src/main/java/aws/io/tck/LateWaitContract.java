package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.EventLoop;
import aws.io.loop.MonotonicClock;
import aws.io.loop.Task;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketListener;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Input that came while the process was stopped is read before a timer runs that passed meanwhile: a busy connection would otherwise be closed
 * as idle. The clock plays the part of the stop: the loop reads it when its wait has ended.
 */
@Timeout(60)
public interface LateWaitContract extends LoopContract {
    /** After a wait that ended by its timer. */
    @Test
    default void inputThatCameDuringALateWaitIsReadBeforeTimersRun() throws Exception {
        assertEquals(List.of("input", "timer"), order(false));
    }

    /** What blocked the loop was the listener of another connection. */
    @Test
    default void inputThatCameWhileAListenerBlockedTheLoopIsReadBeforeTimersRun() throws Exception {
        assertEquals(List.of("input", "timer"), order(true));
    }

    private List<String> order(boolean blocked) throws Exception {
        StopClock clock = new StopClock();
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch done = new CountDownLatch(2);
        try (RunningLoop running = running(clock); RunningLoop clients = running()) {
            EventLoop loop = running.loop();
            StreamPair pair = connect(running, clients);
            StreamPair other = connect(running, clients);
            listen(running, pair, () -> {
                order.add("input");
                done.countDown();
            });
            listen(running, other, () -> {
                send(clients, pair);
                clock.advance(Duration.ofMinutes(10));
            });
            running.run(() -> {
                long due = loop.nanoTime() + (blocked ? Duration.ofMinutes(5).toNanos() : 20_000_000);
                loop.schedule(
                        Task.of(status -> {
                            order.add("timer");
                            done.countDown();
                        }),
                        due);
                if (!blocked) {
                    clock.stopAt(due, () -> send(clients, pair));
                }
            });
            if (blocked) {
                send(clients, other);
            }
            assertTrue(done.await(PATIENCE, TimeUnit.SECONDS), "so far: " + order);
            for (StreamPair each : List.of(pair, other)) {
                clients.run(each.client()::close);
                running.run(each.server()::close);
            }
        }
        return List.copyOf(order);
    }

    private static StreamPair connect(RunningLoop running, RunningLoop clients) {
        return StreamPair.connect(running, clients, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
    }

    /** Waits until the bytes have left this end. */
    private static void send(RunningLoop clients, StreamPair pair) {
        CompletableFuture<Boolean> written = new CompletableFuture<>();
        clients.run(() -> {
            IoMessage message = StreamPair.message(new byte[] {1});
            message.onWritten((context, error) -> written.complete(error == null), null);
            pair.client().write(message);
        });
        assertTrue(LoopContract.await(written));
    }

    private static void listen(RunningLoop running, StreamPair pair, Runnable onInput) {
        IoMessage into = IoMessage.wrap(ByteBuffer.allocateDirect(16));
        running.run(() -> {
            pair.server().subscribe(new SocketListener() {
                @Override
                public void onReadable(boolean hangUp) {
                    if (pair.server().read(into) > 0) {
                        onInput.run();
                    }
                }

                @Override
                public void onError(IoException error) {
                    throw new AssertionError(error);
                }
            });
            pair.server().read(into);
        });
    }

    /** The system's clock, which jumps by ten minutes when a loop's thread first reads it after a time. */
    final class StopClock implements MonotonicClock {
        private final AtomicLong skipped = new AtomicLong();
        private volatile long due;
        private volatile @Nullable Thread reader;
        private volatile @Nullable Runnable onStop;

        /** A clock that has not jumped. */
        StopClock() {}

        @Override
        public long nanoTime() {
            long now = System.nanoTime() + skipped.get();
            Runnable meanwhile = onStop;
            if (meanwhile != null && Thread.currentThread() == reader && now >= due) {
                onStop = null;
                meanwhile.run();
                advance(Duration.ofMinutes(10));
            }
            return System.nanoTime() + skipped.get();
        }

        void advance(Duration by) {
            skipped.addAndGet(by.toNanos());
        }

        /** On the thread whose next reading after a time is the end of the stop. */
        void stopAt(long dueNanos, Runnable meanwhile) {
            due = dueNanos;
            reader = Thread.currentThread();
            onStop = meanwhile;
        }
    }
}
