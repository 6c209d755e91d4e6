package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * Links and calls functions of the C library. All have one shape: six integers of 64 bits, and one back. Every calling convention of 64-bit
 * Linux takes it for any function of up to six integers and pointers: a function reads the arguments that it declares, of an {@code int} the
 * lower half, and not those that are left over, which the caller removes. What comes back is an {@code int}, or a count that the
 * kernel keeps below 2 GiB (read(2)): its lower half. What is given bytes of the caller has a shape with their memory ({@link Transfer}).
 *
 * <p>To link costs some 5 ms for each shape, on a machine that has nothing else to do, and 0.2 ms for another function of the same; no AOT
 * cache of JDK 25 keeps any of it (docs/decisions/0011).
 *
 * <p>The handles of the hot path are in fields that are <em>not</em> final. A constant handle is inlined into its caller, and the JDK makes
 * an object of 40 bytes for the errno of each call, which the compiler removes only if everything below is inlined too: under a dozen
 * frames of ours it is not ("inlining too deep"). A handle that is not a constant is compiled by itself, always whole, and costs some
 * nanoseconds.
 */
@SuppressWarnings("restricted") // what the module asks native access for
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final FunctionDescriptor INTEGERS =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final FunctionDescriptor WITH_MEMORY =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private Libc() {}

    /** Links a function that {@link #call} calls. It may block: the garbage collector does not wait for it. */
    static MethodHandle link(String name) {
        return LINKER.downcallHandle(find(name), INTEGERS, ERRNO);
    }

    /** Links a function whose second argument is memory off the heap. */
    static MethodHandle linkOffHeap(String name) {
        return LINKER.downcallHandle(find(name), WITH_MEMORY, ERRNO);
    }

    /**
     * Links a function whose second argument is memory of the heap. It must not block: until it returns no garbage is collected.
     */
    static MethodHandle linkOnHeap(String name) {
        return LINKER.downcallHandle(find(name), WITH_MEMORY, ERRNO, Linker.Option.critical(true));
    }

    private static MemorySegment find(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }

    /** Calls a function of one argument; its errno is in the memory then. */
    static int call(MethodHandle function, CallMemory memory, long a) {
        return call(function, memory, a, 0, 0, 0, 0, 0);
    }

    /** Of two arguments. */
    static int call(MethodHandle function, CallMemory memory, long a, long b) {
        return call(function, memory, a, b, 0, 0, 0, 0);
    }

    /** Of three. */
    static int call(MethodHandle function, CallMemory memory, long a, long b, long c) {
        return call(function, memory, a, b, c, 0, 0, 0);
    }

    /** Of four. */
    static int call(MethodHandle function, CallMemory memory, long a, long b, long c, long d) {
        return call(function, memory, a, b, c, d, 0, 0);
    }

    /** Of five. */
    static int call(MethodHandle function, CallMemory memory, long a, long b, long c, long d, long e) {
        return call(function, memory, a, b, c, d, e, 0);
    }

    /**
     * Of six. A pointer is an address in the memory, or in what it holds, which stays alive until the call is over; whoever points elsewhere
     * keeps that alive.
     */
    static int call(MethodHandle function, CallMemory memory, long a, long b, long c, long d, long e, long f) {
        try {
            return (int) (long) function.invokeExact(memory.errno, a, b, c, d, e, f);
        } catch (Throwable thrown) {
            throw thrown(thrown);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** What a handle threw, as what the caller of a system call may throw: our own errors, and what no handle throws. */
    static RuntimeException thrown(Throwable e) {
        if (e instanceof RuntimeException known) {
            return known;
        }
        if (e instanceof Error known) {
            throw known;
        }
        throw new AssertionError("a downcall threw a checked exception", e);
    }
}
