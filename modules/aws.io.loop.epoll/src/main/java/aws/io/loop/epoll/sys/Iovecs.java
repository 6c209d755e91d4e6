package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import aws.io.loop.spi.TransportBuffer;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * The arrays of {@code struct iovec { void *base; size_t len; }} for gathering writes. The collector may move an array of the heap between
 * here and the kernel: its bytes are copied, as many as there is staging memory for.
 */
final class Iovecs {
    static final int IOVEC_BYTES = 16;

    /**
     * {@code struct msghdr { void *name; socklen_t namelen; struct iovec *iov; size_t iovlen; void *control; size_t controllen; int flags; }}.
     */
    static final int MSGHDR_BYTES = 56;

    static final int MSG_NAME = 0;
    static final int MSG_NAMELEN = 8;
    static final int MSG_IOV = 16;
    static final int MSG_IOVLEN = 24;
    static final int MSG_CONTROL = 32;
    static final int MSG_CONTROLLEN = 40;
    static final int MSG_FLAGS = 48;

    private Iovecs() {}

    /** Fills the iovecs of a thread's memory with what the buffers hold. Returns how many there are. */
    static int fill(CallMemory memory, TransportBuffer[] from, int count) {
        int used = 0;
        long staged = 0;
        long offered = 0;
        boolean room = true;
        for (int i = 0; i < count && room && used < CallMemory.MAX_GATHER; i++) {
            ByteBuffer bytes = from[i].bytes();
            MemorySegment source = from[i].memory();
            int length = bytes.remaining();
            long address;
            if (source.isNative()) {
                address = Lent.address(source, bytes);
            } else {
                MemorySegment staging = memory.staging();
                int fits = (int) Math.min(length, staging.byteSize() - staged);
                room = fits == length;
                length = fits;
                MemorySegment.copy(source, bytes.position(), staging, staged, length);
                address = staging.address() + staged;
                staged += length;
            }
            if (length > 0) {
                put(memory.iovecs, used++, address, length);
                offered += length;
            }
        }
        memory.offered = offered;
        return used;
    }

    /** Makes the header of a thread's memory one of a message to the connected peer. */
    static MemorySegment header(CallMemory memory, int used) {
        MemorySegment header = memory.header;
        header.set(ADDRESS, MSG_NAME, MemorySegment.NULL);
        header.set(JAVA_INT, MSG_NAMELEN, 0);
        header.set(ADDRESS, MSG_IOV, memory.iovecs);
        header.set(JAVA_LONG, MSG_IOVLEN, used);
        header.set(ADDRESS, MSG_CONTROL, MemorySegment.NULL);
        header.set(JAVA_LONG, MSG_CONTROLLEN, 0);
        header.set(JAVA_INT, MSG_FLAGS, 0);
        return header;
    }

    /** Moves the positions of buffers over bytes that were written. */
    static void advance(TransportBuffer[] from, long written) {
        long left = written;
        for (int i = 0; left > 0; i++) {
            ByteBuffer bytes = from[i].bytes();
            int step = (int) Math.min(left, bytes.remaining());
            bytes.position(bytes.position() + step);
            left -= step;
        }
    }

    /** Writes one iovec. */
    static void put(MemorySegment iovecs, int index, long address, long length) {
        iovecs.set(JAVA_LONG, (long) index * IOVEC_BYTES, address);
        iovecs.set(JAVA_LONG, (long) index * IOVEC_BYTES + Long.BYTES, length);
    }
}
