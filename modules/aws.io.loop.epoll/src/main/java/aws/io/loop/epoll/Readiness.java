package aws.io.loop.epoll;

import aws.io.loop.IoEvents;
import aws.io.loop.epoll.sys.EpollCalls;

/** The kernel's bits as ours. An end or an error lets every call go through, so that it says what happened. */
final class Readiness {
    /** After these there is an end or an error to read. */
    static final int ENDED = EpollCalls.EPOLLRDHUP | EpollCalls.EPOLLHUP | EpollCalls.EPOLLERR;

    private static final int READ = EpollCalls.EPOLLIN | EpollCalls.EPOLLPRI | ENDED;
    private static final int WRITE = EpollCalls.EPOLLOUT | EpollCalls.EPOLLHUP | EpollCalls.EPOLLERR;
    private static final int HANG_UP = EpollCalls.EPOLLRDHUP | EpollCalls.EPOLLHUP;

    private Readiness() {}

    /** {@return bits of {@link IoEvents}} */
    static int of(int events) {
        return ((events & READ) != 0 ? IoEvents.READABLE : 0)
                | ((events & WRITE) != 0 ? IoEvents.WRITABLE : 0)
                | ((events & HANG_UP) != 0 ? IoEvents.REMOTE_HANG_UP : 0)
                | ((events & EpollCalls.EPOLLERR) != 0 ? IoEvents.ERROR : 0);
    }
}
