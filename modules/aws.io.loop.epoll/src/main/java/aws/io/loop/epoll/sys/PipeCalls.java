package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Pipes, and what moves their bytes; memory as in {@link TransferCalls}. */
public final class PipeCalls {
    static final int O_NONBLOCK = 04000;
    static final int O_CLOEXEC = 02000000;

    private static final MethodHandle PIPE2 = Libc.link("pipe2");
    private static final Transfer READ = new Transfer("read", CallKind.OTHER);
    private static final Transfer WRITE = new Transfer("write", CallKind.OTHER);
    private static MethodHandle writev = Libc.link("writev");

    private PipeCalls() {}

    /**
     * The two ends of a pipe.
     *
     * @param reader where bytes come out
     * @param writer where bytes go in
     */
    public record Ends(int reader, int writer) {}

    /** {@code int pipe2(int pipefd[2], int flags)}, non-blocking and close-on-exec. */
    public static Ends pipe(CallMemory memory) {
        if (Libc.call(PIPE2, memory, memory.value.address(), O_NONBLOCK | O_CLOEXEC) < 0) {
            throw Errno.failure(memory.errno(), "pipe2");
        }
        return new Ends(memory.value.get(JAVA_INT, 0), memory.value.get(JAVA_INT, Integer.BYTES));
    }

    /**
     * {@code ssize_t read(int fd, void *buf, size_t count)}, of a pipe.
     *
     * @return the number of bytes, 0 at the end, or WOULD_BLOCK
     */
    public static int read(CallMemory memory, int descriptor, MemorySegment into, int offset, int length) {
        return READ.move(memory, descriptor, Lent.target(into, offset, length), length, 0, 0, 0);
    }

    /**
     * {@code ssize_t write(int fd, const void *buf, size_t count)}, to a pipe. The JVM has turned SIGPIPE off.
     *
     * @return the number of bytes, or WOULD_BLOCK
     */
    public static int write(CallMemory memory, int descriptor, MemorySegment from, int offset, int length) {
        MemorySegment at = Lent.source(from, offset, length);
        while (true) {
            int count = WRITE.call(memory, descriptor, at, length, 0, 0, 0);
            if (count >= 0) {
                return count;
            }
            if (wouldBlock(memory, "write")) {
                return Transport.WOULD_BLOCK;
            }
        }
    }

    /**
     * {@code ssize_t writev(int fd, const struct iovec *iov, int iovcnt)}, to a pipe. The positions move.
     *
     * @return the number of bytes, or WOULD_BLOCK
     */
    public static long write(CallMemory memory, int descriptor, TransportBuffer[] from, int count) {
        int used = Iovecs.fill(memory, from, count);
        if (used == 0) {
            return 0;
        }
        while (true) {
            int written = Libc.call(writev, memory, descriptor, memory.iovecs.address(), used);
            if (written >= 0) {
                Iovecs.advance(from, written);
                return written;
            }
            if (wouldBlock(memory, "writev")) {
                return Transport.WOULD_BLOCK;
            }
        }
    }

    private static boolean wouldBlock(CallMemory memory, String call) throws IoException {
        if (Errno.EPIPE.is(memory.errno())) {
            throw Errno.failure(memory.errno(), call, ErrorCode.BROKEN_PIPE);
        }
        return TransferCalls.wouldBlock(memory, call, CallKind.OTHER);
    }
}
