package aws.io.loop.epoll;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoEvents;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DescriptorCalls;
import aws.io.loop.epoll.sys.EpollCalls;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketOption;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What every transport has: a descriptor, and what is known of its readiness. An edge is told once, so it is remembered here until a call
 * has found that nothing is left; while it is known that a call would block, none is made.
 */
abstract class EpollTransport extends Watched implements Transport {
    /** The number of no descriptor, so that a call on what is closed says EBADF and never reaches the next owner of the number. */
    private static final int NONE = -1;

    private int descriptor;
    private @Nullable EpollPoller poller;
    private @Nullable TransportListener listener;

    /** Whether the descriptor is closed: guarded by this object, since addresses may be asked for on any thread. */
    private boolean closed;

    /** Memory for calls: the loop's from the attach on. The loop's thread alone, or the owner's before. */
    private @Nullable CallMemory memory;

    /** Whether a call may do something, as far as the kernel has told. Before the attach nobody tells. */
    private boolean readable = true;

    private boolean writable = true;

    /** Whether the kernel watches for room to write, and whether the owner waits for it: of nothing else is it notified. */
    private boolean watchesRoom;

    private boolean awaitsRoom;

    /** Whether there is an end or an error to read, after which short reads tell nothing. */
    private boolean ended;

    /** Whether urgent data came: reads stop short at its place, though there may be more (tcp(7)). */
    private boolean urgent;

    /** Takes a descriptor in non-blocking mode. */
    EpollTransport(int descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    public final String provider() {
        return EpollTransports.PROVIDER;
    }

    /**
     * Input is armed always. Only where a short read does not mean that all was read, the owner is asked to look once more. Room to write is
     * armed for good when a write first has to wait for it: most connections never do, and each would have an event for it at its start.
     */
    @Override
    public final void rearm(int events) {
        EpollPoller watching = poller;
        if (watching == null) {
            return;
        }
        if ((events & IoEvents.READABLE) != 0 && readable) {
            watching.tellAgain(this);
        }
        if ((events & IoEvents.WRITABLE) != 0) {
            awaitsRoom = true;
            if (!watchesRoom && isWatched()) {
                watching.retell(this, descriptor, interest() | EpollCalls.EPOLLOUT);
                watchesRoom = true;
            }
        }
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) {
        throw EpollOptions.unsupported(option);
    }

    @Override
    public <T> T getOption(SocketOption<T> option) {
        throw EpollOptions.unsupported(option);
    }

    @Override
    public Endpoint localEndpoint() {
        throw new IoException(ErrorCode.UNSUPPORTED, "a pipe has no address");
    }

    @Override
    public boolean close() {
        int open;
        synchronized (this) {
            if (closed) {
                return true;
            }
            closed = true;
            open = descriptor;
            descriptor = NONE;
        }
        EpollPoller watching = poller;
        if (watching != null && isWatched()) {
            watching.forget(this);
        }
        poller = null;
        DescriptorCalls.close(callMemory(), open);
        return true;
    }

    @Override
    public String toString() {
        return descriptor == NONE ? "a closed epoll descriptor" : "epoll descriptor " + descriptor;
    }

    @Override
    final void onEvents(int events) {
        ended |= (events & Readiness.ENDED) != 0;
        urgent |= (events & EpollCalls.EPOLLPRI) != 0;
        int told = Readiness.of(events);
        readable |= (told & IoEvents.READABLE) != 0;
        if ((told & IoEvents.WRITABLE) != 0) {
            writable = true;
            if (awaitsRoom) {
                // a socket that connects has hung up before it has begun
                awaitsRoom = (events & EpollCalls.EPOLLHUP) != 0;
            } else if ((events & (EpollCalls.EPOLLHUP | EpollCalls.EPOLLERR)) == 0) {
                told &= ~IoEvents.WRITABLE;
            }
        }
        TransportListener subscriber = listener;
        if (subscriber != null && told != 0) {
            subscriber.onEvents(told);
        }
    }

    @Override
    final void onRemoved() {
        EpollPoller watching = poller;
        TransportListener subscriber = listener;
        poller = null;
        listener = null;
        memory = null;
        try {
            if (subscriber != null) {
                subscriber.onEvents(IoEvents.HANDLE_REMOVED);
            }
        } finally {
            if (!isClosed() && watching != null) {
                watching.release(descriptor);
                readable = true;
                writable = true;
            }
        }
    }

    /** Registers the descriptor with a loop, once and for all. */
    final void attachTo(EpollPoller newPoller, TransportListener subscriber) {
        if (poller != null) {
            throw new IoException(ErrorCode.ALREADY_ATTACHED, toString());
        }
        if (isClosed()) {
            throw new IoException(ErrorCode.CLOSED_LOCALLY, "attach " + this);
        }
        int interest = interest();
        newPoller.watch(this, descriptor, interest);
        watchesRoom = (interest & EpollCalls.EPOLLOUT) != 0;
        awaitsRoom = watchesRoom;
        poller = newPoller;
        memory = newPoller.memory();
        listener = subscriber;
        // what is there already is the first edge
        readable = false;
    }

    /** {@return the bits to arm} */
    abstract int interest();

    /** {@return the descriptor; of none once it is closed} */
    final int descriptor() {
        return descriptor;
    }

    /** {@return the poller that watches it, or null} */
    final @Nullable EpollPoller poller() {
        return poller;
    }

    /** {@return memory for a call; once attached it is the loop's, for its thread alone} */
    final CallMemory callMemory() {
        assert poller == null || poller.loop().inLoop() : "called from " + Thread.currentThread();
        CallMemory known = memory;
        return known != null ? known : CallMemory.ofThread();
    }

    /** {@return whether a read may find something} */
    final boolean mayRead() {
        return readable;
    }

    /** {@return whether a write may do something} */
    final boolean mayWrite() {
        return writable;
    }

    /** {@return whether the kernel has reported room to write, and neither an error nor an end} */
    final boolean hasRoomAndNoEnd() {
        return poller != null && !awaitsRoom && !ended;
    }

    /** A read has found nothing: the next change is an edge. */
    final void readAll() {
        readable = false;
    }

    /** A read has filled less than it had room for. Of a stream that says that all was read (epoll(7)), with exceptions. */
    final void readShort() {
        if (!ended && !urgent) {
            readable = false;
        }
    }

    /** A write has not taken everything: the kernel is full, and tells when it is not. */
    final void wroteShort() {
        awaitsRoom = true;
        if (!ended) {
            writable = false;
        }
    }

    /** {@return whether it is closed; any thread} */
    final synchronized boolean isClosed() {
        return closed;
    }

    /** Tells the owner that it may write, which nobody else would. */
    final void tellWritable() {
        TransportListener subscriber = listener;
        if (subscriber != null && isWatched()) {
            writable = true;
            subscriber.onEvents(IoEvents.WRITABLE);
        }
    }

    /** The calls that any thread may make while the descriptor is open. */
    final synchronized <T> T whileOpen(Function<CallMemory, T> call) {
        return call.apply(requireOpen());
    }

    /** {@return the calling thread's memory for a call; the caller holds this object's lock until the call is over} */
    final CallMemory requireOpen() {
        assert Thread.holdsLock(this);
        if (closed) {
            throw new IoException(ErrorCode.CLOSED_LOCALLY, toString());
        }
        return CallMemory.ofThread();
    }
}
