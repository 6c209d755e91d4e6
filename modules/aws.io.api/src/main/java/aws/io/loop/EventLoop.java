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
 * An event loop: one thread that notifies subscribers of I/O events, runs tasks at once and later, and stores objects for its users.
 * It does not depend on channels. Event-loop thread only, except methods that are documented as thread-safe; the others throw an
 * {@link aws.io.IoException} of code {@code LOOP_THREAD_ONLY} on another thread.
 */
public interface EventLoop {
    /** {@return the loop's name; thread-safe} */
    String name();

    /** {@return the state; thread-safe} */
    LoopState state();

    /** {@return whether the caller is on the loop's thread; thread-safe} */
    boolean inLoop();

    /** {@return the time of the loop's clock in nanoseconds; thread-safe} */
    long nanoTime();

    /**
     * Starts the loop on its own thread and returns. Thread-safe.
     *
     * @throws IllegalStateException if it is RUNNING or CLOSED
     */
    void run();

    /**
     * Runs one turn of the loop on the calling thread, which becomes the loop's thread until the loop stops: for a loop inside the main
     * loop of another library. The first call starts a NEW or STOPPED loop. Between turns the thread may do anything else. Futures of this
     * loop complete only in turns, so run turns until they are done and do not block on them between turns.
     *
     * @param maxWait the longest time to wait for events; zero does not wait
     * @return false if the loop has stopped
     * @throws IllegalStateException if the loop runs on another thread, or is CLOSED
     */
    boolean runTurn(Duration maxWait);

    /**
     * Stops the loop, without blocking. On the loop's thread every subscription then receives HANDLE_REMOVED and every pending task is
     * CANCELED. Calling it again has no effect. Thread-safe.
     *
     * @return completes when the loop has stopped; at once if it does not run. Canceling it takes nothing back; each call returns its own
     *     future
     */
    IoFuture<Void> stop();

    /**
     * Shuts the loop down and closes it, without blocking: admits no new {@link Resident}, waits up to {@code grace} for the residents to
     * leave, evicts the others and waits for them, stops, closes. Calling it again does not change the grace. Thread-safe.
     *
     * @param grace how long residents may stay, zero or more
     * @return completes when the loop is CLOSED. Canceling it takes nothing back; each call returns its own future
     */
    IoFuture<Void> shutdown(Duration grace);

    /**
     * Schedules a task to run as soon as possible. Tasks run in the order of submission, from whatever threads, and never inside this call,
     * except that a CLOSED loop cancels the task at once on the caller's thread. Thread-safe.
     *
     * @param task the task
     * @throws IllegalStateException if it is pending already
     */
    void schedule(Task task);

    /**
     * Schedules a task to run at a time or later. Tasks run in the order of their times, and those of one time in the order of submission,
     * from whatever threads. Thread-safe.
     *
     * @param task the task
     * @param runAtNanos the earliest time, in nanoseconds of {@link #nanoTime()}: a point in time, not a delay. Any value is allowed:
     *     {@link Long#MIN_VALUE} is past, {@link Long#MAX_VALUE} never comes
     * @throws IllegalStateException if it is pending already
     */
    void schedule(Task task, long runAtNanos);

    /**
     * Schedules a task to run after a delay. Thread-safe.
     *
     * @param task the task
     * @param delay how long from now, by the loop's clock; zero or more
     * @throws IllegalStateException if it is pending already
     */
    default void schedule(Task task, Duration delay) {
        schedule(task, Nanos.after(nanoTime(), Nanos.zeroOrMore("delay", delay)));
    }

    /**
     * Cancels a pending task: it then runs on the loop's thread with CANCELED, never inside this call. It may be scheduled on this loop again
     * at once, and runs with CANCELED before it runs again. Thread-safe.
     *
     * @param task the task
     * @return false if it was not pending, or not any more
     * @throws IllegalArgumentException if it is pending on another loop
     */
    boolean cancel(Task task);

    /**
     * Moves a pending task to another time, earlier or later, without running it with CANCELED. A task that is pending to run as soon as
     * possible may be moved, too. Among tasks of the same time it takes the last place. Event-loop thread only.
     *
     * @apiNote For deadlines that move with each message. Nothing is allocated. On another thread use {@link #cancel} and {@code schedule}.
     * @param task the task
     * @param runAtNanos the earliest time, as for {@link #schedule(Task, long)}
     * @return false, with no effect, if it was not pending
     * @throws IllegalArgumentException if it is pending on another loop
     * @throws aws.io.IoException of code LOOP_THREAD_ONLY on another thread
     */
    boolean reschedule(Task task, long runAtNanos);

    /**
     * Moves a pending task to another time, as {@link #reschedule(Task, long)} does. Event-loop thread only.
     *
     * @param task the task
     * @param delay how long from now, by the loop's clock; zero or more
     * @return false, with no effect, if it was not pending
     * @throws IllegalArgumentException if it is pending on another loop
     * @throws aws.io.IoException of code LOOP_THREAD_ONLY on another thread
     */
    default boolean reschedule(Task task, Duration delay) {
        return reschedule(task, Nanos.after(nanoTime(), Nanos.zeroOrMore("delay", delay)));
    }

    /**
     * Watches a foreign handle. Thread-safe: on another thread the subscription begins in a task, and a failure is delivered as ERROR with
     * HANDLE_REMOVED. What is ready already is delivered at once; then each event is delivered once, until {@link #rearm}. The loop never
     * reads, writes or closes the handle.
     *
     * @param handle the handle to watch
     * @param events READABLE, WRITABLE or both; the others are always delivered if the back end sees them
     * @param listener the listener, notified on the loop's thread
     * @throws aws.io.IoException of code UNSUPPORTED or ALREADY_SUBSCRIBED, on the loop's thread
     */
    void subscribe(IoHandle handle, int events, IoEventListener listener);

    /**
     * Requests a subscribed event again, after a read or write of the handle would have blocked.
     *
     * @param handle the subscribed handle
     * @param events READABLE, WRITABLE or both
     * @throws aws.io.IoException of code NOT_SUBSCRIBED, or CLOSED_LOCALLY if the handle was closed meanwhile and the back end sees it
     */
    void rearm(IoHandle handle, int events);

    /**
     * Ends a subscription. HANDLE_REMOVED is delivered inside the call; no event follows it, not even from the current batch.
     *
     * @param handle the subscribed handle
     * @throws aws.io.IoException of code NOT_SUBSCRIBED
     */
    void unsubscribe(IoHandle handle);

    /**
     * Returns a future that completes if the loop ends with an error that it cannot survive: it is CLOSED then, and its channels and
     * listeners have ended. A loop that is shut down never completes it. Thread-safe.
     *
     * @apiNote Each call returns its own future, which the loop keeps until it ends: call it once and keep the future.
     * @return completes with the error
     * @implSpec returns a future that never completes
     */
    default IoFuture<Throwable> failure() {
        return new IoFuture<>();
    }

    /** {@return the transports of this loop's provider; thread-safe} */
    Transports transports();

    /**
     * Watches a transport of this loop's own provider, until it is closed or the loop stops (HANDLE_REMOVED).
     *
     * @param transport an open transport that belongs to no loop yet
     * @param listener the listener, notified on the loop's thread
     * @throws IllegalArgumentException if the transport is of another provider
     */
    void attach(Transport transport, TransportListener listener);

    /**
     * Admits a resident, which keeps the loop alive. Thread-safe.
     *
     * @param resident the newcomer
     * @throws aws.io.IoException of code EVENT_LOOP_SHUTDOWN if the loop is shutting down
     */
    void admit(Resident resident);

    /**
     * Dismisses a resident, which no longer keeps the loop alive. Thread-safe.
     *
     * @param resident one that was admitted
     */
    void dismiss(Resident resident);

    /**
     * Returns an object from the loop's storage.
     *
     * @param <T> its type
     * @param key its key
     * @return the object, or null
     */
    <T> @Nullable T local(LocalKey<T> key);

    /**
     * Puts an object into the loop's storage. It replaces the one with the same key, whose removal action runs.
     *
     * @param <T> its type
     * @param key its key
     * @param item the object
     * @param onRemoval run on the loop's thread when the object is replaced, or when the loop closes
     */
    <T> void putLocal(LocalKey<T> key, T item, Runnable onRemoval);

    /**
     * Removes an object from the loop's storage. The caller owns it, and its removal action does not run.
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
     * @implSpec A loop that is no {@link aws.io.loop.spi.PolledEventLoop} has the default budget and does not publish what it uses: unless
     *     it delegates to one, it returns figures of zero.
     */
    default MemoryStatistics memory() {
        return new MemoryStatistics(0, MemoryBudget.ofThisJvm(), 0, false);
    }

    /** {@return the nanoseconds that the loop was busy in its last full second, 0 if it is idle; thread-safe} */
    long load();

    /**
     * Passes a report to {@link LoopOptions#errorHandler}. Never throws. Thread-safe.
     *
     * @param report what happened
     */
    void report(LoopReport report);

    /**
     * Reports a throwable of user code, without further text. Never throws. Thread-safe.
     *
     * @param error what was thrown
     */
    default void report(Throwable error) {
        Reports.deliver(this, LoopReport.Kind.CALLBACK, "a callback threw", error);
    }

    /**
     * Returns the loop of the calling thread, as set by {@link aws.io.loop.spi.LoopThread}. If one loop wraps another, it may be the inner
     * one. Thread-safe.
     *
     * @return the loop, or null
     */
    static @Nullable EventLoop current() {
        return CurrentLoop.get();
    }
}
