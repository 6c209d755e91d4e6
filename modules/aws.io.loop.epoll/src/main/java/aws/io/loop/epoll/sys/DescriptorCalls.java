package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** What all descriptors have in common. */
public final class DescriptorCalls {
    private static final MethodHandle CLOSE = Libc.link("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private DescriptorCalls() {}

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
}
