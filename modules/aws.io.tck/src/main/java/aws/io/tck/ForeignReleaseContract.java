package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.channel.BufferKind;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopReport;
import aws.io.loop.Task;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The release of messages by several threads: once, whatever the interleaving. */
@Timeout(120)
public interface ForeignReleaseContract extends LoopContract {
    /** What two threads that release the same message at the same time may see. */
    enum Outcome {
        /** The loop's thread was first, and the other one got an IllegalStateException. */
        LOOP_FIRST,

        /** The other thread was first, and the loop's thread got an IllegalStateException. */
        OTHER_FIRST,

        /** Neither has seen the other: the loop's thread has released it, and the task of the other one has reported that. */
        AT_ONCE
    }

    /** A point that two threads leave together. */
    final class Gate {
        private final AtomicInteger arrived = new AtomicInteger();

        /** Creates a gate at which no thread has arrived. */
        public Gate() {}

        void pass() {
            arrived.incrementAndGet();
            while (arrived.get() < 2) {
                Thread.onSpinWait();
            }
        }
    }

    private static boolean release(IoMessage message) {
        try {
            message.release();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Test
    default void theLoopAndAnotherThreadReleaseAMessageOnce() {
        List<LoopReport> reports = new ArrayList<>();
        LoopOptions options = LoopOptions.builder().name("tck").errorHandler(reports::add).build();
        EventLoop loop = factory().newLoop(options);
        loop.run();
        Map<Outcome, Integer> seen = new EnumMap<>(Outcome.class);
        try (RunningLoop running = new RunningLoop(loop)) {
            MessagePool pool = running.call(() -> MessagePool.of(loop));
            for (int round = 0; round < 2_000; round++) {
                AtomicInteger promises = new AtomicInteger();
                IoMessage message = running.call(() -> {
                    IoMessage made = pool.acquire(BufferKind.HEAP, 64);
                    made.onWritten((context, error) -> promises.incrementAndGet(), null);
                    return made;
                });
                Gate gate = new Gate();
                CompletableFuture<Boolean> here = new CompletableFuture<>();
                loop.schedule(Task.of(status -> {
                    gate.pass();
                    here.complete(release(message));
                }));
                gate.pass();
                boolean there = release(message);
                boolean byLoop = LoopContract.await(here);
                int reported = running.call(() -> {
                    int count = reports.size();
                    reports.clear();
                    return count;
                });
                assertTrue(byLoop || there, "nobody has released it");
                Outcome outcome = byLoop && there ? Outcome.AT_ONCE : byLoop ? Outcome.LOOP_FIRST : Outcome.OTHER_FIRST;
                assertEquals(outcome == Outcome.AT_ONCE ? 1 : 0, reported, outcome.toString());
                seen.merge(outcome, 1, Integer::sum);
                running.run(() -> {
                    assertEquals(0, pool.outstanding());
                    assertEquals(1, promises.get());
                    IoMessage one = pool.acquire(BufferKind.HEAP, 64);
                    IoMessage other = pool.acquire(BufferKind.HEAP, 64);
                    assertNotSame(one, other, "one message has two owners");
                    one.release();
                    other.release();
                });
            }
        }
        assertEquals(2_000, seen.values().stream().mapToInt(Integer::intValue).sum(), seen.toString());
    }

    @Test
    default void ofTwoOtherThreadsOneReleasesAMessage() {
        try (RunningLoop running = running()) {
            MessagePool pool = running.call(() -> MessagePool.of(running.loop()));
            for (int round = 0; round < 1_000; round++) {
                IoMessage message = running.call(() -> pool.acquire(BufferKind.HEAP, 64));
                Gate gate = new Gate();
                CompletableFuture<Boolean> second = new CompletableFuture<>();
                Thread.startVirtualThread(() -> {
                    gate.pass();
                    second.complete(release(message));
                });
                gate.pass();
                boolean first = release(message);
                assertTrue(first ^ LoopContract.await(second), "exactly one of them");
                running.run(() -> assertEquals(0, pool.outstanding()));
            }
        }
    }

    @Test
    default void aMessageHasOneOwnerWhileOtherThreadsReleaseThemAll() throws Exception {
        int total = 60_000;
        Set<IoMessage> owned = ConcurrentHashMap.newKeySet();
        AtomicInteger promisesOffTheLoop = new AtomicInteger();
        AtomicInteger twice = new AtomicInteger();
        AtomicInteger promises = new AtomicInteger();
        BlockingQueue<IoMessage> work = new LinkedBlockingQueue<>(200);
        List<Thread> workers = new ArrayList<>();
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            for (int i = 0; i < 3; i++) {
                workers.add(Thread.ofPlatform().start(() -> {
                    try {
                        for (IoMessage message = work.take(); owned.remove(message); message = work.take()) {
                            message.release();
                        }
                    } catch (InterruptedException e) {
                        return;
                    }
                }));
            }
            for (int sent = 0; sent < total; sent += 100) {
                List<IoMessage> batch = running.call(() -> {
                    List<IoMessage> made = new ArrayList<>();
                    for (int i = 0; i < 100; i++) {
                        IoMessage message = MessagePool.of(loop).acquire(BufferKind.HEAP, 64);
                        if (!owned.add(message)) {
                            twice.incrementAndGet();
                        }
                        message.onWritten(
                                (context, error) -> {
                                    promises.incrementAndGet();
                                    if (!loop.inLoop()) {
                                        promisesOffTheLoop.incrementAndGet();
                                    }
                                },
                                null);
                        made.add(message);
                    }
                    return made;
                });
                for (IoMessage message : batch) {
                    work.put(message);
                }
            }
            running.untilNothingIsOut();
            for (Thread worker : workers) {
                worker.interrupt();
                worker.join();
            }
        }
        assertEquals(0, twice.get(), "messages with two owners");
        assertEquals(total, promises.get());
        assertEquals(0, promisesOffTheLoop.get());
    }
}
