package aws.io.loop.nio;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoEvents;
import aws.io.loop.IoHandle;
import aws.io.loop.spi.TransportListener;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The foreign channels that are watched. A channel that was unsubscribed keeps its key until the next turn, asking for nothing: a
 * cancelled key cannot be replaced before the selector has selected again, and the channel may be subscribed again at once.
 */
final class NioHandles {
    private static final int READ = SelectionKey.OP_READ | SelectionKey.OP_ACCEPT;
    private static final int WRITE = SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT;

    private final NioPoller poller;
    private final Selector selector;
    private final Map<IoHandle, NioRegistration> registrations = new HashMap<>();
    private final List<SelectionKey> unused = new ArrayList<>();

    NioHandles(NioPoller poller, Selector selector) {
        this.poller = poller;
        this.selector = selector;
    }

    /** Watches a handle. */
    void subscribe(IoHandle handle, int events, TransportListener listener) {
        if (!(handle instanceof IoHandle.Selectable(SelectableChannel channel))) {
            throw new IoException(ErrorCode.UNSUPPORTED, handle + " on loop provider '" + NioTransports.PROVIDER
                    + "', which watches channels of java.nio");
        }
        if (registrations.containsKey(handle)) {
            throw new IoException(ErrorCode.ALREADY_SUBSCRIBED, handle.toString());
        }
        if (channel.isBlocking() && channel.isOpen()) {
            throw new IllegalArgumentException("handle: " + channel + " is in blocking mode, configureBlocking(false) must come first");
        }
        int read = channel.validOps() & READ;
        int write = channel.validOps() & WRITE;
        int interest = ((events & IoEvents.READABLE) != 0 ? read : 0) | ((events & IoEvents.WRITABLE) != 0 ? write : 0);
        SelectionKey key;
        try {
            key = channel.register(selector, interest);
        } catch (ClosedChannelException | CancelledKeyException e) {
            throw NioErrors.with(ErrorCode.CLOSED_LOCALLY, e, "subscribe " + handle);
        }
        NioRegistration registration = new NioRegistration(key, interest, listener);
        registration.meaning(read, write);
        registration.arm(events);
        registrations.put(handle, registration);
        poller.remember(registration);
    }

    /** Asks for events again. */
    void rearm(IoHandle handle, int events) {
        NioRegistration registration = registrations.get(handle);
        if (registration == null) {
            throw new IoException(ErrorCode.NOT_SUBSCRIBED, handle.toString());
        }
        try {
            registration.rearm(events & (IoEvents.READABLE | IoEvents.WRITABLE));
        } catch (CancelledKeyException e) {
            throw NioErrors.with(ErrorCode.CLOSED_LOCALLY, e, "rearm " + handle);
        }
    }

    /** {@return the registration of a handle, which is watched no more} */
    NioRegistration remove(IoHandle handle) {
        NioRegistration registration = registrations.remove(handle);
        if (registration == null) {
            throw new IoException(ErrorCode.NOT_SUBSCRIBED, handle.toString());
        }
        poller.forget(registration);
        SelectionKey key = registration.key();
        key.attach(null);
        try {
            registration.want(0);
            unused.add(key);
        } catch (CancelledKeyException e) {
            // the channel is closed and its key gone with it: nothing is left to keep
        }
        return registration;
    }

    /** Lets go of the channels that were not subscribed again. Not inside a select. */
    void cancelUnused() {
        if (unused.isEmpty()) {
            return;
        }
        for (SelectionKey key : unused) {
            if (key.attachment() == null) {
                key.cancel();
            }
        }
        unused.clear();
    }

    /** Forgets all handles. The caller notifies the listeners. */
    void clear() {
        registrations.clear();
        unused.clear();
    }
}
