package aws.io.testing;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.socket.SocketOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What all transports in memory share: the loop's side of them. Loop thread only, once attached. */
abstract class MemoryTransport implements Transport {
    private final Map<SocketOption<?>, Object> options = new HashMap<>();
    private final Set<SocketOption<?>> supported;
    private @Nullable CompletionPoller poller;
    private @Nullable TransportListener listener;
    private boolean closed;

    MemoryTransport(Set<SocketOption<?>> supported) {
        this.supported = supported;
    }

    final void attach(CompletionPoller to, TransportListener subscriber) {
        if (poller != null) {
            throw new IoException(ErrorCode.ALREADY_ATTACHED, toString());
        }
        poller = to;
        listener = subscriber;
        attached();
    }

    /** The transport has a loop from now on. */
    void attached() {}

    /** Ends what goes on with others, at once. */
    abstract void closeNow();

    /** {@return whether a buffer is held} */
    abstract boolean holdsBuffers();

    /** Lets go of buffers. */
    abstract void dropBuffers();

    final boolean isClosed() {
        return closed;
    }

    /** Any thread: something has ended, which the loop's thread is to look at. */
    final void post(Runnable completion) {
        CompletionPoller to = poller;
        if (to != null) {
            to.post(() -> {
                if (!closed) {
                    completion.run();
                }
            });
        }
    }

    final void tell(int events) {
        TransportListener subscriber = listener;
        if (subscriber != null) {
            subscriber.onEvents(events);
        }
    }

    @Override
    public final String provider() {
        return FakeCompletionLoopFactory.NAME;
    }

    @Override
    public final void rearm(int events) {}

    @Override
    public final <T> void setOption(SocketOption<T> option, T value) {
        requireSupported(option);
        options.put(option, value);
    }

    @Override
    public final <T> T getOption(SocketOption<T> option) {
        requireSupported(option);
        T value = optionOrNull(option);
        if (value == null) {
            throw new IoException(ErrorCode.UNSUPPORTED, option + " was never set on this fake");
        }
        return value;
    }

    final <T> @Nullable T optionOrNull(SocketOption<T> option) {
        return option.type().cast(options.get(option));
    }

    @Override
    public final boolean close() {
        if (closed) {
            return true;
        }
        closed = true;
        closeNow();
        CompletionPoller to = poller;
        if (to == null) {
            return true;
        }
        if (to.isClosed()) {
            dropBuffers();
            return true;
        }
        to.forget(this);
        if (!holdsBuffers()) {
            return true;
        }
        to.post(() -> {
            dropBuffers();
            tell(IoEvents.CLOSED);
        });
        return false;
    }

    private void requireSupported(SocketOption<?> option) {
        if (!supported.contains(option)) {
            throw new IoException(ErrorCode.UNSUPPORTED, "option " + option + " on loop provider '" + provider() + "'");
        }
    }
}
