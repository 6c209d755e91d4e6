package aws.io.loop.epoll.sys;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Links functions of the C library. Each handle takes as its first argument where errno goes.
 *
 * <p>The handles of the hot path are static and <em>not</em> final. A constant handle is inlined into its caller, and the JDK makes an
 * object of 40 bytes for the errno of each call, which the compiler removes only if everything below is inlined too: under a dozen
 * frames of ours it is not ("inlining too deep"). A handle that is not a constant is compiled by itself, always whole, and costs some
 * nanoseconds.
 *
 * <p>To link costs some 10 ms for each shape, which is the types of a function's arguments and how it is linked, and 0.2 ms for another
 * function of the same shape. So every class links what is used together, and what not every program uses is linked by its first use.
 */
@SuppressWarnings("restricted") // what the module asks native access for
final class Libc {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

    private Libc() {}

    /** Links a function that may block: the garbage collector does not wait for it. */
    static MethodHandle link(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, ERRNO);
    }

    /** Links a function that never blocks, so that it may be given arrays of the heap: until it returns no garbage is collected. */
    static MethodHandle linkForHeap(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, ERRNO, Linker.Option.critical(true));
    }

    /** Links a function whose arguments from an index on are variadic. */
    static MethodHandle linkVariadic(String name, FunctionDescriptor type, int firstVariadic) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), type, ERRNO, Linker.Option.firstVariadicArg(firstVariadic));
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
