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
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits on one selector. */
final class NioPoller implements Poller {
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final Selector selector;
    private final Consumer<SelectionKey> deliver = this::deliver;
    private @Nullable EventLoop loop;
    private @Nullable Runnable awake;

    /** Keys without a registration, to be canceled at the next turn unless somebody subscribes the channel again before. */
    private final List<SelectionKey> idle = new ArrayList<>();

    NioPoller() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw NioErrors.of("opening a selector", e);
        }
    }

    @Override
    public void onThreadStart(EventLoop started) {
        loop = started;
    }

    @Override
    public int turn(long timeoutNanos, Runnable whenAwake) {
        // An interrupt would end every wait at once, and close the channel of the next read or write.
        Thread.interrupted();
        cancelIdle();
        awake = whenAwake;
        try {
            return select(timeoutNanos);
        } catch (IOException e) {
            throw NioErrors.of("selecting", e);
        } finally {
            awake = null;
            Thread.interrupted();
        }
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public void attach(Transport transport, TransportListener listener) {
        NioTransport<?> ours = (NioTransport<?>) transport;
        ours.register(key(ours.channel()), listener);
    }

    @Override
    public void subscribe(IoHandle handle, int events, IoEventListener listener) {
        SelectableChannel channel = channel(handle);
        if (registration(channel) != null) {
            throw new IoException(ErrorCode.ALREADY_SUBSCRIBED, handle.toString());
        }
        EventLoop on = Objects.requireNonNull(loop, "the loop runs");
        SelectionKey key = key(channel);
        Registration registration = new Registration(key) {
            @Override
            void deliver(int ready) {
                listener.onEvents(on, handle, ready);
            }
        };
        registration.rearm(events);
    }

    @Override
    public void rearm(IoHandle handle, int events) {
        subscribed(handle).rearm(events);
    }

    @Override
    public void unsubscribe(IoHandle handle) {
        Registration registration = subscribed(handle);
        registration.end();
        SelectionKey key = registration.key();
        key.attach(null);
        if (key.isValid()) {
            key.interestOps(0);
            idle.add(key);
        }
        registration.deliver(IoEvents.HANDLE_REMOVED);
    }

    @Override
    public void removeAll() {
        for (SelectionKey key : List.copyOf(selector.keys())) {
            if (key.attachment() instanceof Registration registration && registration.isActive()) {
                registration.end();
                key.attach(null);
                key.cancel();
                try {
                    registration.deliver(IoEvents.HANDLE_REMOVED);
                } catch (Throwable e) {
                    report(e);
                }
            }
        }
        try {
            // Closed channels keep their descriptors until their keys have been processed.
            selector.selectNow();
        } catch (IOException e) {
            throw NioErrors.of("removing every channel", e);
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            throw NioErrors.of("closing a selector", e);
        }
    }

    private int select(long timeoutNanos) throws IOException {
        if (timeoutNanos == 0) {
            return selector.selectNow(deliver);
        }
        if (timeoutNanos < 0) {
            return selector.select(deliver);
        }
        // Rounded up: rounded down, the last part of a millisecond would be a spin.
        long millis = timeoutNanos / NANOS_PER_MILLI + (timeoutNanos % NANOS_PER_MILLI == 0 ? 0 : 1);
        return selector.select(deliver, millis);
    }

    private void deliver(SelectionKey key) {
        Runnable first = awake;
        if (first != null) {
            awake = null;
            first.run();
        }
        if (!(key.attachment() instanceof Registration registration) || !key.isValid()) {
            return;
        }
        try {
            registration.ready(key.readyOps());
        } catch (Throwable e) {
            report(e);
        }
    }

    private void report(Throwable error) {
        EventLoop on = loop;
        if (on != null) {
            on.report(error);
        }
    }

    private void cancelIdle() {
        if (idle.isEmpty()) {
            return;
        }
        for (SelectionKey key : idle) {
            if (key.attachment() == null) {
                key.cancel();
            }
        }
        idle.clear();
    }

    /** The channel's key, made anew if it has none. */
    private SelectionKey key(SelectableChannel channel) {
        try {
            SelectionKey known = channel.keyFor(selector);
            if (known != null && known.isValid()) {
                return known;
            }
            return channel.register(selector, 0);
        } catch (ClosedChannelException e) {
            throw NioErrors.of("registering " + channel, e);
        }
    }

    private @Nullable Registration registration(SelectableChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        return key != null && key.isValid() && key.attachment() instanceof Registration registration ? registration : null;
    }

    private Registration subscribed(IoHandle handle) {
        Registration registration = registration(channel(handle));
        if (registration == null) {
            throw new IoException(ErrorCode.NOT_SUBSCRIBED, handle.toString());
        }
        return registration;
    }

    private static SelectableChannel channel(IoHandle handle) {
        if (!(handle instanceof IoHandle.Selectable selectable)) {
            throw new IoException(ErrorCode.UNSUPPORTED, handle + " cannot be watched by loop provider 'nio'");
        }
        if (selectable.channel().isBlocking()) {
            throw new IllegalArgumentException("handle: " + selectable.channel() + " is in blocking mode, allowed is non-blocking");
        }
        return selectable.channel();
    }
}
