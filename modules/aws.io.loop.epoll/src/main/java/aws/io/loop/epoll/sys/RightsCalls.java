package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** Descriptors on their way through a local socket (unix(7), SCM_RIGHTS; cmsg(3)). */
public final class RightsCalls {
    /** The most descriptors of one message, SCM_MAX_FD of the kernel. */
    public static final int MOST_DESCRIPTORS = 253;

    static final int SCM_RIGHTS = 1;
    static final int MSG_CMSG_CLOEXEC = 0x40000000;

    /** {@code struct cmsghdr { size_t len; int level; int type; }}, and the data behind it. */
    static final int CMSG_BYTES = 16;

    static final int CMSG_LEVEL = 8;
    static final int CMSG_TYPE = 12;

    /** {@code CMSG_SPACE(MOST_DESCRIPTORS * sizeof(int))}. */
    static final int RIGHTS_BYTES = space(MOST_DESCRIPTORS);

    /** Before them may stand what raw options ask for, such as credentials, a time or a security label. */
    static final int CONTROL_BYTES = RIGHTS_BYTES + 512;

    static final int MSG_CTRUNC = 8;

    private static final MethodHandle SENDMSG = Libc.link("sendmsg");
    private static final MethodHandle RECVMSG = Libc.link("recvmsg");

    private RightsCalls() {}

    /**
     * {@code ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags)}, with descriptors. The position moves.
     *
     * @return the number of bytes, with the first of which they went; or WOULD_BLOCK
     */
    public static int send(CallMemory memory, int descriptor, TransportBuffer from, int[] descriptors) {
        TransportBuffer[] one = {from};
        MemorySegment header = Iovecs.header(memory, Iovecs.fill(memory, one, 1));
        MemorySegment control = memory.control();
        control.set(JAVA_LONG, 0, CMSG_BYTES + (long) descriptors.length * Integer.BYTES);
        control.set(JAVA_INT, CMSG_LEVEL, OptionCalls.SOL_SOCKET);
        control.set(JAVA_INT, CMSG_TYPE, SCM_RIGHTS);
        MemorySegment.copy(descriptors, 0, control, JAVA_INT, CMSG_BYTES, descriptors.length);
        header.set(ADDRESS, Iovecs.MSG_CONTROL, control);
        header.set(JAVA_LONG, Iovecs.MSG_CONTROLLEN, space(descriptors.length));
        while (true) {
            int count = Libc.call(SENDMSG, memory, descriptor, header.address(), TransferCalls.MSG_NOSIGNAL);
            if (count >= 0) {
                Iovecs.advance(one, count);
                return count;
            }
            if (Errno.EBADF.is(memory.errno()) && descriptor >= 0) {
                throw new IllegalArgumentException("descriptors: " + Arrays.toString(descriptors) + ", allowed are those that are open");
            }
            if (TransferCalls.wouldBlock(memory, "sendmsg", CallKind.CONNECTION)) {
                return Transport.WOULD_BLOCK;
            }
        }
    }

    /**
     * {@code ssize_t recvmsg(int sockfd, struct msghdr *msg, int flags)}, with descriptors, which are close-on-exec. The position moves.
     *
     * @return the number of bytes, 0 at the end of the stream, or WOULD_BLOCK
     * @throws IoException of code TOO_MANY_DESCRIPTORS too, if this process had no numbers left for all that came: the kernel has closed them
     */
    public static int receive(CallMemory memory, int descriptor, TransportBuffer into, IntConsumer received) {
        ByteBuffer bytes = into.bytes();
        MemorySegment target = into.memory();
        Lent.target(target, bytes.position(), bytes.remaining());
        if (target.isNative()) {
            Iovecs.put(memory.iovecs, 0, Lent.address(target, bytes), bytes.remaining());
        } else {
            MemorySegment staging = memory.staging();
            Iovecs.put(memory.iovecs, 0, staging.address(), Math.min(bytes.remaining(), staging.byteSize()));
        }
        MemorySegment header = Iovecs.header(memory, 1);
        MemorySegment control = memory.control();
        while (true) {
            header.set(ADDRESS, Iovecs.MSG_CONTROL, control);
            header.set(JAVA_LONG, Iovecs.MSG_CONTROLLEN, CONTROL_BYTES);
            int count = Libc.call(RECVMSG, memory, descriptor, header.address(), MSG_CMSG_CLOEXEC);
            if (count >= 0) {
                take(header, control, received);
                if (!target.isNative()) {
                    MemorySegment.copy(memory.staging(), 0, target, bytes.position(), count);
                }
                bytes.position(bytes.position() + count);
                if ((header.get(JAVA_INT, Iovecs.MSG_FLAGS) & MSG_CTRUNC) != 0) {
                    throw new IoException(ErrorCode.TOO_MANY_DESCRIPTORS, "recvmsg: some of the descriptors that came are lost");
                }
                return count;
            }
            if (TransferCalls.wouldBlock(memory, "recvmsg", CallKind.CONNECTION)) {
                return Transport.WOULD_BLOCK;
            }
        }
    }

    /** There may be other control messages before it, where raw options ask for them. */
    private static void take(MemorySegment header, MemorySegment control, IntConsumer received) {
        long end = header.get(JAVA_LONG, Iovecs.MSG_CONTROLLEN);
        for (long at = 0; at + CMSG_BYTES <= end; at += aligned(control.get(JAVA_LONG, at))) {
            boolean rights = control.get(JAVA_INT, at + CMSG_LEVEL) == OptionCalls.SOL_SOCKET
                    && control.get(JAVA_INT, at + CMSG_TYPE) == SCM_RIGHTS;
            long length = control.get(JAVA_LONG, at);
            for (long offset = CMSG_BYTES; rights && offset < length; offset += Integer.BYTES) {
                received.accept(control.get(JAVA_INT, at + offset));
            }
        }
    }

    private static int space(int descriptors) {
        return (int) aligned(CMSG_BYTES + (long) descriptors * Integer.BYTES);
    }

    /** {@code CMSG_ALIGN}. */
    private static long aligned(long bytes) {
        return (bytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
    }
}
