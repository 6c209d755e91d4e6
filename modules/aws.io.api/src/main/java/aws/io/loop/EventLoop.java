package aws.io.loop;

import aws.io.internal.loop.CurrentLoop;
import aws.io.internal.loop.MemoryBudget;
import aws.io.internal.loop.Nanos;
import aws.io.internal.loop.Reports;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.loop.spi.Transports;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An event loop: one thread that tells subscribers of I/O events, runs tasks now and later, and keeps objects for its users.
 * It knows nothing of channels. Only methods that say "any thread" may be called from elsewhere; the others answer with an
 * {@link aws.io.IoException} of code {@code LOOP_THREAD_ONLY}.
 */
public interface EventLoop {
    /** {@return the loop's name; any thread} */
    String name();

    /** {@return the state; any thread} */
    LoopState state();

    /** {@return whether the caller is on the loop's thread; any thread} */
    boolean inLoop();

    /** {@return the time of the loop's clock in nanoseconds; any thread} */
    long nanoTime();

    /**
     * Starts the loop on a thread of its own and returns. Any thread.
     *
     * @throws IllegalStateException if it is RUNNING or CLOSED
     */
    void run();

    /**
     * Turns the loop once on the calling thread, which becomes the loop's thread until it stops: for a loop inside somebody else's
     * main loop. The first call runs a NEW or STOPPED loop. Between turns the thread is its owner's to do with as they like; a future of
     * this loop ends only in turns, so turn until it is done rather than wait for it there.
     *
     * @param maxWait how long to wait for events at most; zero does not wait
     * @return false when the loop has stopped
     * @throws IllegalStateException if the loop runs on another thread, or is CLOSED
     */
    boolean runTurn(Duration maxWait);

    /**
     * Asks the loop to stop; never blocks. Any thread, any number of times. Then, on the loop's thread, every subscription gets
     * HANDLE_REMOVED and every pending task is CANCELED.
     *
     * @return completes when it has stopped; at once if it does not run
     */
    IoFuture<Void> stop();

    /**
     * Shuts the loop down for good and never blocks: admits no new {@link Resident}, waits up to {@code grace} for those there to
     * leave, evicts the others and waits for them, stops, closes. Any thread, any number of times; the first grace counts.
     *
     * @param grace how long residents may stay undisturbed, zero or more
     * @return completes when the loop is CLOSED
     */
    IoFuture<Void> shutdown(Duration grace);

    /**
     * Submits a task to run as soon as may be. Any thread. Tasks run in the order of their submission, whoever submits them, and
     * never inside this call, except that a CLOSED loop cancels the task at once in the caller's thread.
     *
     * @param task the task
     * @throws IllegalStateException if it is pending already
     */
    void schedule(Task task);

    /**
     * Submits a task to run not before a time. Any thread.
     *
     * @param task the task
     * @param runAtNanos the time by {@link #nanoTime()}: a point in time, and no delay, which would be long past
     * @throws IllegalStateException if it is pending already
     */
    void schedule(Task task, long runAtNanos);

    /**
     * Submits a task to run after a delay. Any thread.
     *
     * @param task the task
     * @param delay how long from now, by the loop's clock; zero or more
     * @throws IllegalStateException if it is pending already
     */
    default void schedule(Task task, Duration delay) {
        schedule(task, nanoTime() + Nanos.of(Nanos.zeroOrMore("delay", delay)));
    }

    /**
     * Cancels a pending task: it will run on the loop's thread with CANCELED, never inside this call. Any thread.
     *
     * @param task the task
     * @return false if it was not pending (any more)
     */
    boolean cancel(Task task);

    /**
     * Watches a foreign handle. Any thread; off the loop's thread the subscription begins a little later, and a failure arrives as
     * ERROR with HANDLE_REMOVED. What is ready already is told at once; then each event comes once, until {@link #rearm}.
     * The loop never reads, writes or closes the handle.
     *
     * @param handle what to watch
     * @param events READABLE, WRITABLE or both; the others are always told where the back end sees them
     * @param listener who hears of it
     * @throws aws.io.IoException of code UNSUPPORTED or ALREADY_SUBSCRIBED, on the loop's thread
     */
    void subscribe(IoHandle handle, int events, IoEventListener listener);

    /**
     * Asks for a subscribed event again, after a read or write of the handle would have blocked.
     *
     * @param handle the subscribed handle
     * @param events READABLE, WRITABLE or both
     * @throws aws.io.IoException of code NOT_SUBSCRIBED, or CLOSED_LOCALLY if the handle was closed meanwhile and the back end sees it
     */
    void rearm(IoHandle handle, int events);

    /**
     * Ends a subscription. HANDLE_REMOVED is delivered inside the call; nothing comes after it, not even from the current batch.
     *
     * @param handle the subscribed handle
     * @throws aws.io.IoException of code NOT_SUBSCRIBED
     */
    void unsubscribe(IoHandle handle);

    /**
     * Returns a future that completes if the loop ends with an error that it cannot survive: it is CLOSED then, and its channels and
     * listeners have ended. A loop that is shut down never completes it. Thread-safe.
     *
     * @return completes with the error
     * @implSpec returns a future that never completes
     */
    default IoFuture<Throwable> failure() {
        return new IoFuture<>();
    }

    /** {@return the transports of this loop's provider; any thread} */
    Transports transports();

    /**
     * Watches a transport of this loop's own provider, until it is closed or the loop stops (HANDLE_REMOVED).
     *
     * @param transport an open transport that belongs to no loop yet
     * @param listener who hears of it
     * @throws IllegalArgumentException if the transport is of another provider
     */
    void attach(Transport transport, TransportListener listener);

    /**
     * Counts something in that keeps the loop alive. Any thread.
     *
     * @param resident the newcomer
     * @throws aws.io.IoException of code EVENT_LOOP_SHUTDOWN if the loop is shutting down
     */
    void admit(Resident resident);

    /**
     * Counts a resident out. Any thread.
     *
     * @param resident one that was admitted
     */
    void dismiss(Resident resident);

    /**
     * Looks an object up in the loop's storage.
     *
     * @param <T> its type
     * @param key its key
     * @return the object, or null
     */
    <T> @Nullable T local(LocalKey<T> key);

    /**
     * Puts an object into the loop's storage, in place of one with the same key, whose removal action runs.
     *
     * @param <T> its type
     * @param key its key
     * @param item the object
     * @param onRemoval run on the loop's thread when the object is replaced, or when the loop closes
     */
    <T> void putLocal(LocalKey<T> key, T item, Runnable onRemoval);

    /**
     * Takes an object out of the loop's storage; it is the caller's now and its removal action does not run.
     *
     * @param <T> its type
     * @param key its key
     * @return the object, or null
     */
    <T> @Nullable T removeLocal(LocalKey<T> key);

    /**
     * Returns the memory of buffers that the loop has handed out, and its budget. Thread-safe.
     *
     * @return the figures
     * @implSpec A loop that is no {@link aws.io.loop.spi.PolledEventLoop} has the default budget and does not publish what it uses: unless it
     *     delegates to one, it returns figures of zero.
     */
    default MemoryStatistics memory() {
        return new MemoryStatistics(0, MemoryBudget.ofThisJvm(), 0, false);
    }

    /** {@return the nanoseconds the loop was busy in its last full second, 0 when it is idle; any thread} */
    long load();

    /**
     * Gives a report to the error handler of the loop's group. Never throws. Thread-safe.
     *
     * @param report what happened
     */
    void report(LoopReport report);

    /**
     * Reports what user code threw, if there is nothing more to say about it. Never throws. Thread-safe.
     *
     * @param error what was thrown
     */
    default void report(Throwable error) {
        Reports.deliver(this, LoopReport.Kind.CALLBACK, "a callback threw", error);
    }

    /**
     * The loop whose thread this is, which said so by {@link aws.io.loop.spi.LoopThread}. Any thread. Under a loop that wraps another it
     * may be the other.
     *
     * @return the loop, or null
     */
    static @Nullable EventLoop current() {
        return CurrentLoop.get();
    }
}
