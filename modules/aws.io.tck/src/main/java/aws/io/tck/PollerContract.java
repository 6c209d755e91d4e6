package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEventListener;
import aws.io.loop.IoEvents;
import aws.io.loop.IoHandle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a loop promises of handles that others own. */
@Timeout(60)
public interface PollerContract extends LoopContract {
    /**
     * Opens two handles of which one can be read when the other was written: by default a pipe of java.nio. A provider that cannot watch
     * those has its own.
     *
     * @return the pair
     * @throws IOException if it cannot be opened
     */
    default HandlePair openPair() throws IOException {
        return new SelectablePair();
    }

    /** A pipe of the operating system, as its owner sees it. */
    interface HandlePair extends AutoCloseable {
        /** {@return what can become readable} */
        IoHandle source();

        /** {@return what is writable} */
        IoHandle sink();

        /**
         * Writes one byte.
         *
         * @throws IOException if it fails
         */
        void writeByte() throws IOException;

        /**
         * Reads until it would block.
         *
         * @throws IOException if it fails
         */
        void drain() throws IOException;

        /**
         * Closes the writing end.
         *
         * @throws IOException if it fails
         */
        void closeSink() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Records events in order. */
    final class Events implements IoEventListener {
        private final BlockingQueue<Integer> events = new LinkedBlockingQueue<>();

        /** Makes a recorder. */
        public Events() {}

        @Override
        public void onEvents(EventLoop loop, IoHandle handle, int bits) {
            events.add(loop.inLoop() ? bits : -1);
        }

        /**
         * Waits for one.
         *
         * @return its bits
         * @throws InterruptedException if the caller is interrupted
         */
        public int next() throws InterruptedException {
            Integer bits = events.poll(PATIENCE, TimeUnit.SECONDS);
            if (bits == null) {
                throw new AssertionError("no event within " + PATIENCE + " s");
            }
            return bits;
        }

        /** {@return whether nothing more has come} */
        public boolean isEmpty() {
            return events.isEmpty();
        }
    }

    /**
     * Asserts that a kind of handle cannot be watched.
     *
     * @param running the loop
     * @param handle a handle of that kind
     */
    static void assertRefused(RunningLoop running, IoHandle handle) {
        running.run(() -> {
            IoException error = assertThrows(
                    IoException.class, () -> running.loop().subscribe(handle, IoEvents.READABLE, (loop, same, events) -> {}));
            assertEquals(ErrorCode.UNSUPPORTED, error.code());
        });
    }

    /** Turns the loop a few times, so that what was to come would have come. */
    private static void turnSomeTimes(RunningLoop running) {
        for (int i = 0; i < 5; i++) {
            running.run(() -> {});
        }
    }

    /** Once, and again only after a rearm. */
    @Test
    default void aWritableHandleIsToldOnceOnSubscribe() throws Exception {
        try (HandlePair pair = openPair();
                RunningLoop running = running()) {
            Events events = new Events();
            running.loop().subscribe(pair.sink(), IoEvents.WRITABLE, events);
            assertEquals(IoEvents.WRITABLE, events.next() & IoEvents.WRITABLE);
            turnSomeTimes(running);
            assertTrue(events.isEmpty());
            running.run(() -> {
                running.loop().rearm(pair.sink(), IoEvents.WRITABLE);
            });
            assertEquals(IoEvents.WRITABLE, events.next() & IoEvents.WRITABLE);
        }
    }

    /** Not before a write, once after it, again after the data was drained and more was written. */
    @Test
    default void aReadableHandleIsToldOncePerRearm() throws Exception {
        try (HandlePair pair = openPair();
                RunningLoop running = running()) {
            Events events = new Events();
            running.run(() -> running.loop().subscribe(pair.source(), IoEvents.READABLE, events));
            turnSomeTimes(running);
            assertTrue(events.isEmpty(), "nothing was written yet");
            pair.writeByte();
            assertEquals(IoEvents.READABLE, events.next());
            turnSomeTimes(running);
            assertTrue(events.isEmpty(), "told once");
            running.run(() -> {
                pair.drain();
                running.loop().rearm(pair.source(), IoEvents.READABLE);
            });
            turnSomeTimes(running);
            assertTrue(events.isEmpty(), "nothing is left to read");
            pair.writeByte();
            assertEquals(IoEvents.READABLE, events.next());
        }
    }

    /** On the first subscribe, and on another after an unsubscribe. */
    @Test
    default void whatIsReadableAlreadyIsToldOnSubscribeAndOnResubscribe() throws Exception {
        try (HandlePair pair = openPair();
                RunningLoop running = running()) {
            pair.writeByte();
            Events events = new Events();
            running.loop().subscribe(pair.source(), IoEvents.READABLE, events);
            assertEquals(IoEvents.READABLE, events.next());
            running.run(() -> {
                running.loop().unsubscribe(pair.source());
                running.loop().subscribe(pair.source(), IoEvents.READABLE, events);
            });
            assertEquals(IoEvents.HANDLE_REMOVED, events.next());
            assertEquals(IoEvents.READABLE, events.next());
        }
    }

    /** Even where both are in the batch that is being delivered. */
    @Test
    default void nothingIsDeliveredAfterUnsubscribeNotEvenFromTheCurrentBatch() throws Exception {
        try (HandlePair one = openPair();
                HandlePair other = openPair();
                RunningLoop running = running()) {
            EventLoop loop = running.loop();
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            List<IoHandle> subscribed = new ArrayList<>(List.of(one.source(), other.source()));
            IoEventListener listener = (where, handle, events) -> {
                heard.add(events == IoEvents.HANDLE_REMOVED ? "removed" : "event");
                List<IoHandle> all = List.copyOf(subscribed);
                subscribed.clear();
                all.forEach(loop::unsubscribe);
            };
            running.run(() -> {
                loop.subscribe(one.source(), IoEvents.READABLE, listener);
                loop.subscribe(other.source(), IoEvents.READABLE, listener);
                one.writeByte();
                other.writeByte();
            });
            assertEquals("event", heard.poll(PATIENCE, TimeUnit.SECONDS));
            turnSomeTimes(running);
            assertEquals(List.of("removed", "removed"), List.copyOf(heard));
        }
    }

    /** Inside the call, last. */
    @Test
    default void unsubscribeDeliversHandleRemovedInsideTheCall() throws Exception {
        try (HandlePair pair = openPair();
                RunningLoop running = running()) {
            Events events = new Events();
            running.run(() -> {
                running.loop().subscribe(pair.source(), IoEvents.READABLE, events);
                running.loop().unsubscribe(pair.source());
                assertEquals(IoEvents.HANDLE_REMOVED, events.next());
            });
            pair.writeByte();
            turnSomeTimes(running);
            assertTrue(events.isEmpty());
        }
    }

    /** Misuse is told by its code. */
    @Test
    default void doubleSubscribeAndStrangeUnsubscribeAreRefused() throws Exception {
        try (HandlePair pair = openPair();
                RunningLoop running = running()) {
            EventLoop loop = running.loop();
            running.run(() -> {
                assertEquals(
                        ErrorCode.NOT_SUBSCRIBED, assertThrows(IoException.class, () -> loop.unsubscribe(pair.source())).code());
                loop.subscribe(pair.source(), IoEvents.READABLE, new Events());
                IoException twice = assertThrows(
                        IoException.class, () -> loop.subscribe(pair.source(), IoEvents.READABLE, new Events()));
                assertEquals(ErrorCode.ALREADY_SUBSCRIBED, twice.code());
            });
            assertEquals(
                    ErrorCode.LOOP_THREAD_ONLY, assertThrows(IoException.class, () -> loop.unsubscribe(pair.source())).code());
            assertThrows(IllegalArgumentException.class, () -> loop.subscribe(pair.source(), 0, new Events()));
        }
    }

    /** The C library forgets its subscribers at the end; the specification says otherwise. */
    @Test
    default void aLoopThatStopsTellsEverySubscriber() throws Exception {
        try (HandlePair pair = openPair();
                RunningLoop running = running()) {
            Events source = new Events();
            Events sink = new Events();
            running.run(() -> {
                running.loop().subscribe(pair.source(), IoEvents.READABLE, source);
                running.loop().subscribe(pair.sink(), IoEvents.WRITABLE, sink);
            });
            LoopContract.await(running.loop().stop());
            assertEquals(IoEvents.HANDLE_REMOVED, source.next());
            int last = 0;
            while (!sink.isEmpty()) {
                last = sink.next();
            }
            assertEquals(IoEvents.HANDLE_REMOVED, last);
        }
    }

    /** Also of one that unsubscribes, itself or another one, when it is notified that it was removed. */
    @Test
    default void aHandleIsRemovedOnceThoughTheCallbackUnsubscribes() throws Exception {
        try (HandlePair pair = openPair();
                HandlePair other = openPair();
                RunningLoop running = running()) {
            EventLoop loop = running.loop();
            List<IoHandle> handles = List.of(pair.source(), other.source());
            BlockingQueue<String> heard = new LinkedBlockingQueue<>();
            IoEventListener listener = (where, handle, events) -> {
                heard.add(handles.indexOf(handle) + " " + events);
                for (IoHandle any : handles) {
                    try {
                        loop.unsubscribe(any);
                        heard.add("unsubscribed");
                    } catch (IoException e) {
                        if (e.code() != ErrorCode.NOT_SUBSCRIBED) {
                            heard.add(e.toString());
                        }
                    }
                }
            };
            running.run(() -> handles.forEach(handle -> loop.subscribe(handle, IoEvents.READABLE, listener)));
            LoopContract.await(loop.stop());
            assertEquals(
                    List.of("0 " + IoEvents.HANDLE_REMOVED, "1 " + IoEvents.HANDLE_REMOVED),
                    heard.stream().sorted().toList());
        }
    }

    /** It is reported, and the others get their events. */
    @Test
    default void aListenerThatThrowsHarmsNoOther() throws Exception {
        try (HandlePair one = openPair();
                HandlePair other = openPair();
                RunningLoop running = running()) {
            Events events = new Events();
            one.writeByte();
            other.writeByte();
            running.run(() -> {
                running.loop().subscribe(one.source(), IoEvents.READABLE, (loop, handle, bits) -> {
                    if (bits != IoEvents.HANDLE_REMOVED) {
                        throw new IllegalStateException("on purpose");
                    }
                });
                running.loop().subscribe(other.source(), IoEvents.READABLE, events);
            });
            assertEquals(IoEvents.READABLE, events.next());
        }
    }

    /** As readable, hang-up or both: reading tells. */
    @Test
    default void theEndOfThePeerIsTold() throws Exception {
        try (HandlePair pair = openPair();
                RunningLoop running = running()) {
            Events events = new Events();
            running.run(() -> running.loop().subscribe(pair.source(), IoEvents.READABLE, events));
            pair.closeSink();
            assertTrue((events.next() & (IoEvents.READABLE | IoEvents.REMOTE_HANG_UP)) != 0);
        }
    }
}
