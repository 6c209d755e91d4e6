package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketOption;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/** What every transport has: a channel, and its registration while a loop watches it. */
abstract class NioTransport implements Transport {
    private final SelectableChannel channel;
    private @Nullable NioPoller poller;
    private @Nullable NioRegistration registration;
    private boolean closed;

    NioTransport(SelectableChannel channel) {
        this.channel = channel;
    }

    @Override
    public final String provider() {
        return NioTransports.PROVIDER;
    }

    @Override
    public final void rearm(int events) {
        NioRegistration current = registration();
        if (current != null) {
            try {
                current.rearm(events & (IoEvents.READABLE | IoEvents.WRITABLE));
            } catch (CancelledKeyException e) {
                // java.nio closed the channel by itself when the connect failed, of which the owner was told by an exception
                return;
            }
        }
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) {
        throw NioOptions.unsupported(option);
    }

    @Override
    public <T> T getOption(SocketOption<T> option) {
        throw NioOptions.unsupported(option);
    }

    @Override
    public Endpoint localEndpoint() {
        throw new IoException(ErrorCode.UNSUPPORTED, "a pipe has no address");
    }

    @Override
    public boolean close() {
        if (closed) {
            return true;
        }
        closed = true;
        NioPoller watching = poller;
        // the selector of a closed poller keeps no descriptor
        NioRegistration current = watching == null || watching.isClosed() ? null : registration;
        registration = null;
        poller = null;
        if (current != null && watching != null) {
            watching.forget(current);
            current.key().cancel();
        }
        try {
            channel.close();
        } catch (IOException e) {
            throw NioErrors.of(e, "close " + this);
        }
        if (current != null && watching != null && outlivesClose()) {
            watching.tellWhenClosed(current);
            return false;
        }
        return true;
    }

    /** {@return whether it matters to others that java.nio keeps the descriptor of a watched channel until the next select} */
    boolean outlivesClose() {
        return false;
    }

    @Override
    public String toString() {
        return "nio " + channel;
    }

    /** Registers the channel with a loop. */
    final void attachTo(NioPoller newPoller, TransportListener listener) {
        if (registration() != null) {
            throw new IoException(ErrorCode.ALREADY_ATTACHED, toString());
        }
        int interest = initialInterest();
        SelectionKey key;
        try {
            key = channel.register(newPoller.selector(), interest);
        } catch (ClosedChannelException | CancelledKeyException e) {
            throw NioErrors.with(ErrorCode.CLOSED_LOCALLY, e, "attach " + this);
        }
        NioRegistration current = new NioRegistration(key, interest, listener);
        newPoller.remember(current);
        poller = newPoller;
        registration = current;
        onAttached(current);
    }

    /** {@return what the selector looks for from the beginning; what nobody waits for is soon given up} */
    abstract int initialInterest();

    /** Gives the operations a meaning, and arms what must be. */
    abstract void onAttached(NioRegistration current);

    /** {@return the registration while a loop watches} */
    final @Nullable NioRegistration registration() {
        NioRegistration current = registration;
        return current != null && current.isActive() ? current : null;
    }
}
