package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** What all descriptors have in common, and pipes. */
public final class DescriptorCalls {
    static final int O_NONBLOCK = 04000;
    static final int O_CLOEXEC = 02000000;

    private static final MethodHandle CLOSE = Libc.link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle PIPE2 = Libc.link("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private DescriptorCalls() {}

    /**
     * The two ends of a pipe.
     *
     * @param reader where bytes come out
     * @param writer where bytes go in
     */
    public record Ends(int reader, int writer) {}

    /** {@code int close(int fd)}. Interrupted or not, the descriptor is closed: to try again could close another's (close(2)). */
    public static void close(CallMemory memory, int descriptor) {
        try {
            int result = (int) CLOSE.invokeExact(memory.errno, descriptor);
            if (result < 0 && !Errno.EINTR.is(memory.errno())) {
                throw Errno.failure(memory.errno(), "close");
            }
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /** {@code int pipe2(int pipefd[2], int flags)}, non-blocking and close-on-exec. */
    public static Ends pipe(CallMemory memory) {
        try {
            int result = (int) PIPE2.invokeExact(memory.errno, memory.value, O_NONBLOCK | O_CLOEXEC);
            if (result < 0) {
                throw Errno.failure(memory.errno(), "pipe2");
            }
            return new Ends(memory.value.get(JAVA_INT, 0), memory.value.get(JAVA_INT, Integer.BYTES));
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }
}
