package aws.io.loop.spi;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.LocalStorage;
import aws.io.internal.loop.MemoryBudget;
import aws.io.internal.loop.Nanos;
import aws.io.internal.loop.PollerFailures;
import aws.io.internal.loop.Reports;
import aws.io.internal.loop.Residents;
import aws.io.internal.loop.Sleep;
import aws.io.internal.loop.TaskScheduler;
import aws.io.internal.loop.TurnWatch;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEventListener;
import aws.io.loop.IoEvents;
import aws.io.loop.IoFuture;
import aws.io.loop.IoHandle;
import aws.io.loop.LocalKey;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopReport;
import aws.io.loop.LoopState;
import aws.io.loop.MemoryStatistics;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The one base loop: thread, task queue, timers, wake-up, stop and storage, above any {@link Poller}. One turn is: wait, deliver the
 * events, run the tasks that were there, run the timers that are due.
 */
public final class PolledEventLoop implements EventLoop {
    /** How often a step of the stop path is tried for which there is no memory. */
    private static final int STEP_ATTEMPTS = 5;

    private static final long STEP_PAUSE_NANOS = 10_000_000;

    /** A wait that ends later than this has not looked at what came meanwhile. */
    private static final long LATE_NANOS = 5_000_000;

    /** The steps of the stop path: numbers, since there may be no memory for an object by then. */
    private static final int END_WATCH = 1;

    private static final int REMOVE_ALL = 2;
    private static final int CANCEL_ALL = 3;
    private static final int SETTLE = 4;
    private static final int STOP_THREAD = 5;
    private static final int CLEAR_STORAGE = 6;
    private static final int CLOSE_POLLER = 7;
    private static final int CANCEL_IN_CLOSED = 8;

    private final LoopOptions options;
    private final Transports transports;
    private final Poller poller;
    private final TaskScheduler scheduler;
    private final LocalStorage storage = new LocalStorage();
    private final MemoryBudget memory;
    private final TurnWatch watch;
    private final Sleep sleep = new Sleep();
    private final Runnable awake = this::awake;

    private final Residents residents = new Residents(this, this::close);
    private final PollerFailures failures = new PollerFailures();

    /** Made in advance, as is the future of a close that is not asked for: there may be no memory when they are needed. */
    private final IoFuture<Throwable> failure = new IoFuture<>();

    private final IoFuture<Void> closedByFailure = new IoFuture<>();

    /** Guards the changes of state and the two futures. */
    private final Object lifecycle = new Object();

    private volatile LoopState state = LoopState.NEW;
    private volatile @Nullable Thread thread;
    private volatile boolean stopRequested;
    private volatile boolean closeRequested;
    private boolean pumped;

    /** Whether a turn is under way, and whether the loop removes and cancels what it has. Loop thread only. */
    private boolean turning;

    private boolean stopping;
    private @Nullable IoFuture<Void> stopped;
    private @Nullable IoFuture<Void> closed;
    private @Nullable Throwable failedWith;

    /** What a turn has thrown, until there is memory to report it. Event-loop thread only. */
    private @Nullable Throwable unreported;

    /**
     * A loop in state NEW, which owns the poller from now on.
     *
     * @param options the loop's options
     * @param transports the provider's transports
     * @param poller what waits for events
     * @throws IoException of code UNSUPPORTED if its thread is to be pinned and the poller cannot do it
     */
    public PolledEventLoop(LoopOptions options, Transports transports, Poller poller) {
        this.options = Objects.requireNonNull(options, "options");
        this.transports = Objects.requireNonNull(transports, "transports");
        this.poller = Objects.requireNonNull(poller, "poller");
        scheduler = new TaskScheduler(this);
        watch = new TurnWatch(this, options, sleep);
        Reports.prepare();
        memory = new MemoryBudget(this, options.memoryBudget());
        memory.keepIn(storage);
        if (!options.processors().isEmpty()) {
            poller.pinTo(options.processors());
        }
    }

    @Override
    public String name() {
        return options.name();
    }

    @Override
    public LoopState state() {
        return state;
    }

    @Override
    public boolean inLoop() {
        return Thread.currentThread() == thread;
    }

    @Override
    public long nanoTime() {
        return options.clock().nanoTime();
    }

    @Override
    public MemoryStatistics memory() {
        return memory.statistics();
    }

    @Override
    public long load() {
        return watch.load();
    }

    @Override
    public void run() {
        synchronized (lifecycle) {
            requireNotRunning();
            Thread started = options.threadFactory().newThread(this::turnUntilStopped);
            if (started == null || started.isVirtual()) {
                throw new IllegalStateException("threadFactory: made " + started + ", a loop needs a platform thread");
            }
            started.setName(options.name());
            LoopState before = state;
            begin(started, false);
            try {
                started.start();
            } catch (Throwable e) {
                state = before;
                thread = null;
                watch.close();
                throw e;
            }
        }
    }

    @Override
    public boolean runTurn(Duration maxWait) {
        long waitNanos = Nanos.of(Nanos.zeroOrMore("maxWait", maxWait));
        boolean first = false;
        synchronized (lifecycle) {
            if (state != LoopState.RUNNING) {
                requireNotRunning();
                begin(Thread.currentThread(), true);
                first = true;
            } else if (!pumped || !inLoop()) {
                throw new IllegalStateException("loop '" + name() + "' is run by thread " + thread);
            } else if (turning) {
                throw new IllegalStateException("loop '" + name() + "' is inside a turn already");
            }
            turning = true;
        }
        EventLoop outer = LoopThread.enter(this);
        boolean goesOn = false;
        try {
            if (first) {
                poller.onThreadStart(this);
            }
            if (!stopRequested) {
                try {
                    turn(waitNanos, nanoTime());
                } catch (Throwable e) {
                    unreported = e;
                }
                reportTurn();
            }
            goesOn = !stopRequested;
        } finally {
            if (!goesOn) {
                end();
            }
            turning = false;
            LoopThread.leave(outer);
        }
        return goesOn;
    }

    @Override
    public IoFuture<Void> stop() {
        synchronized (lifecycle) {
            if (state != LoopState.RUNNING) {
                return IoFuture.of(null);
            }
            if (stopped == null) {
                stopped = new IoFuture<>();
            }
            stopRequested = true;
            IoFuture<Void> result = stopped.copy();
            wakeup();
            return result;
        }
    }

    @Override
    public IoFuture<Void> shutdown(Duration grace) {
        Nanos.zeroOrMore("grace", grace);
        IoFuture<Void> result;
        synchronized (lifecycle) {
            if (closed != null) {
                return closed.copy();
            }
            closed = new IoFuture<>();
            result = closed.copy();
            residents.refuse();
            if (state != LoopState.RUNNING && !residents.isEmpty()) {
                run();
            }
        }
        if (residents.isEmpty()) {
            close();
        } else {
            Task evict = Task.of(status -> residents.evict());
            schedule(evict, Nanos.after(nanoTime(), grace));
        }
        return result;
    }

    @Override
    public void schedule(Task task) {
        scheduler.add(task);
        afterSubmission();
    }

    @Override
    public void schedule(Task task, long runAtNanos) {
        scheduler.add(task, runAtNanos);
        afterSubmission();
    }

    @Override
    public boolean cancel(Task task) {
        boolean pending = scheduler.cancel(task);
        if (pending) {
            afterSubmission();
        }
        return pending;
    }

    @Override
    public boolean reschedule(Task task, long runAtNanos) {
        requireInLoop();
        return scheduler.reschedule(task, runAtNanos);
    }

    @Override
    public void subscribe(IoHandle handle, int events, IoEventListener listener) {
        Objects.requireNonNull(handle, "handle");
        Objects.requireNonNull(listener, "listener");
        if ((events & ~(IoEvents.READABLE | IoEvents.WRITABLE)) != 0 || events == 0) {
            throw new IllegalArgumentException("events: " + events + ", allowed are READABLE, WRITABLE or both");
        }
        if (inLoop()) {
            requireNotStopping();
            poller.subscribe(handle, events, listener);
            return;
        }
        schedule(Task.of(status -> {
            if (status == TaskStatus.RUN_READY) {
                try {
                    poller.subscribe(handle, events, listener);
                    return;
                } catch (RuntimeException e) {
                    report(e);
                }
            }
            listener.onEvents(this, handle, IoEvents.ERROR | IoEvents.HANDLE_REMOVED);
        }));
    }

    @Override
    public void rearm(IoHandle handle, int events) {
        requireInLoop();
        poller.rearm(handle, events);
    }

    @Override
    public void unsubscribe(IoHandle handle) {
        requireInLoop();
        poller.unsubscribe(handle);
    }

    @Override
    public IoFuture<Throwable> failure() {
        return failure.copy();
    }

    @Override
    public Transports transports() {
        return transports;
    }

    @Override
    public void attach(Transport transport, TransportListener listener) {
        requireInLoop();
        if (!transport.provider().equals(transports.provider())) {
            throw new IllegalArgumentException("transport: is of loop provider '" + transport.provider() + "', loop '" + name()
                    + "' is of '" + transports.provider() + "'");
        }
        requireNotStopping();
        poller.attach(transport, listener);
    }

    @Override
    public void admit(Resident resident) {
        residents.admit(resident);
    }

    @Override
    public void dismiss(Resident resident) {
        residents.dismiss(resident);
    }

    @Override
    public <T> @Nullable T local(LocalKey<T> key) {
        requireInLoop();
        return storage.get(key);
    }

    @Override
    public <T> void putLocal(LocalKey<T> key, T item, Runnable onRemoval) {
        requireInLoop();
        storage.put(key, item, onRemoval);
    }

    @Override
    public <T> @Nullable T removeLocal(LocalKey<T> key) {
        requireInLoop();
        return storage.remove(key);
    }

    @Override
    public void report(LoopReport report) {
        Reports.tell(options.errorHandler(), report);
    }

    @Override
    public String toString() {
        return "EventLoop[" + name() + ", " + transports.provider() + ", " + state + "]";
    }

    private void turnUntilStopped() {
        EventLoop outer = LoopThread.enter(this);
        try {
            poller.onThreadStart(this);
            turnWhateverIsThrown();
        } catch (Throwable e) {
            unreported = e;
        }
        reportTurn();
        end();
        LoopThread.leave(outer);
    }

    /**
     * What the poller throws is counted in the turn itself; anything else, such as of a clock that throws, is no reason to end. Without
     * memory any statement may throw, even one in a catch block that names a constant for the first time: so there is only a store in it.
     */
    private void turnWhateverIsThrown() {
        long now = 0;
        boolean known = false;
        while (!stopRequested) {
            try {
                if (unreported != null) {
                    reportTurn();
                    LockSupport.parkNanos(STEP_PAUSE_NANOS);
                }
                if (!known) {
                    now = nanoTime();
                    known = true;
                }
                now = turn(Long.MAX_VALUE, now);
            } catch (Throwable e) {
                unreported = e;
            }
        }
    }

    private void reportTurn() {
        Throwable error = unreported;
        if (error == null) {
            return;
        }
        try {
            unreported = null;
            Reports.deliver(this, LoopReport.Kind.LOOP, "a turn of the loop, its start or a step of its stop failed", error);
        } catch (Throwable e) {
            unreported = null;
        }
    }

    /**
     * Takes and returns the time: reading the clock is a good part of a turn in which little happens.
     *
     * <p>Timers run by the time of the last look at the events, not by that after their delivery. Otherwise a timeout could fire because of
     * events that have come but were not looked at. After a wait that has ended late (a process that was stopped, a long safepoint) the
     * look may be as old as the wait is late: then the events are looked at once more.
     */
    private long turn(long maxWaitNanos, long nowNanos) {
        assert inLoop();
        watch.begin(nowNanos);
        long wait = waitNanos(maxWaitNanos, nowNanos);
        look(wait);
        long lookedNanos = wait == 0 ? nowNanos : watch.start();
        if (wait > 0 && lookedNanos - nowNanos - wait > LATE_NANOS && scheduler.nanosUntilFirst(lookedNanos) == 0) {
            look(0);
        }
        scheduler.runReady(lookedNanos);
        return watch.end();
    }

    private void look(long waitNanos) {
        try {
            poller.turn(waitNanos, awake);
            failures.none();
        } catch (Throwable e) {
            awake();
            pollerFailed(e);
        }
        awake();
    }

    private void pollerFailed(Throwable error) {
        int inRow = failures.add(error);
        if (inRow == 1) {
            Reports.deliver(this, LoopReport.Kind.LOOP, "a turn of the poller failed", error);
        } else if (inRow == PollerFailures.MOST) {
            Reports.deliver(this, LoopReport.Kind.LOOP, "the poller failed again and again: the loop ends with all its channels", error);
            residents.refuse();
            synchronized (lifecycle) {
                if (closed == null) {
                    closed = closedByFailure;
                }
                closeRequested = true;
                stopRequested = true;
                failedWith = error;
            }
        }
    }

    private long waitNanos(long maxWaitNanos, long nowNanos) {
        if (maxWaitNanos == 0 || scheduler.hasReady() || stopRequested) {
            return 0;
        }
        long untilTimer = scheduler.nanosUntilFirst(nowNanos);
        if (untilTimer == 0) {
            return 0;
        }
        sleep.begin();
        if (scheduler.hasReady() || stopRequested) {
            awake();
            return 0;
        }
        if (untilTimer < 0) {
            return maxWaitNanos == Long.MAX_VALUE ? -1 : maxWaitNanos;
        }
        return Math.min(untilTimer, maxWaitNanos);
    }

    private void awake() {
        if (sleep.end()) {
            watch.awake();
        }
    }

    private void wakeup() {
        if (sleep.mustWake()) {
            poller.wakeup();
        }
    }

    private void afterSubmission() {
        if (!inLoop()) {
            if (state == LoopState.CLOSED) {
                cancelInClosed();
            } else {
                wakeup();
            }
        }
    }

    /** Only one thread takes from the queue, in CLOSED too. */
    private void cancelInClosed() {
        synchronized (scheduler) {
            scheduler.cancelAll();
        }
    }

    private void requireInLoop() {
        if (!inLoop()) {
            throw new IoException(ErrorCode.LOOP_THREAD_ONLY, "loop '" + name() + "', called from " + Thread.currentThread());
        }
    }

    /** What is watched after everything was removed would never hear of it. */
    private void requireNotStopping() {
        if (stopping) {
            throw new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, "loop '" + name() + "'");
        }
    }

    private void requireNotRunning() {
        if (state == LoopState.RUNNING || state == LoopState.CLOSED || closeRequested) {
            String now = closeRequested ? "closing or CLOSED" : state.toString();
            throw new IllegalStateException("loop '" + name() + "' is " + now + ", it must be NEW or STOPPED");
        }
    }

    private void begin(Thread runner, boolean byCaller) {
        thread = runner;
        pumped = byCaller;
        stopRequested = false;
        state = LoopState.RUNNING;
        watch.open(runner, byCaller);
    }

    private void close() {
        boolean here;
        synchronized (lifecycle) {
            if (closeRequested) {
                return;
            }
            closeRequested = true;
            here = state != LoopState.RUNNING;
            if (here) {
                thread = Thread.currentThread();
            }
        }
        if (here) {
            finishClose();
        } else {
            stop();
        }
    }

    /** The end of a run, on the loop's thread. */
    private void end() {
        stopping = true;
        guarded(END_WATCH);
        guarded(REMOVE_ALL);
        guarded(CANCEL_ALL);
        guarded(SETTLE);
        guarded(CANCEL_ALL);
        guarded(STOP_THREAD);
        stopping = false;
        boolean close;
        IoFuture<Void> result;
        synchronized (lifecycle) {
            close = closeRequested;
            result = stopped;
            stopped = null;
            if (!close) {
                state = LoopState.STOPPED;
                thread = null;
            }
        }
        if (close) {
            finishClose();
        }
        completeSurely(result, null);
    }

    private void finishClose() {
        guarded(CLEAR_STORAGE);
        guarded(CLOSE_POLLER);
        state = LoopState.CLOSED;
        guarded(CANCEL_IN_CLOSED);
        thread = null;
        guarded(CANCEL_IN_CLOSED);
        completeSurely(closed, null);
        Throwable error = failedWith;
        if (error != null) {
            completeSurely(failure, error);
        }
    }

    /** Runs a step of the stop path whatever happens: again, a few times, if there was no memory for it. */
    private void guarded(int step) {
        for (int attempt = 1; attempt <= STEP_ATTEMPTS; attempt++) {
            Throwable failed = null;
            try {
                stopStep(step);
            } catch (Throwable e) {
                failed = e;
            }
            if (failed == null) {
                return;
            }
            unreported = failed;
            reportTurn();
            if (!(failed instanceof OutOfMemoryError)) {
                return;
            }
            pause();
        }
    }

    private void stopStep(int step) {
        switch (step) {
            case END_WATCH -> watch.close();
            case REMOVE_ALL -> poller.removeAll();
            case CANCEL_ALL -> scheduler.cancelAll();
            case SETTLE -> poller.settle();
            case STOP_THREAD -> poller.onThreadStop();
            case CLEAR_STORAGE -> storage.clear(this);
            case CLOSE_POLLER -> poller.close();
            case CANCEL_IN_CLOSED -> cancelInClosed();
            default -> throw new AssertionError(step);
        }
    }

    private static void pause() {
        try {
            LockSupport.parkNanos(STEP_PAUSE_NANOS);
        } catch (Throwable e) {
            // no memory even for that
            return;
        }
    }

    /** Completes what waits for the end of the loop, whatever its own dependents throw. */
    private static <T> void completeSurely(@Nullable IoFuture<T> future, @Nullable T value) {
        for (int attempt = 1; future != null && !future.isDone() && attempt <= STEP_ATTEMPTS; attempt++) {
            try {
                future.complete(value);
                return;
            } catch (Throwable e) {
                pause();
            }
        }
    }
}
