package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import aws.io.ErrorCode;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * What moves the bytes of sockets. Memory off the heap is used where it is. An array of the heap is given to the kernel without a copy,
 * by a call during which the collector waits: none of these calls blocks.
 */
public final class TransferCalls {
    /** Leave what is received where it is. */
    public static final int MSG_PEEK = 2;

    /** Answer with the length of a record, though not all of it fits. */
    public static final int MSG_TRUNC = 0x20;

    static final int MSG_NOSIGNAL = 0x4000;

    private static final FunctionDescriptor TYPE = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

    private TransferCalls() {}

    /** Linked by the first buffer off the heap. */
    private static final class OffHeap {
        private static MethodHandle recv = Libc.link("recv", TYPE);
        private static MethodHandle send = Libc.link("send", TYPE);
    }

    /** Linked by the first array of the heap. */
    private static final class OnHeap {
        private static MethodHandle recv = Libc.linkForHeap("recv", TYPE);
        private static MethodHandle send = Libc.linkForHeap("send", TYPE);
    }

    /** Linked by the first gathering write. */
    private static final class Gathering {
        private static MethodHandle sendmsg = Libc.link("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    }

    /**
     * {@code ssize_t recv(int sockfd, void *buf, size_t len, int flags)}.
     *
     * @return the number of bytes, 0 at the end of the stream, or WOULD_BLOCK
     */
    public static int receive(CallMemory memory, int descriptor, MemorySegment into, int offset, int length) {
        return receive(memory, descriptor, into, offset, length, 0);
    }

    /**
     * The same, with {@link #MSG_PEEK} or {@link #MSG_TRUNC}.
     *
     * @return the number of bytes, 0 at the end, or WOULD_BLOCK
     */
    public static int receive(CallMemory memory, int descriptor, MemorySegment into, int offset, int length, int flags) {
        try {
            while (true) {
                MemorySegment at = Lent.target(into, offset, length);
                long count = at.isNative()
                        ? (long) OffHeap.recv.invokeExact(memory.errno, descriptor, at, (long) length, flags)
                        : (long) OnHeap.recv.invokeExact(memory.errno, descriptor, at, (long) length, flags);
                if (count >= 0) {
                    return (int) count;
                }
                if (wouldBlock(memory, "recv")) {
                    return Transport.WOULD_BLOCK;
                }
            }
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /**
     * {@code ssize_t send(int sockfd, const void *buf, size_t len, int flags)}, without a signal.
     *
     * @return the number of bytes, or WOULD_BLOCK
     */
    public static int send(CallMemory memory, int descriptor, MemorySegment from, int offset, int length) {
        try {
            while (true) {
                MemorySegment at = Lent.source(from, offset, length);
                long count = at.isNative()
                        ? (long) OffHeap.send.invokeExact(memory.errno, descriptor, at, (long) length, MSG_NOSIGNAL)
                        : (long) OnHeap.send.invokeExact(memory.errno, descriptor, at, (long) length, MSG_NOSIGNAL);
                if (count >= 0) {
                    return (int) count;
                }
                if (wouldBlock(memory, "send")) {
                    return Transport.WOULD_BLOCK;
                }
            }
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /**
     * {@code ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags)}, without a signal. The positions move.
     *
     * @return the number of bytes, or WOULD_BLOCK
     */
    public static long send(CallMemory memory, int descriptor, TransportBuffer[] from, int count) {
        try {
            int used = Iovecs.fill(memory, from, count);
            if (used == 0) {
                return 0;
            }
            MemorySegment header = Iovecs.header(memory, used);
            while (true) {
                long written = (long) Gathering.sendmsg.invokeExact(memory.errno, descriptor, header, MSG_NOSIGNAL);
                if (written >= 0) {
                    Iovecs.advance(from, written);
                    return written;
                }
                if (wouldBlock(memory, "sendmsg")) {
                    return Transport.WOULD_BLOCK;
                }
            }
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /** {@return true for would-block, false to try again}; throws anything else. */
    static boolean wouldBlock(CallMemory memory, String call) {
        int errno = memory.errno();
        if (Errno.EAGAIN.is(errno)) {
            return true;
        }
        if (Errno.EINTR.is(errno)) {
            return false;
        }
        // an established connection whose peer has not answered for too long: keep-alive, TCP_USER_TIMEOUT or retransmission (tcp(7))
        throw Errno.ETIMEDOUT.is(errno) ? Errno.failure(errno, call, ErrorCode.CONNECTION_RESET) : Errno.failure(errno, call);
    }
}
