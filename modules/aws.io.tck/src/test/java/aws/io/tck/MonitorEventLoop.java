package aws.io.tck;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEventListener;
import aws.io.loop.IoFuture;
import aws.io.loop.IoHandle;
import aws.io.loop.LocalKey;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopReport;
import aws.io.loop.LoopState;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.LoopThread;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.loop.spi.Transports;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A loop that is implemented whole, over one monitor: slow and without I/O, and with nothing of the base loop. */
final class MonitorEventLoop implements EventLoop {
    private final LoopOptions options;
    private final Transports transports;

    /** Guards all that follows, but for the local storage. */
    private final Object monitor = new Object();

    private final ArrayDeque<Entry> ready = new ArrayDeque<>();
    private final PriorityQueue<Entry> timers =
            new PriorityQueue<>(Comparator.<Entry>comparingLong(one -> one.dueNanos).thenComparingLong(one -> one.number));
    private final IdentityHashMap<Task, Entry> pending = new IdentityHashMap<>();

    /** How often a task is still to run with CANCELED, for submissions before its latest. */
    private final IdentityHashMap<Task, Integer> owed = new IdentityHashMap<>();

    /** The loop that each task belongs to, because it is pending there or is still to run with CANCELED. Guards itself. */
    private static final Map<Task, MonitorEventLoop> OWNERS = Collections.synchronizedMap(new IdentityHashMap<>());
    private final Set<Resident> residents = new HashSet<>();
    private volatile LoopState state = LoopState.NEW;
    private volatile @Nullable Thread thread;
    private long submissions;
    private boolean pumped;
    private boolean turning;
    private boolean stopRequested;
    private boolean closeRequested;
    private @Nullable IoFuture<Void> stopped;
    private @Nullable IoFuture<Void> closed;

    private final Map<LocalKey<?>, Local> storage = new HashMap<>();

    MonitorEventLoop(LoopOptions options, Transports transports) {
        this.options = options;
        this.transports = transports;
    }

    private static final class Entry {
        private final Task task;
        private final long dueNanos;
        private final long number;

        Entry(Task task, long dueNanos, long number) {
            this.task = task;
            this.dueNanos = dueNanos;
            this.number = number;
        }
    }

    private record Local(Object item, Runnable onRemoval) {}

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
    public void run() {
        synchronized (monitor) {
            Thread runner = options.threadFactory().newThread(this::turnUntilStopped);
            begin(runner, false);
            runner.start();
        }
    }

    @Override
    public boolean runTurn(Duration maxWait) {
        synchronized (monitor) {
            if (state != LoopState.RUNNING) {
                begin(Thread.currentThread(), true);
            } else if (!pumped || !inLoop() || turning) {
                throw new IllegalStateException("is run by " + thread);
            }
            turning = true;
        }
        EventLoop outer = LoopThread.enter(this);
        try {
            turn(maxWait.toNanos());
            synchronized (monitor) {
                turning = false;
                if (!stopRequested) {
                    return true;
                }
            }
            end();
            return false;
        } finally {
            LoopThread.leave(outer);
        }
    }

    @Override
    public IoFuture<Void> stop() {
        synchronized (monitor) {
            if (state != LoopState.RUNNING) {
                return IoFuture.of(null);
            }
            IoFuture<Void> result = stopped != null ? stopped : new IoFuture<>();
            stopped = result;
            stopRequested = true;
            monitor.notifyAll();
            return result;
        }
    }

    @Override
    public IoFuture<Void> shutdown(Duration grace) {
        IoFuture<Void> result = new IoFuture<>();
        synchronized (monitor) {
            if (closed != null) {
                return closed;
            }
            closed = result;
            if (!residents.isEmpty()) {
                if (state != LoopState.RUNNING) {
                    run();
                }
                schedule(Task.of(status -> evict()), grace);
                return result;
            }
        }
        close();
        return result;
    }

    @Override
    public void schedule(Task task) {
        submit(task, false, 0);
    }

    @Override
    public void schedule(Task task, long runAtNanos) {
        submit(task, true, runAtNanos);
    }

    private void submit(Task task, boolean timed, long runAtNanos) {
        synchronized (monitor) {
            MonitorEventLoop owner = OWNERS.get(task);
            if (pending.containsKey(task) || (owner != null && owner != this)) {
                throw new IllegalStateException("task: is pending already");
            }
            if (state != LoopState.CLOSED) {
                OWNERS.put(task, this);
                Entry entry = new Entry(task, runAtNanos, submissions++);
                pending.put(task, entry);
                (timed ? timers : ready).add(entry);
                monitor.notifyAll();
                return;
            }
        }
        task.run(TaskStatus.CANCELED);
    }

    @Override
    public boolean cancel(Task task) {
        synchronized (monitor) {
            Entry entry = pendingHere(task);
            if (entry == null) {
                return false;
            }
            pending.remove(task);
            owed.merge(task, 1, Integer::sum);
            if (timers.remove(entry)) {
                ready.add(entry);
                monitor.notifyAll();
            }
            return true;
        }
    }

    @Override
    public boolean reschedule(Task task, long runAtNanos) {
        requireInLoop();
        synchronized (monitor) {
            Entry entry = pendingHere(task);
            if (entry == null) {
                return false;
            }
            timers.remove(entry);
            Entry moved = new Entry(task, runAtNanos, submissions++);
            pending.put(task, moved);
            timers.add(moved);
            return true;
        }
    }

    /** In the monitor. */
    private @Nullable Entry pendingHere(Task task) {
        MonitorEventLoop owner = OWNERS.get(task);
        if (owner != null && owner != this && owner.isPending(task)) {
            throw new IllegalArgumentException("task: is pending on another loop (allowed: a task of loop '" + name() + "')");
        }
        return pending.get(task);
    }

    private boolean isPending(Task task) {
        synchronized (monitor) {
            return pending.containsKey(task);
        }
    }

    @Override
    public void admit(Resident resident) {
        synchronized (monitor) {
            if (closed != null) {
                throw new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, name());
            }
            residents.add(resident);
        }
    }

    @Override
    public void dismiss(Resident resident) {
        synchronized (monitor) {
            residents.remove(resident);
            if (closed == null || !residents.isEmpty()) {
                return;
            }
        }
        close();
    }

    @Override
    public <T> @Nullable T local(LocalKey<T> key) {
        requireInLoop();
        return itemOf(storage.get(key));
    }

    @Override
    public <T> void putLocal(LocalKey<T> key, T item, Runnable onRemoval) {
        requireInLoop();
        Local replaced = storage.put(key, new Local(item, onRemoval));
        if (replaced != null) {
            replaced.onRemoval.run();
        }
    }

    @Override
    public <T> @Nullable T removeLocal(LocalKey<T> key) {
        requireInLoop();
        return itemOf(storage.remove(key));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the key has its type
    private static <T> @Nullable T itemOf(@Nullable Local local) {
        return local == null ? null : (T) local.item;
    }

    @Override
    public Transports transports() {
        return transports;
    }

    @Override
    public void attach(Transport transport, TransportListener listener) {
        throw new IoException(ErrorCode.UNSUPPORTED, "transports");
    }

    @Override
    public void subscribe(IoHandle handle, int events, IoEventListener listener) {
        throw new IoException(ErrorCode.UNSUPPORTED, "handles");
    }

    @Override
    public void rearm(IoHandle handle, int events) {
        throw new IoException(ErrorCode.UNSUPPORTED, "handles");
    }

    @Override
    public void unsubscribe(IoHandle handle) {
        throw new IoException(ErrorCode.UNSUPPORTED, "handles");
    }

    @Override
    public long load() {
        return 0;
    }

    @Override
    public void report(LoopReport report) {
        options.errorHandler().onReport(report);
    }

    private void requireInLoop() {
        if (!inLoop()) {
            throw new IoException(ErrorCode.LOOP_THREAD_ONLY, name());
        }
    }

    /** In the monitor. */
    private void begin(Thread runner, boolean byCaller) {
        if (state == LoopState.RUNNING || closeRequested) {
            throw new IllegalStateException("is " + state);
        }
        thread = runner;
        pumped = byCaller;
        stopRequested = false;
        state = LoopState.RUNNING;
    }

    private void turnUntilStopped() {
        EventLoop outer = LoopThread.enter(this);
        try {
            while (!isStopRequested()) {
                turn(Long.MAX_VALUE);
            }
            end();
        } finally {
            LoopThread.leave(outer);
        }
    }

    private boolean isStopRequested() {
        synchronized (monitor) {
            return stopRequested;
        }
    }

    private void turn(long maxWaitNanos) {
        List<Entry> batch;
        synchronized (monitor) {
            await(maxWaitNanos);
            batch = new ArrayList<>(ready);
            ready.clear();
        }
        batch.forEach(this::call);
        dueBy(nanoTime()).forEach(this::call);
    }

    /** In the monitor: for a task, a timer or a stop. */
    private void await(long maxWaitNanos) {
        long start = nanoTime();
        while (ready.isEmpty() && !stopRequested) {
            long left = maxWaitNanos - (nanoTime() - start);
            Entry first = timers.peek();
            if (first != null) {
                long now = nanoTime();
                left = first.dueNanos <= now ? 0 : Math.min(left, Math.max(first.dueNanos - now, 1));
            }
            if (left <= 0) {
                return;
            }
            try {
                monitor.wait(left / 1_000_000, (int) (left % 1_000_000));
            } catch (InterruptedException e) {
                // That it is cleared is the contract.
                assert !Thread.currentThread().isInterrupted();
            }
        }
        Thread.interrupted();
    }

    private List<Entry> dueBy(long now) {
        List<Entry> due = new ArrayList<>();
        synchronized (monitor) {
            Entry first;
            while ((first = timers.peek()) != null && first.dueNanos <= now) {
                due.add(timers.remove());
            }
        }
        return due;
    }

    private void call(Entry entry) {
        call(entry, TaskStatus.RUN_READY);
    }

    /** Runs the task with CANCELED for what was canceled, and then with the status if the entry is that of its latest submission. */
    private void call(Entry entry, TaskStatus status) {
        Integer canceled;
        do {
            synchronized (monitor) {
                canceled = owed.remove(entry.task);
                // In one step with the look at what is owed: a cancel in between would be owed by nobody.
                if (canceled == null && !pending.remove(entry.task, entry)) {
                    return;
                }
                leave(entry.task);
            }
            for (int i = 0; canceled != null && i < canceled; i++) {
                run(entry.task, TaskStatus.CANCELED);
            }
        } while (canceled != null);
        run(entry.task, status);
    }

    /** In the monitor. */
    private void leave(Task task) {
        if (!pending.containsKey(task) && !owed.containsKey(task)) {
            OWNERS.remove(task);
        }
    }

    private void run(Task task, TaskStatus status) {
        try {
            task.run(status);
        } catch (Throwable e) {
            report(e);
        }
    }

    private void evict() {
        List<Resident> there;
        synchronized (monitor) {
            there = List.copyOf(residents);
        }
        there.forEach(Resident::evict);
    }

    private void close() {
        synchronized (monitor) {
            if (closeRequested) {
                return;
            }
            closeRequested = true;
            if (state == LoopState.RUNNING) {
                stopRequested = true;
                monitor.notifyAll();
                return;
            }
            thread = Thread.currentThread();
        }
        end();
    }

    /** The end of a run, or of the loop, on the loop's thread: cancels until nobody submits any more. */
    private void end() {
        IoFuture<Void> told;
        boolean closing;
        while (true) {
            List<Entry> rest;
            synchronized (monitor) {
                rest = new ArrayList<>(ready);
                rest.addAll(timers);
                ready.clear();
                timers.clear();
                closing = closeRequested;
                if (rest.isEmpty() && (!closing || storage.isEmpty())) {
                    state = closing ? LoopState.CLOSED : LoopState.STOPPED;
                    thread = null;
                    told = stopped;
                    stopped = null;
                    break;
                }
            }
            rest.forEach(entry -> call(entry, TaskStatus.CANCELED));
            if (closing) {
                storage.values().forEach(local -> local.onRemoval.run());
                storage.clear();
            }
        }
        if (told != null) {
            told.complete(null);
        }
        IoFuture<Void> end = closed;
        if (closing && end != null) {
            end.complete(null);
        }
    }
}
