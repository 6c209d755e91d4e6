package aws.io.loop.epoll.sys;

import java.lang.invoke.MethodHandle;

/** What all descriptors have in common. */
public final class DescriptorCalls {
    private static final MethodHandle CLOSE = Libc.link("close");

    private DescriptorCalls() {}

    /** {@code int close(int fd)}. Interrupted or not, the descriptor is closed: to try again could close another's (close(2)). */
    public static void close(CallMemory memory, int descriptor) {
        if (Libc.call(CLOSE, memory, descriptor) < 0 && !Errno.EINTR.is(memory.errno())) {
            throw Errno.failure(memory.errno(), "close");
        }
    }
}
