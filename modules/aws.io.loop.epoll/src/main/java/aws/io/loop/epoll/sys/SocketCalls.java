package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** What makes, names, connects and ends sockets. Every descriptor is non-blocking and close-on-exec. */
public final class SocketCalls {
    /** A byte stream. */
    public static final int SOCK_STREAM = 1;

    /** Datagrams. */
    public static final int SOCK_DGRAM = 2;

    /** Connections that keep the bounds of records. */
    public static final int SOCK_SEQPACKET = 5;

    /** End the receiving direction. */
    public static final int SHUT_RD = 0;

    /** End the sending direction. */
    public static final int SHUT_WR = 1;

    /** What {@link #accept} answers when nobody waits. */
    public static final int NONE = -1;

    static final int SOCK_NONBLOCK = 04000;
    static final int SOCK_CLOEXEC = 02000000;

    private static final FunctionDescriptor NAMED = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final FunctionDescriptor ASKED = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final FunctionDescriptor TWO = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT);

    private static final MethodHandle SOCKET = Libc.link("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle BIND = Libc.link("bind", NAMED);
    private static final MethodHandle CONNECT = Libc.link("connect", NAMED);
    private static final MethodHandle SHUTDOWN = Libc.link("shutdown", TWO);
    private static final MethodHandle GETSOCKNAME = Libc.link("getsockname", ASKED);
    private static final MethodHandle GETPEERNAME = Libc.link("getpeername", ASKED);

    private SocketCalls() {}

    /** Linked by the first that listens. */
    private static final class Listening {
        private static final MethodHandle LISTEN = Libc.link("listen", TWO);
        private static final MethodHandle ACCEPT4 =
                Libc.link("accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    }

    /** {@code int socket(int domain, int type, int protocol)}. */
    public static int open(CallMemory memory, SocketDomain domain, int type) {
        try {
            int flags = type | SOCK_NONBLOCK | SOCK_CLOEXEC;
            int descriptor = (int) SOCKET.invokeExact(memory.errno, SocketAddress.family(domain), flags, 0);
            if (descriptor < 0) {
                throw Errno.failure(memory.errno(), "socket of domain " + domain);
            }
            return descriptor;
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /** {@code int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen)}. */
    public static void bind(CallMemory memory, int descriptor, Endpoint local, SocketDomain domain) {
        try {
            int length = SocketAddress.put(memory.address, local, domain);
            int result = (int) BIND.invokeExact(memory.errno, descriptor, memory.address, length);
            if (result < 0) {
                throw Errno.failure(memory.errno(), "bind to " + local);
            }
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /** {@code int listen(int sockfd, int backlog)}. */
    public static void listen(CallMemory memory, int descriptor, int backlog) {
        try {
            int result = (int) Listening.LISTEN.invokeExact(memory.errno, descriptor, backlog);
            if (result < 0) {
                throw Errno.failure(memory.errno(), "listen");
            }
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /**
     * {@code int accept4(int sockfd, struct sockaddr *addr, socklen_t *addrlen, int flags)}. {@link #addressOf} then gives the peer.
     *
     * @return the connection's descriptor, or {@link #NONE}
     */
    public static int accept(CallMemory memory, int descriptor) {
        try {
            while (true) {
                memory.length.set(JAVA_INT, 0, SocketAddress.STORAGE_BYTES);
                int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
                int accepted = (int) Listening.ACCEPT4.invokeExact(memory.errno, descriptor, memory.address, memory.length, flags);
                if (accepted >= 0) {
                    return accepted;
                }
                if (Errno.EAGAIN.is(memory.errno())) {
                    return NONE;
                }
                if (!Errno.EINTR.is(memory.errno())) {
                    throw Errno.failure(memory.errno(), "accept4");
                }
            }
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /** {@return the address that the call before has left in a thread's memory} */
    public static Endpoint addressOf(CallMemory memory) {
        return SocketAddress.get(memory.address, memory.length.get(JAVA_INT, 0));
    }

    /**
     * {@code int connect(int sockfd, const struct sockaddr *addr, socklen_t addrlen)}.
     *
     * @return whether it is connected at once; false if that will be told
     */
    public static boolean connect(CallMemory memory, int descriptor, Endpoint remote, SocketDomain domain) {
        try {
            int length = SocketAddress.put(memory.address, remote, domain);
            int result = (int) CONNECT.invokeExact(memory.errno, descriptor, memory.address, length);
            if (result == 0) {
                return true;
            }
            int errno = memory.errno();
            // a connect that a signal interrupts goes on by itself (connect(2))
            if (Errno.EINPROGRESS.is(errno) || Errno.EINTR.is(errno)) {
                return false;
            }
            throw connectFailure(errno, remote);
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /** The error of a connect. A local listener whose queue is full says EAGAIN (unix(7)); nothing would tell when to try again. */
    public static IoException connectFailure(int errno, Object remote) {
        String call = "connect to " + remote;
        return Errno.EAGAIN.is(errno) ? Errno.failure(errno, call, ErrorCode.CONNECTION_REFUSED) : Errno.failure(errno, call);
    }

    /**
     * {@code int shutdown(int sockfd, int how)}. A connection that is gone has nothing to shut down; its next read says so.
     *
     * @param direction {@link #SHUT_RD} or {@link #SHUT_WR}
     */
    public static void shutdown(CallMemory memory, int descriptor, int direction) {
        try {
            int result = (int) SHUTDOWN.invokeExact(memory.errno, descriptor, direction);
            if (result < 0 && !Errno.ENOTCONN.is(memory.errno())) {
                throw Errno.failure(memory.errno(), "shutdown");
            }
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /** {@code int getsockname(int sockfd, struct sockaddr *addr, socklen_t *addrlen)}. */
    public static Endpoint localAddress(CallMemory memory, int descriptor) {
        try {
            memory.length.set(JAVA_INT, 0, SocketAddress.STORAGE_BYTES);
            int result = (int) GETSOCKNAME.invokeExact(memory.errno, descriptor, memory.address, memory.length);
            if (result < 0) {
                throw Errno.failure(memory.errno(), "getsockname");
            }
            return addressOf(memory);
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /** {@code int getpeername(int sockfd, struct sockaddr *addr, socklen_t *addrlen)}. */
    public static Endpoint remoteAddress(CallMemory memory, int descriptor) {
        try {
            memory.length.set(JAVA_INT, 0, SocketAddress.STORAGE_BYTES);
            int result = (int) GETPEERNAME.invokeExact(memory.errno, descriptor, memory.address, memory.length);
            if (result < 0) {
                throw Errno.failure(memory.errno(), "getpeername");
            }
            return addressOf(memory);
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /** {@code getpeername} again, asked only whether there is a peer. */
    public static boolean hasPeer(CallMemory memory, int descriptor) {
        try {
            memory.length.set(JAVA_INT, 0, SocketAddress.STORAGE_BYTES);
            int result = (int) GETPEERNAME.invokeExact(memory.errno, descriptor, memory.address, memory.length);
            if (result < 0 && !Errno.ENOTCONN.is(memory.errno())) {
                throw Errno.failure(memory.errno(), "getpeername");
            }
            return result == 0;
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }
}
