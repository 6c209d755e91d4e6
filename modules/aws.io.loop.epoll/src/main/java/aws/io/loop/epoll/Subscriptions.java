package aws.io.loop.epoll;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEventListener;
import aws.io.loop.IoEvents;
import aws.io.loop.IoHandle;
import aws.io.loop.epoll.sys.EpollCalls;
import java.util.HashMap;
import java.util.Map;

/** The foreign descriptors that a loop watches. */
final class Subscriptions {
    private final EpollPoller poller;
    private final Map<IoHandle, Subscription> known = new HashMap<>();

    Subscriptions(EpollPoller poller) {
        this.poller = poller;
    }

    /** Watches a handle. */
    void add(IoHandle handle, int wanted, IoEventListener listener) {
        if (!(handle instanceof IoHandle.Descriptor descriptor)) {
            throw new IoException(ErrorCode.UNSUPPORTED, handle + " on loop provider '" + EpollTransports.PROVIDER
                    + "', which watches descriptors");
        }
        int number = number(descriptor);
        if (known.containsKey(handle)) {
            throw new IoException(ErrorCode.ALREADY_SUBSCRIBED, handle.toString());
        }
        Subscription added = new Subscription(poller.loop(), handle, number, wanted, listener);
        poller.watch(added, number, added.bits());
        known.put(handle, added);
    }

    /** {@return the number of a descriptor as the kernel has it} A longer one is refused and never cut, which would make it another's. */
    static int number(IoHandle.Descriptor descriptor) {
        if (descriptor.number() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "number: " + descriptor.number() + " (allowed on loop provider '" + EpollTransports.PROVIDER + "': 0 to " + Integer.MAX_VALUE + ")");
        }
        return (int) descriptor.number();
    }

    /**
     * The kernel has taken a number anew. If there is a subscription of it, its descriptor was closed before it ended: what the kernel has
     * under that number is not the subscriber's any more.
     */
    void numberWasTaken(int number) {
        if (known.isEmpty()) {
            return;
        }
        Subscription former = known.get(new IoHandle.Descriptor(number));
        if (former != null) {
            former.numberIsAnothers = true;
        }
    }

    /** Asks for events again: the kernel tells what is so now, and what comes. */
    void rearm(IoHandle handle, int wanted) {
        Subscription subscription = known.get(handle);
        if (subscription == null) {
            throw new IoException(ErrorCode.NOT_SUBSCRIBED, handle.toString());
        }
        if (subscription.numberIsAnothers) {
            throw new IoException(ErrorCode.CLOSED_LOCALLY, handle + " was closed, and its number used again");
        }
        subscription.armed |= wanted & (IoEvents.READABLE | IoEvents.WRITABLE);
        poller.retell(subscription, subscription.number, subscription.bits());
    }

    /** {@return the subscription of a handle, which is watched no more} */
    Watched remove(IoHandle handle) {
        Subscription subscription = known.remove(handle);
        if (subscription == null) {
            throw new IoException(ErrorCode.NOT_SUBSCRIBED, handle.toString());
        }
        poller.forget(subscription);
        release(subscription);
        return subscription;
    }

    /** Removes all handles. The caller notifies their listeners. */
    void clear() {
        known.values().forEach(this::release);
        known.clear();
    }

    private void release(Subscription subscription) {
        if (!subscription.numberIsAnothers) {
            poller.release(subscription.number);
        }
    }

    /** One handle and its listener. An event is delivered once; what comes before the next rearm is delivered by it. */
    private static final class Subscription extends Watched {
        private final EventLoop loop;
        private final IoHandle handle;
        private final int number;
        private final IoEventListener listener;
        private int armed;
        private boolean numberIsAnothers;

        Subscription(EventLoop loop, IoHandle handle, int number, int armed, IoEventListener listener) {
            this.loop = loop;
            this.handle = handle;
            this.number = number;
            this.armed = armed;
            this.listener = listener;
        }

        int bits() {
            return ((armed & IoEvents.READABLE) != 0 ? EpollCalls.EPOLLIN | EpollCalls.EPOLLRDHUP : 0)
                    | ((armed & IoEvents.WRITABLE) != 0 ? EpollCalls.EPOLLOUT : 0);
        }

        @Override
        void onEvents(int events) {
            int told = Readiness.of(events) & (armed | ~(IoEvents.READABLE | IoEvents.WRITABLE));
            armed &= ~told;
            if (told != 0) {
                listener.onEvents(loop, handle, told);
            }
        }

        @Override
        void onRemoved() {
            listener.onEvents(loop, handle, IoEvents.HANDLE_REMOVED);
        }
    }
}
