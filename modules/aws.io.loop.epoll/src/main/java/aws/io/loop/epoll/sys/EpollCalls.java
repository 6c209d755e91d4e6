package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import aws.io.ErrorCode;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/** epoll(7) and eventfd(2). */
public final class EpollCalls {
    /** There may be something to read. */
    public static final int EPOLLIN = 0x001;

    /** There is urgent data. */
    public static final int EPOLLPRI = 0x002;

    /** There may be room to write. */
    public static final int EPOLLOUT = 0x004;

    /** An error is pending; always told. */
    public static final int EPOLLERR = 0x008;

    /** Both directions have ended; always told. */
    public static final int EPOLLHUP = 0x010;

    /** The peer will send no more. */
    public static final int EPOLLRDHUP = 0x2000;

    /** Tell changes, not states. */
    public static final int EPOLLET = 1 << 31;

    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;
    static final int EPOLL_CTL_MOD = 3;
    static final int EPOLL_CLOEXEC = 02000000;
    static final int EFD_CLOEXEC = 02000000;
    static final int EFD_NONBLOCK = 04000;

    /** The number of epoll_pwait2 on every architecture. The C library may be older than the kernel. */
    static final long SYS_EPOLL_PWAIT2 = 441;

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int NO_TIMEOUT = -1;
    private static final int MOST_LOOKS = 8;
    private static final long NO_MASK = 0;

    private static final MethodHandle EPOLL_CREATE1 = Libc.link("epoll_create1");
    private static final MethodHandle EPOLL_CTL = Libc.link("epoll_ctl");
    private static MethodHandle epollWait = Libc.link("epoll_wait");
    private static MethodHandle systemCall = Libc.link("syscall");
    private static final MethodHandle EVENTFD = Libc.link("eventfd");
    private static final MethodHandle EVENTFD_WRITE = Libc.link("eventfd_write");

    private EpollCalls() {}

    /** {@code int epoll_create1(int flags)}, close-on-exec. */
    public static int create(CallMemory memory) {
        int descriptor = Libc.call(EPOLL_CREATE1, memory, EPOLL_CLOEXEC);
        if (descriptor < 0) {
            throw Errno.failure(memory.errno(), "epoll_create1");
        }
        return descriptor;
    }

    /** {@code int epoll_ctl(int epfd, EPOLL_CTL_ADD, int fd, struct epoll_event *event)}. */
    public static void add(CallMemory memory, int epoll, int descriptor, int events, long key) {
        if (!control(memory, epoll, EPOLL_CTL_ADD, descriptor, events, key)) {
            // a regular file is always ready, and cannot be watched
            throw Errno.EPERM.is(memory.errno())
                    ? Errno.failure(memory.errno(), "epoll_ctl", ErrorCode.UNSUPPORTED)
                    : Errno.failure(memory.errno(), "epoll_ctl");
        }
    }

    /** {@code int epoll_ctl(int epfd, EPOLL_CTL_MOD, int fd, struct epoll_event *event)}: tells again what is so now. */
    public static void modify(CallMemory memory, int epoll, int descriptor, int events, long key) {
        if (!control(memory, epoll, EPOLL_CTL_MOD, descriptor, events, key)) {
            throw isGone(memory.errno())
                    ? Errno.failure(memory.errno(), "epoll_ctl", ErrorCode.CLOSED_LOCALLY)
                    : Errno.failure(memory.errno(), "epoll_ctl");
        }
    }

    /**
     * {@code int epoll_ctl(int epfd, EPOLL_CTL_DEL, int fd, struct epoll_event *event)}. A descriptor that is gone is removed already; its
     * number may be that of a regular file by now, of which the call says EPERM.
     */
    public static void remove(CallMemory memory, int epoll, int descriptor) {
        int result = Libc.call(EPOLL_CTL, memory, epoll, EPOLL_CTL_DEL, descriptor, memory.value.address());
        if (result < 0 && !isGone(memory.errno())) {
            throw Errno.failure(memory.errno(), "epoll_ctl");
        }
    }

    private static boolean control(CallMemory memory, int epoll, int operation, int descriptor, int events, long key) {
        EpollEvents.put(memory.value, events, key);
        return Libc.call(EPOLL_CTL, memory, epoll, operation, descriptor, memory.value.address()) == 0;
    }

    /** Whether the call on a descriptor that was watched says that it is closed, and its number free or another's. */
    private static boolean isGone(int errno) {
        return Errno.EBADF.is(errno) || Errno.ENOENT.is(errno) || Errno.EPERM.is(errno);
    }

    /**
     * {@code int epoll_wait(int epfd, struct epoll_event *events, int maxevents, int timeout)}. A signal ends it early, and
     * what has come by then is returned.
     *
     * @param millis how long to wait at most; less than 0 is without end
     * @return the number of events
     */
    public static int await(CallMemory memory, int epoll, EpollEvents events, int millis) {
        try {
            int timeout = Math.max(millis, NO_TIMEOUT);
            int count = Libc.call(epollWait, memory, epoll, events.memory().address(), events.capacity(), timeout);
            return count < 0 ? lookIfInterrupted(memory, epoll, events, "epoll_wait") : count;
        } finally {
            Reference.reachabilityFence(events);
        }
    }

    /**
     * {@code int epoll_pwait2(int epfd, struct epoll_event *events, int maxevents, const struct timespec *timeout, const sigset_t *mask)}.
     * A signal ends it early, and what has come by then is returned.
     *
     * @param nanos how long to wait at most, more than 0
     * @return the number of events; less than 0 if this kernel has no such call, or does not let us make it
     */
    public static int awaitNanos(CallMemory memory, int epoll, EpollEvents events, long nanos) {
        try {
            memory.value.set(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
            memory.value.set(JAVA_LONG, Long.BYTES, nanos % NANOS_PER_SECOND);
            long at = events.memory().address();
            // The mask is the last: without one the kernel does not look at its size.
            int count = Libc.call(systemCall, memory, SYS_EPOLL_PWAIT2, epoll, at, events.capacity(), memory.value.address(), NO_MASK);
            if (count >= 0) {
                return count;
            }
            boolean denied = Errno.ENOSYS.is(memory.errno()) || Errno.EPERM.is(memory.errno());
            return denied ? -1 : lookIfInterrupted(memory, epoll, events, "epoll_pwait2");
        } finally {
            Reference.reachabilityFence(events);
        }
    }

    /** {@code int eventfd(unsigned int initval, int flags)}, non-blocking and close-on-exec. */
    public static int eventDescriptor(CallMemory memory) {
        int descriptor = Libc.call(EVENTFD, memory, 0, EFD_CLOEXEC | EFD_NONBLOCK);
        if (descriptor < 0) {
            throw Errno.failure(memory.errno(), "eventfd");
        }
        return descriptor;
    }

    /** {@code int eventfd_write(int fd, eventfd_t value)}. A counter that is full has woken whom it should. */
    public static void signal(CallMemory memory, int eventDescriptor) {
        if (Libc.call(EVENTFD_WRITE, memory, eventDescriptor, 1) < 0 && !Errno.EAGAIN.is(memory.errno())) {
            throw Errno.failure(memory.errno(), "eventfd_write");
        }
    }

    /** A call that a signal has ended has not looked at the events. Looking does not wait, so signals cannot end it for long. */
    private static int lookIfInterrupted(CallMemory memory, int epoll, EpollEvents events, String call) {
        int count = -1;
        for (int i = 0; count < 0 && i < MOST_LOOKS; i++) {
            if (!Errno.EINTR.is(memory.errno())) {
                throw Errno.failure(memory.errno(), call);
            }
            count = Libc.call(epollWait, memory, epoll, events.memory().address(), events.capacity(), 0);
        }
        return Math.max(count, 0);
    }
}
