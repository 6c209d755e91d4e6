package aws.io.loop.epoll.sys;

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
    private @Nullable MethodHandle offHeap;
    private @Nullable MethodHandle onHeap;

    Transfer(String function) {
        this.function = function;
    }

    /** Calls it; what it does not declare of the arguments behind the length it does not see ({@link Libc}). */
    int call(CallMemory memory, int descriptor, MemorySegment at, int length, long flags, long address, long addressLength) {
        try {
            MethodHandle handle = at.isNative() ? offHeap() : onHeap();
            return (int) (long) handle.invokeExact(memory.errno, (long) descriptor, at, (long) length, flags, address, addressLength);
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    private MethodHandle offHeap() {
        MethodHandle known = offHeap;
        if (known == null) {
            known = Libc.linkOffHeap(function);
            offHeap = known;
        }
        return known;
    }

    private MethodHandle onHeap() {
        MethodHandle known = onHeap;
        if (known == null) {
            known = Libc.linkOnHeap(function);
            onHeap = known;
        }
        return known;
    }
}
