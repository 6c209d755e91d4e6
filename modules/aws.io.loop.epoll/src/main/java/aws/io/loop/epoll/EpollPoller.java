package aws.io.loop.epoll;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEventListener;
import aws.io.loop.IoHandle;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DescriptorCalls;
import aws.io.loop.epoll.sys.EpollCalls;
import aws.io.loop.epoll.sys.EpollEvents;
import aws.io.loop.epoll.sys.ThreadCalls;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Waits for events with one epoll descriptor, edge-triggered: what is watched is armed once, and the kernel tells each change. The wake-up
 * is an event descriptor, whose counter is never read: each write is a change.
 */
final class EpollPoller implements Poller {
    /** What the wake-up's events carry. */
    private static final long WAKE_UP = Long.MIN_VALUE;

    private static final int FEWEST_EVENTS = 64;
    private static final int MOST_EVENTS = 4096;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The memory of the loop's thread. */
    private final CallMemory memory = new CallMemory();

    private final WatchTable table = new WatchTable();
    private final Subscriptions subscriptions = new Subscriptions(this);
    private final int epoll;
    private final int wakeUp;
    private EpollEvents events = new EpollEvents(FEWEST_EVENTS);

    /** What is to be told in the next turn, though the kernel will not; and the same list of the turn at hand. */
    private List<Watched> again = new ArrayList<>();

    private List<Watched> tellingAgain = new ArrayList<>();

    private @Nullable EventLoop loop;
    private boolean millisOnly;

    /** Where the loop's thread is to run, and where it might before; empty if it is not pinned. */
    private Set<Integer> processors = Set.of();

    private Set<Integer> processorsBefore = Set.of();

    /** From the removal on, so that a task which is cancelled after it cannot leave something here that nobody would remove. */
    private boolean stopping;

    /** Guards the wake-up's descriptor: once closed, its number may be another's. */
    private final Object wakeUpLock = new Object();

    private boolean closed;

    EpollPoller() {
        epoll = EpollCalls.create(memory);
        try {
            wakeUp = EpollCalls.eventDescriptor(memory);
            try {
                EpollCalls.add(memory, epoll, wakeUp, EpollCalls.EPOLLIN | EpollCalls.EPOLLET, WAKE_UP);
            } catch (RuntimeException e) {
                DescriptorCalls.close(memory, wakeUp);
                throw e;
            }
        } catch (RuntimeException e) {
            DescriptorCalls.close(memory, epoll);
            throw e;
        }
    }

    @Override
    public void pinTo(Set<Integer> wanted) {
        processors = wanted;
    }

    @Override
    public void onThreadStart(EventLoop runningLoop) {
        loop = runningLoop;
        stopping = false;
        if (!processors.isEmpty()) {
            processorsBefore = ThreadCalls.pinned(memory);
            ThreadCalls.pin(memory, processors);
        }
    }

    /** The thread may be the caller's own, who goes on without the loop. */
    @Override
    public void onThreadStop() {
        if (!processorsBefore.isEmpty()) {
            Set<Integer> before = processorsBefore;
            processorsBefore = Set.of();
            ThreadCalls.pin(memory, before);
        }
    }

    @Override
    public void turn(long timeoutNanos, Runnable awake) {
        int found;
        try {
            found = await(again.isEmpty() ? timeoutNanos : 0);
        } catch (IoException e) {
            LockSupport.parkNanos(PAUSE_NANOS);
            throw e;
        } finally {
            // a left-over interrupt must not reach listeners, whose blocking calls it would break
            Thread.interrupted();
            awake.run();
        }
        tellAgain();
        for (int i = 0; i < found; i++) {
            long key = events.key(i);
            Watched watched = key == WAKE_UP ? null : table.find(key);
            if (watched != null) {
                deliver(watched, events.events(i));
            }
        }
        if (found == events.capacity() && found < MOST_EVENTS) {
            growEvents(2 * found);
        }
    }

    /** Without memory for more room the next turn has the room of this one. */
    private void growEvents(int capacity) {
        try {
            events = new EpollEvents(capacity);
        } catch (OutOfMemoryError e) {
            loop().report(e);
        }
    }

    @Override
    public void wakeup() {
        synchronized (wakeUpLock) {
            if (!closed) {
                EpollCalls.signal(CallMemory.ofThread(), wakeUp);
            }
        }
    }

    @Override
    public void attach(Transport transport, TransportListener listener) {
        refuseWhileStopping();
        if (!(transport instanceof EpollTransport own)) {
            throw new IllegalArgumentException("transport: " + transport + " is not of loop provider '" + EpollTransports.PROVIDER + "'");
        }
        own.attachTo(this, Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public void subscribe(IoHandle handle, int wanted, IoEventListener listener) {
        refuseWhileStopping();
        subscriptions.add(handle, wanted, listener);
    }

    @Override
    public void rearm(IoHandle handle, int wanted) {
        subscriptions.rearm(handle, wanted);
    }

    @Override
    public void unsubscribe(IoHandle handle) {
        removed(subscriptions.remove(handle));
    }

    @Override
    public void removeAll() {
        stopping = true;
        subscriptions.clear();
        for (Watched watched : table.all()) {
            // one listener may have closed what another watches
            if (watched.isWatched()) {
                table.remove(watched);
                removed(watched);
            }
        }
        again.clear();
    }

    @Override
    public void close() {
        synchronized (wakeUpLock) {
            closed = true;
            DescriptorCalls.close(memory, wakeUp);
        }
        DescriptorCalls.close(memory, epoll);
    }

    /** {@return the memory of the loop's thread} */
    CallMemory memory() {
        return memory;
    }

    /** {@return the loop} */
    EventLoop loop() {
        return Objects.requireNonNull(loop, "the poller was not started");
    }

    /** Watches a descriptor from now on, for these bits and edge-triggered. */
    void watch(Watched watched, int descriptor, int bits) {
        assert loop().inLoop();
        table.add(watched);
        watched.toldAgain = false;
        try {
            EpollCalls.add(memory, epoll, descriptor, bits | EpollCalls.EPOLLET, watched.key);
        } catch (RuntimeException e) {
            table.remove(watched);
            throw e;
        }
        subscriptions.numberWasTaken(descriptor);
    }

    /** Has the kernel tell once more what is so now. */
    void retell(Watched watched, int descriptor, int bits) {
        assert loop().inLoop();
        EpollCalls.modify(memory, epoll, descriptor, bits | EpollCalls.EPOLLET, watched.key);
    }

    /** Delivers nothing more. A descriptor that is closed is not in the kernel's set any more. */
    void forget(Watched watched) {
        assert loop().inLoop();
        table.remove(watched);
    }

    /** Takes a descriptor that stays open out of the kernel's set. */
    void release(int descriptor) {
        EpollCalls.remove(memory, epoll, descriptor);
    }

    /** Delivers EPOLLIN in the next turn: for what the kernel would not tell, because it does not change. */
    void tellAgain(Watched watched) {
        assert loop().inLoop();
        if (!watched.toldAgain && watched.isWatched()) {
            watched.toldAgain = true;
            again.add(watched);
        }
    }

    private int await(long timeoutNanos) {
        if (timeoutNanos > 0 && !millisOnly) {
            int found = EpollCalls.awaitNanos(memory, epoll, events, timeoutNanos);
            if (found >= 0) {
                return found;
            }
            millisOnly = true;
        }
        return EpollCalls.await(memory, epoll, events, millis(timeoutNanos));
    }

    /** Rounds up: a wait cut to zero would spin until the timer is due. */
    private static int millis(long timeoutNanos) {
        return timeoutNanos <= 0
                ? (int) Math.max(timeoutNanos, -1)
                : (int) Math.min((timeoutNanos - 1) / NANOS_PER_MILLI + 1, Integer.MAX_VALUE);
    }

    private void tellAgain() {
        if (again.isEmpty()) {
            return;
        }
        List<Watched> telling = again;
        again = tellingAgain;
        tellingAgain = telling;
        for (int i = 0; i < telling.size(); i++) {
            Watched watched = telling.get(i);
            watched.toldAgain = false;
            if (watched.isWatched()) {
                deliver(watched, EpollCalls.EPOLLIN);
            }
        }
        telling.clear();
    }

    private void deliver(Watched watched, int bits) {
        try {
            watched.onEvents(bits);
        } catch (Throwable e) {
            loop().report(e);
        }
    }

    private void removed(Watched watched) {
        try {
            watched.onRemoved();
        } catch (Throwable e) {
            loop().report(e);
        }
    }

    private void refuseWhileStopping() {
        if (stopping) {
            throw new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, "loop '" + loop().name() + "' is stopping");
        }
    }
}
