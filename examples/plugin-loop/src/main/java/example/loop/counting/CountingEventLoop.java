package example.loop.counting;

import aws.io.loop.EventLoop;
import aws.io.loop.IoEventListener;
import aws.io.loop.IoFuture;
import aws.io.loop.IoHandle;
import aws.io.loop.LocalKey;
import aws.io.loop.LoopReport;
import aws.io.loop.LoopState;
import aws.io.loop.MemoryStatistics;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.loop.spi.Transports;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Another loop, with every task and event counted. {@link EventLoop#current()} is the loop below, whose thread it is; a loop with a thread
 * of its own makes itself known by {@link aws.io.loop.spi.LoopThread}.
 */
final class CountingEventLoop implements EventLoop {
    private final EventLoop loop;
    private final LongAdder tasks = new LongAdder();
    private final LongAdder events = new LongAdder();

    CountingEventLoop(EventLoop loop) {
        this.loop = loop;
    }

    /** {@return the tasks submitted so far; any thread} */
    long tasks() {
        return tasks.sum();
    }

    /** {@return the events told so far; any thread} */
    long events() {
        return events.sum();
    }

    @Override
    public void schedule(Task task) {
        tasks.increment();
        loop.schedule(task);
    }

    @Override
    public void schedule(Task task, long runAtNanos) {
        tasks.increment();
        loop.schedule(task, runAtNanos);
    }

    @Override
    public void subscribe(IoHandle handle, int wanted, IoEventListener listener) {
        loop.subscribe(handle, wanted, (below, told, what) -> {
            events.increment();
            listener.onEvents(this, told, what);
        });
    }

    @Override
    public void attach(Transport transport, TransportListener listener) {
        loop.attach(transport, what -> {
            events.increment();
            listener.onEvents(what);
        });
    }

    @Override
    public String name() {
        return loop.name();
    }

    @Override
    public LoopState state() {
        return loop.state();
    }

    @Override
    public boolean inLoop() {
        return loop.inLoop();
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    @Override
    public void run() {
        loop.run();
    }

    @Override
    public boolean runTurn(Duration maxWait) {
        return loop.runTurn(maxWait);
    }

    @Override
    public IoFuture<Void> stop() {
        return loop.stop();
    }

    @Override
    public IoFuture<Void> shutdown(Duration grace) {
        return loop.shutdown(grace);
    }

    @Override
    public boolean cancel(Task task) {
        return loop.cancel(task);
    }

    @Override
    public boolean reschedule(Task task, long runAtNanos) {
        return loop.reschedule(task, runAtNanos);
    }

    @Override
    public void rearm(IoHandle handle, int wanted) {
        loop.rearm(handle, wanted);
    }

    @Override
    public void unsubscribe(IoHandle handle) {
        loop.unsubscribe(handle);
    }

    @Override
    public Transports transports() {
        return loop.transports();
    }

    @Override
    public void admit(Resident resident) {
        loop.admit(resident);
    }

    @Override
    public void dismiss(Resident resident) {
        loop.dismiss(resident);
    }

    @Override
    public <T> @Nullable T local(LocalKey<T> key) {
        return loop.local(key);
    }

    @Override
    public <T> void putLocal(LocalKey<T> key, T item, Runnable onRemoval) {
        loop.putLocal(key, item, onRemoval);
    }

    @Override
    public <T> @Nullable T removeLocal(LocalKey<T> key) {
        return loop.removeLocal(key);
    }

    @Override
    public MemoryStatistics memory() {
        return loop.memory();
    }

    @Override
    public long load() {
        return loop.load();
    }

    @Override
    public IoFuture<Throwable> failure() {
        return loop.failure();
    }

    @Override
    public void report(LoopReport report) {
        loop.report(report);
    }

    @Override
    public String toString() {
        return loop + ", " + tasks + " tasks, " + events + " events";
    }
}
