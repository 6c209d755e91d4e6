package aws.io.loop.epoll.sys;

import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
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

    private static final Transfer RECV = new Transfer("recv", CallKind.CONNECTION);
    private static final Transfer SEND = new Transfer("send", CallKind.CONNECTION);
    private static MethodHandle sendmsg = Libc.link("sendmsg");

    private TransferCalls() {}

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
        return RECV.move(memory, descriptor, Lent.target(into, offset, length), length, flags, 0, 0);
    }

    /**
     * {@code ssize_t send(int sockfd, const void *buf, size_t len, int flags)}, without a signal.
     *
     * @return the number of bytes, or WOULD_BLOCK
     */
    public static int send(CallMemory memory, int descriptor, MemorySegment from, int offset, int length) {
        return SEND.move(memory, descriptor, Lent.source(from, offset, length), length, MSG_NOSIGNAL, 0, 0);
    }

    /**
     * {@code ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags)}, without a signal. The positions move.
     *
     * @return the number of bytes, or WOULD_BLOCK
     */
    public static long send(CallMemory memory, int descriptor, TransportBuffer[] from, int count) {
        int used = Iovecs.fill(memory, from, count);
        if (used == 0) {
            return 0;
        }
        MemorySegment header = Iovecs.header(memory, used);
        while (true) {
            int written = Libc.call(sendmsg, memory, descriptor, header.address(), MSG_NOSIGNAL);
            if (written >= 0) {
                Iovecs.advance(from, written);
                return written;
            }
            if (wouldBlock(memory, "sendmsg", CallKind.CONNECTION)) {
                return Transport.WOULD_BLOCK;
            }
        }
    }

    /** {@return true for would-block, false to try again}; throws anything else. */
    static boolean wouldBlock(CallMemory memory, String call, CallKind kind) {
        int errno = memory.errno();
        if (Errno.EAGAIN.is(errno)) {
            return true;
        }
        if (Errno.EINTR.is(errno)) {
            return false;
        }
        throw Errno.failure(errno, call, kind);
    }
}
