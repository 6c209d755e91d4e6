package aws.io.loop.spi;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEventListener;
import aws.io.loop.IoHandle;
import java.util.Set;

/**
 * What a back end supplies below the one base loop: waiting for events and delivering them. Thread, task queue, timers, stop and
 * storage are the base loop's.
 *
 * <p>Order of calls: {@code (onThreadStart, turn*, removeAll, settle, onThreadStop)*, close}. {@link #wakeup} may come from any thread at any
 * time up to the end of {@code close}.
 */
public interface Poller extends AutoCloseable {
    /**
     * Has the thread that runs the loop pinned to processors, from {@link #onThreadStart} to {@link #onThreadStop}. Called once, before
     * both, if {@link aws.io.loop.LoopOptions#processors} asks for it.
     *
     * @param processors by the system's numbers, one or more
     * @throws IoException of code UNSUPPORTED where threads cannot be pinned, which is the default
     */
    default void pinTo(Set<Integer> processors) {
        throw new IoException(ErrorCode.UNSUPPORTED, "pinning threads to processors on this loop");
    }

    /**
     * The loop begins to run on the calling thread.
     *
     * @param loop the loop
     */
    default void onThreadStart(EventLoop loop) {}

    /**
     * Waits for events, a wake-up or the timeout, then delivers what has come. May return early. A listener that throws is
     * reported through {@link EventLoop#report}, and the others get their events. Never spins: a timeout that the system cannot
     * express is rounded up. A left-over thread interrupt is cleared, and harms nothing. A wait that a signal has ended looks once more without
     * waiting: timers run after this call, and must not run because of events that have come already.
     *
     * @param timeoutNanos how long to wait at most; 0 only looks, less than 0 waits without end
     * @param awake to be run once the waiting is over, before the first event is delivered: from then on nobody needs to wake us
     */
    void turn(long timeoutNanos, Runnable awake);

    /** Ends a turn that waits, or the next one. Any thread; the base loop calls it only when the loop may be asleep. */
    void wakeup();

    /**
     * Watches a transport of this provider.
     *
     * @param transport the transport
     * @param listener notified of it
     */
    void attach(Transport transport, TransportListener listener);

    /**
     * Watches a foreign handle, as {@link EventLoop#subscribe} says.
     *
     * @param handle the handle
     * @param events READABLE, WRITABLE or both
     * @param listener notified of it
     */
    default void subscribe(IoHandle handle, int events, IoEventListener listener) {
        throw new IoException(ErrorCode.UNSUPPORTED, handle + " cannot be watched by this loop");
    }

    /**
     * Asks for an event again, as {@link EventLoop#rearm} says.
     *
     * @param handle the handle
     * @param events READABLE, WRITABLE or both
     */
    default void rearm(IoHandle handle, int events) {
        throw new IoException(ErrorCode.NOT_SUBSCRIBED, handle.toString());
    }

    /**
     * Ends a subscription and delivers HANDLE_REMOVED inside the call, as {@link EventLoop#unsubscribe} says.
     *
     * @param handle the handle
     */
    default void unsubscribe(IoHandle handle) {
        throw new IoException(ErrorCode.NOT_SUBSCRIBED, handle.toString());
    }

    /**
     * The loop stops: forgets every transport and handle and delivers HANDLE_REMOVED to each. Listeners may close their transports
     * inside it.
     */
    void removeAll();

    /**
     * The last call before {@link #onThreadStop}, after every task was canceled: ends, and tells, what transports that were closed since
     * {@link #removeAll} still owe, such as CLOSED where their close answered false. Nothing may be left to tell afterwards.
     */
    default void settle() {}

    /** The loop has stopped; the calling thread will not come again, another may. */
    default void onThreadStop() {}

    /** Releases everything. The loop does not run. Any thread, once. */
    @Override
    void close();
}
