package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEventListener;
import aws.io.loop.IoEvents;
import aws.io.loop.IoHandle;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for events with one selector. The selector closes the descriptors of closed channels at the start of its next select, before
 * it waits.
 */
final class NioPoller implements Poller {
    private static final long NANOS_PER_MILLI = 1_000_000;
    @SuppressWarnings("UnnecessaryLambda") // selectNow(Consumer) flushes closed channels without filling a set of selected keys
    private static final Consumer<SelectionKey> NOTHING = key -> {};

    private final Selector selector;
    private final NioHandles handles;
    private final NioBrake brake = new NioBrake();
    private final Consumer<SelectionKey> ready = this::ready;

    /** All that may deliver. Not the selector's keys: a channel which java.nio closed itself, say after a failed connect, has none. */
    private final Set<NioRegistration> registrations = new LinkedHashSet<>();

    /** What was closed, and is told so when the selector has let go of it. */
    private final List<NioRegistration> closing = new ArrayList<>();

    private @Nullable EventLoop loop;
    private @Nullable Runnable onAwake;
    private int found;

    /** From the removal on, so that a task which is cancelled after it cannot leave something here that nobody would remove. */
    private boolean stopping;

    /** From then on closed channels need no selector to close their descriptors. */
    private volatile boolean closed;

    NioPoller() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw NioErrors.of(e, "open a selector");
        }
        handles = new NioHandles(this, selector);
    }

    @Override
    public void onThreadStart(EventLoop runningLoop) {
        loop = runningLoop;
        stopping = false;
    }

    @Override
    public void turn(long timeoutNanos, Runnable awake) {
        onAwake = awake;
        found = 0;
        handles.cancelUnused();
        // a set interrupt flag makes every select return at once
        Thread.interrupted();
        try {
            if (timeoutNanos == 0 || !closing.isEmpty()) {
                selector.selectNow(ready);
            } else {
                brake.waitBegins(timeoutNanos);
                selector.select(ready, millis(timeoutNanos));
                if (brake.waitEnded(found)) {
                    // a signal may have ended it at its timeout: then the selector has not looked
                    selector.selectNow(ready);
                }
            }
        } catch (IOException e) {
            brake.hold();
            throw NioErrors.of(e, "select");
        } finally {
            waitIsOver();
        }
        tellClosed();
    }

    @Override
    public void wakeup() {
        brake.excuse();
        selector.wakeup();
    }

    @Override
    public void attach(Transport transport, TransportListener listener) {
        refuseWhileStopping();
        if (!(transport instanceof NioTransport own)) {
            throw new IllegalArgumentException("transport: " + transport + " is not of loop provider '" + NioTransports.PROVIDER + "'");
        }
        own.attachTo(this, Objects.requireNonNull(listener, "listener"));
    }

    @Override
    public void subscribe(IoHandle handle, int events, IoEventListener listener) {
        refuseWhileStopping();
        EventLoop running = runningLoop();
        handles.subscribe(handle, events, told -> listener.onEvents(running, handle, told));
    }

    @Override
    public void rearm(IoHandle handle, int events) {
        handles.rearm(handle, events);
    }

    @Override
    public void unsubscribe(IoHandle handle) {
        deliver(handles.remove(handle), IoEvents.HANDLE_REMOVED);
    }

    @Override
    public void removeAll() {
        stopping = true;
        // before the first callback: one that unsubscribes must not find its handle, whose HANDLE_REMOVED it is receiving
        handles.clear();
        try {
            for (NioRegistration registration : List.copyOf(registrations)) {
                if (registration.isActive()) {
                    forget(registration);
                    deliver(registration, IoEvents.HANDLE_REMOVED);
                }
            }
            for (SelectionKey key : selector.keys()) {
                key.cancel();
            }
            // the selector lets go of cancelled keys, and closes the descriptors of closed channels, only when it selects
            selector.selectNow(NOTHING);
        } catch (IOException e) {
            throw NioErrors.of(e, "select");
        }
    }

    @Override
    public void settle() {
        try {
            do {
                selector.selectNow(NOTHING);
                tellClosed();
            } while (!closing.isEmpty());
        } catch (IOException e) {
            throw NioErrors.of(e, "select");
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            selector.close();
        } catch (IOException e) {
            throw NioErrors.of(e, "close the selector");
        }
    }

    /** {@return whether the poller is closed; thread-safe} */
    boolean isClosed() {
        return closed;
    }

    /** {@return the selector} */
    Selector selector() {
        return selector;
    }

    /** Counts a registration in. */
    void remember(NioRegistration registration) {
        registrations.add(registration);
    }

    /** After this the registration delivers nothing of its own accord. */
    void forget(NioRegistration registration) {
        registration.end();
        registrations.remove(registration);
    }

    /** Has the owner told, when the descriptor is really closed. */
    void tellWhenClosed(NioRegistration registration) {
        closing.add(registration);
    }

    private void tellClosed() {
        if (closing.isEmpty()) {
            return;
        }
        List<NioRegistration> closed = List.copyOf(closing);
        closing.clear();
        closed.forEach(registration -> deliver(registration, IoEvents.CLOSED));
    }

    private void ready(SelectionKey key) {
        waitIsOver();
        found++;
        NioRegistration registration = (NioRegistration) key.attachment();
        if (registration == null || !registration.isActive()) {
            return;
        }
        int events;
        try {
            events = registration.take(key.readyOps());
        } catch (CancelledKeyException e) {
            // the owner of a foreign channel has closed it, perhaps on another thread just now: there is nothing to tell
            return;
        }
        if (events != 0) {
            deliver(registration, events);
        }
    }

    private void deliver(NioRegistration registration, int events) {
        try {
            registration.deliver(events);
        } catch (Throwable e) {
            runningLoop().report(e);
        }
    }

    private void waitIsOver() {
        Runnable awake = onAwake;
        if (awake != null) {
            onAwake = null;
            // an interrupt that ended the wait must not reach listeners, whose blocking calls it would break
            Thread.interrupted();
            awake.run();
        }
    }

    private void refuseWhileStopping() {
        if (stopping) {
            throw new IoException(ErrorCode.EVENT_LOOP_SHUTDOWN, "loop '" + runningLoop().name() + "' is stopping");
        }
    }

    private EventLoop runningLoop() {
        return Objects.requireNonNull(loop, "the poller was not started");
    }

    /** Rounds up: a wait cut to zero would spin until the timer is due, or, told to select as 0, never end. */
    private static long millis(long timeoutNanos) {
        return timeoutNanos < 0 ? 0 : (timeoutNanos - 1) / NANOS_PER_MILLI + 1;
    }
}
