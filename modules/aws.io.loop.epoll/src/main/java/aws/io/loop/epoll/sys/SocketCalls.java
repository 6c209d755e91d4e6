package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import aws.io.IoException;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

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

    private static final MethodHandle SOCKET = Libc.link("socket");
    private static final MethodHandle BIND = Libc.link("bind");
    private static final MethodHandle LISTEN = Libc.link("listen");
    private static final MethodHandle ACCEPT4 = Libc.link("accept4");
    private static final MethodHandle CONNECT = Libc.link("connect");
    private static final MethodHandle SHUTDOWN = Libc.link("shutdown");
    private static final MethodHandle GETSOCKNAME = Libc.link("getsockname");
    private static final MethodHandle GETPEERNAME = Libc.link("getpeername");

    private SocketCalls() {}

    /** {@code int socket(int domain, int type, int protocol)}. */
    public static int open(CallMemory memory, SocketDomain domain, int type) {
        int flags = type | SOCK_NONBLOCK | SOCK_CLOEXEC;
        int descriptor = Libc.call(SOCKET, memory, SocketAddress.family(domain), flags, 0);
        if (descriptor < 0) {
            throw Errno.failure(memory.errno(), "socket of domain " + domain);
        }
        return descriptor;
    }

    /** {@code int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen)}. */
    public static void bind(CallMemory memory, int descriptor, Endpoint local, SocketDomain domain) {
        int length = SocketAddress.put(memory.address, local, domain);
        if (Libc.call(BIND, memory, descriptor, memory.address.address(), length) < 0) {
            throw Errno.failure(memory.errno(), "bind to " + local, CallKind.ADDRESS);
        }
    }

    /** {@code int listen(int sockfd, int backlog)}. */
    public static void listen(CallMemory memory, int descriptor, int backlog) {
        if (Libc.call(LISTEN, memory, descriptor, backlog) < 0) {
            throw Errno.failure(memory.errno(), "listen");
        }
    }

    /**
     * {@code int accept4(int sockfd, struct sockaddr *addr, socklen_t *addrlen, int flags)}. {@link #addressOf} then gives the peer.
     *
     * @return the connection's descriptor, or {@link #NONE}
     */
    public static int accept(CallMemory memory, int descriptor) {
        while (true) {
            memory.length.set(JAVA_INT, 0, SocketAddress.STORAGE_BYTES);
            int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
            int accepted = Libc.call(ACCEPT4, memory, descriptor, memory.address.address(), memory.length.address(), flags);
            if (accepted >= 0) {
                return accepted;
            }
            if (Errno.EAGAIN.is(memory.errno())) {
                return NONE;
            }
            // a connection that its peer has given up already (accept(2)) is left out, and the next is taken
            if (!Errno.EINTR.is(memory.errno()) && !Errno.ECONNABORTED.is(memory.errno())) {
                throw Errno.failure(memory.errno(), "accept4", CallKind.ACCEPT);
            }
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
        int length = SocketAddress.put(memory.address, remote, domain);
        if (Libc.call(CONNECT, memory, descriptor, memory.address.address(), length) == 0) {
            return true;
        }
        int errno = memory.errno();
        // a connect that a signal interrupts goes on by itself (connect(2))
        if (Errno.EINPROGRESS.is(errno) || Errno.EINTR.is(errno)) {
            return false;
        }
        throw connectFailure(errno, remote);
    }

    /** {@return the error of a connect} */
    public static IoException connectFailure(int errno, Object remote) {
        return Errno.failure(errno, "connect to " + remote, CallKind.ADDRESS);
    }

    /**
     * {@code getsockopt} of SO_ERROR on an established connection, which clears the error.
     *
     * @return the error, or null if there is none
     */
    public static @Nullable IoException pendingError(CallMemory memory, int descriptor) {
        int errno = OptionCalls.getInt(memory, descriptor, OptionCalls.SOL_SOCKET, OptionCalls.SO_ERROR);
        return errno == 0 ? null : Errno.failure(errno, "the connection has ended", CallKind.CONNECTION);
    }

    /**
     * {@code int shutdown(int sockfd, int how)}. A connection that is gone has nothing to shut down; its next read says so.
     *
     * @param direction {@link #SHUT_RD} or {@link #SHUT_WR}
     */
    public static void shutdown(CallMemory memory, int descriptor, int direction) {
        if (Libc.call(SHUTDOWN, memory, descriptor, direction) < 0 && !Errno.ENOTCONN.is(memory.errno())) {
            throw Errno.failure(memory.errno(), "shutdown");
        }
    }

    /** {@code int getsockname(int sockfd, struct sockaddr *addr, socklen_t *addrlen)}. */
    public static Endpoint localAddress(CallMemory memory, int descriptor) {
        if (ask(GETSOCKNAME, memory, descriptor) < 0) {
            throw Errno.failure(memory.errno(), "getsockname");
        }
        int length = memory.length.get(JAVA_INT, 0);
        Endpoint known = memory.knownEndpoint;
        if (known != null && length == memory.knownLength && isKnown(memory, length)) {
            return known;
        }
        Endpoint endpoint = addressOf(memory);
        if (endpoint instanceof Endpoint.Inet) {
            MemorySegment.copy(memory.address, 0, memory.knownAddress, 0, length);
            memory.knownLength = length;
            memory.knownEndpoint = endpoint;
        }
        return endpoint;
    }

    private static boolean isKnown(CallMemory memory, int length) {
        return MemorySegment.mismatch(memory.address, 0, length, memory.knownAddress, 0, length) < 0;
    }

    /** {@code int getpeername(int sockfd, struct sockaddr *addr, socklen_t *addrlen)}. */
    public static Endpoint remoteAddress(CallMemory memory, int descriptor) {
        if (ask(GETPEERNAME, memory, descriptor) < 0) {
            throw Errno.failure(memory.errno(), "getpeername");
        }
        return addressOf(memory);
    }

    /** {@code getpeername} again, asked only whether there is a peer. */
    public static boolean hasPeer(CallMemory memory, int descriptor) {
        int result = ask(GETPEERNAME, memory, descriptor);
        if (result < 0 && !Errno.ENOTCONN.is(memory.errno())) {
            throw Errno.failure(memory.errno(), "getpeername");
        }
        return result == 0;
    }

    private static int ask(MethodHandle function, CallMemory memory, int descriptor) {
        memory.length.set(JAVA_INT, 0, SocketAddress.STORAGE_BYTES);
        return Libc.call(function, memory, descriptor, memory.address.address(), memory.length.address());
    }
}
