package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.IoHandle;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DescriptorCalls;
import aws.io.loop.epoll.sys.PipeCalls;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.LoopContract;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the poller does with the kernel's batch. */
@Timeout(60)
class EpollPollerTest implements LoopContract {
    @Override
    public EventLoopFactory factory() {
        return new EpollEventLoopFactory();
    }

    /** Two handles are ready in one batch; the first listener closes the second and opens another of the same number. */
    @Test
    void aStaleEventOfADescriptorNumberThatIsUsedAgainReachesNobody() throws Exception {
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            List<DescriptorPair> pairs = new ArrayList<>(List.of(new DescriptorPair(), new DescriptorPair()));
            List<DescriptorPair> opened = new ArrayList<>();
            running.run(() -> {
                for (DescriptorPair mine : List.copyOf(pairs)) {
                    loop.subscribe(mine.source(), IoEvents.READABLE, (where, handle, events) -> {
                        if (events == IoEvents.HANDLE_REMOVED || !opened.isEmpty()) {
                            return;
                        }
                        heard.add("first");
                        DescriptorPair other = pairs.get(0) == mine ? pairs.get(1) : pairs.get(0);
                        loop.unsubscribe(other.source());
                        long number = ((IoHandle.Descriptor) other.source()).number();
                        other.close();
                        DescriptorPair fresh = new DescriptorPair();
                        opened.add(fresh);
                        heard.add(number == ((IoHandle.Descriptor) fresh.source()).number() ? "same number" : "another number");
                        loop.subscribe(fresh.source(), IoEvents.READABLE, (there, again, more) -> heard.add("fresh " + more));
                        pairs.remove(other);
                    });
                }
                pairs.forEach(DescriptorPair::writeByte);
            });
            assertEquals("first", heard.poll(PATIENCE, TimeUnit.SECONDS));
            assertEquals("same number", heard.poll(PATIENCE, TimeUnit.SECONDS), "the kernel gives the lowest number that is free");
            for (int i = 0; i < 5; i++) {
                running.run(() -> {});
            }
            assertTrue(heard.isEmpty(), heard.toString());
            opened.getFirst().writeByte();
            assertEquals("fresh " + IoEvents.READABLE, heard.poll(PATIENCE, TimeUnit.SECONDS));
            running.run(() -> loop.unsubscribe(opened.getFirst().source()));
            opened.getFirst().close();
            pairs.forEach(DescriptorPair::close);
        }
    }

    @Test
    void aKeyIsNeverGivenTwiceAndFindsItsOwnerAlone() {
        WatchTable table = new WatchTable();
        Set<Long> keys = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            Watched first = new Idle();
            Watched second = new Idle();
            table.add(first);
            table.add(second);
            long old = first.key;
            assertTrue(keys.add(old) && keys.add(second.key));
            table.remove(first);
            assertFalse(first.isWatched());
            assertNull(table.find(old));
            Watched next = new Idle();
            table.add(next);
            assertEquals((int) old, (int) next.key, "the place is used again");
            assertNotEquals(old, next.key);
            assertNull(table.find(old));
            assertEquals(next, table.find(next.key));
        }
        assertEquals(2_000, table.all().size());
    }

    /** More than the first array of events holds. */
    @Test
    void thousandsOfEventsInOneBatchAllArrive() throws Exception {
        int count = 1_000;
        try (RunningLoop running = running()) {
            CountDownLatch left = new CountDownLatch(count);
            List<DescriptorPair> pairs = new ArrayList<>();
            running.run(() -> {
                for (int i = 0; i < count; i++) {
                    DescriptorPair pair = new DescriptorPair();
                    pairs.add(pair);
                    running.loop().subscribe(pair.source(), IoEvents.READABLE, (loop, handle, events) -> {
                        if (events == IoEvents.READABLE) {
                            left.countDown();
                        }
                    });
                }
                pairs.forEach(DescriptorPair::writeByte);
            });
            assertTrue(left.await(PATIENCE, TimeUnit.SECONDS), left.getCount() + " are missing");
            running.run(() -> pairs.forEach(pair -> running.loop().unsubscribe(pair.source())));
            pairs.forEach(DescriptorPair::close);
        }
    }

    @Test
    void aHandleThatItsOwnerHasClosedCanStillBeUnsubscribed() {
        try (RunningLoop running = running()) {
            PipeCalls.Ends ends = PipeCalls.pipe(CallMemory.ofThread());
            IoHandle handle = new IoHandle.Descriptor(ends.reader());
            List<Integer> heard = new ArrayList<>();
            running.run(() -> {
                running.loop().subscribe(handle, IoEvents.READABLE, (loop, same, events) -> heard.add(events));
                DescriptorCalls.close(CallMemory.ofThread(), ends.reader());
                running.loop().unsubscribe(handle);
                assertEquals(List.of(IoEvents.HANDLE_REMOVED), heard);
            });
            DescriptorCalls.close(CallMemory.ofThread(), ends.writer());
        }
    }

    /** A HANDLE of Windows has 64 bits, a file descriptor of Linux has 31. */
    @Test
    void aNumberThatNoFileDescriptorHasIsRefusedAndNotCut() {
        try (RunningLoop running = running();
                DescriptorPair pair = new DescriptorPair()) {
            IoHandle longer = new IoHandle.Descriptor(((IoHandle.Descriptor) pair.source()).number() + (1L << 32));
            running.run(() -> {
                IllegalArgumentException error = assertThrows(
                        IllegalArgumentException.class,
                        () -> running.loop().subscribe(longer, IoEvents.READABLE, (loop, same, events) -> {}));
                assertTrue(error.getMessage().contains("allowed on loop provider 'epoll': 0 to 2147483647"), error.getMessage());
                assertThrows(IoException.class, () -> running.loop().unsubscribe(longer));
            });
        }
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

    private static final class Idle extends Watched {
        @Override
        void onEvents(int events) {}

        @Override
        void onRemoved() {}
    }
}
