package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import aws.io.socket.Endpoint;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The memory that one thread lends to its system calls: where errno goes, and room for what is passed by pointer. Made once, so that no
 * call allocates. The garbage collector frees it: a call on memory that could be closed costs two atomic operations for each pointer.
 */
public final class CallMemory {
    /** The most buffers of one gathering write, which is what {@code aws.io} asks for; the kernel takes 1024. */
    public static final int MAX_GATHER = 64;

    private static final int STAGING_BYTES = 64 * 1024;
    private static final ThreadLocal<CallMemory> OF_THREAD = ThreadLocal.withInitial(CallMemory::new);

    /** Where errno goes. */
    final MemorySegment errno;

    /** A {@code struct sockaddr_storage}. */
    final MemorySegment address;

    /** A {@code socklen_t}. */
    final MemorySegment length;

    /** Any other small thing. */
    final MemorySegment value;

    /** A {@code struct msghdr}, whose iovecs are {@link #iovecs}. */
    final MemorySegment header;

    /** {@link #MAX_GATHER} of {@code struct iovec}. */
    final MemorySegment iovecs;

    /** The local address that was asked for last, as the kernel wrote it; {@link #knownLength} is 0 before. */
    final MemorySegment knownAddress;

    int knownLength;

    /** The endpoint of that address: the connections of one listener mostly have the same. */
    @Nullable Endpoint knownEndpoint;

    private MemorySegment staging = MemorySegment.NULL;
    private MemorySegment control = MemorySegment.NULL;
    private @Nullable DatagramBatch datagrams;

    /** How many bytes the gathering write before gave to the kernel. */
    long offered;

    /** Memory for one thread. */
    public CallMemory() {
        Arena arena = Arena.ofAuto();
        errno = arena.allocate(Linker.Option.captureStateLayout());
        address = arena.allocate(SocketAddress.STORAGE_BYTES, Long.BYTES);
        knownAddress = arena.allocate(SocketAddress.STORAGE_BYTES, Long.BYTES);
        length = arena.allocate(JAVA_INT);
        value = arena.allocate(256, Long.BYTES);
        iovecs = arena.allocate(MAX_GATHER * Iovecs.IOVEC_BYTES, Long.BYTES);
        header = arena.allocate(Iovecs.MSGHDR_BYTES, Long.BYTES);
    }

    /** {@return the calling thread's own, for calls off the hot path} */
    public static CallMemory ofThread() {
        return OF_THREAD.get();
    }

    /** {@return how many bytes the gathering write before offered to the kernel, which may have taken fewer} */
    public long offered() {
        return offered;
    }

    /** {@return what moves several datagrams at once} */
    public DatagramBatch datagrams() {
        DatagramBatch known = datagrams;
        if (known == null) {
            known = new DatagramBatch();
            datagrams = known;
        }
        return known;
    }

    /** {@return the error number of the call before} */
    int errno() {
        return errno.get(JAVA_INT, 0);
    }

    /** {@return room for bytes that cannot be given to the kernel where they are} */
    MemorySegment staging() {
        if (staging.byteSize() == 0) {
            staging = Arena.ofAuto().allocate(STAGING_BYTES, Long.BYTES);
        }
        return staging;
    }

    /** {@return room for descriptors on their way} */
    MemorySegment control() {
        if (control.byteSize() == 0) {
            control = Arena.ofAuto().allocate(RightsCalls.CONTROL_BYTES, Long.BYTES);
        }
        return control;
    }
}
