package aws.io.loop.epoll.sys;

import aws.io.loop.spi.Transport;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * A function of the C library that moves bytes between a descriptor and memory of the caller: {@code (fd, buffer, length, ...)}. Memory off
 * the heap is used where it is; so is an array of the heap, by a call during which the collector waits. Each of the two is linked
 * by its first use, since few programs need both; two threads may do so at once, and one link is forgotten.
 */
final class Transfer {
    private final String function;
    private final CallKind kind;
    private @Nullable MethodHandle offHeap;
    private @Nullable MethodHandle onHeap;

    Transfer(String function, CallKind kind) {
        this.function = function;
        this.kind = kind;
    }

    /**
     * Moves bytes; what the function does not declare of the arguments behind the length it does not see ({@link Libc}). Interrupted by a
     * signal, it is called again.
     *
     * @return the number of bytes, or WOULD_BLOCK
     */
    int move(CallMemory memory, int descriptor, MemorySegment at, int length, long flags, long address, long addressLength) {
        while (true) {
            int count = call(memory, descriptor, at, length, flags, address, addressLength);
            if (count >= 0) {
                return count;
            }
            if (TransferCalls.wouldBlock(memory, function, kind)) {
                return Transport.WOULD_BLOCK;
            }
        }
    }

    /** Calls it once, for whoever looks at its errors himself; a result below 0 is one. */
    int call(CallMemory memory, int descriptor, MemorySegment at, int length, long flags, long address, long addressLength) {
        try {
            MethodHandle known = at.isNative() ? offHeap : onHeap;
            MethodHandle handle = known == null ? link(at.isNative()) : known;
            return (int) (long) handle.invokeExact(memory.errno, (long) descriptor, at, (long) length, flags, address, addressLength);
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    private MethodHandle link(boolean isNative) {
        MethodHandle linked = isNative ? Libc.linkOffHeap(function) : Libc.linkOnHeap(function);
        if (isNative) {
            offHeap = linked;
        } else {
            onHeap = linked;
        }
        return linked;
    }
}
