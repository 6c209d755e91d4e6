package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import aws.io.ErrorCode;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.BitSet;
import java.util.Set;

/** Which processors the calling thread may run on. */
public final class ThreadCalls {
    /** {@code sizeof(cpu_set_t)}: 1024 processors. */
    static final int CPU_SET_BYTES = 128;

    /** The first argument of both calls: this thread. */
    private static final int SELF = 0;

    private static final FunctionDescriptor TYPE = FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
    private static final MethodHandle SCHED_SETAFFINITY = Libc.link("sched_setaffinity", TYPE);
    private static final MethodHandle SCHED_GETAFFINITY = Libc.link("sched_getaffinity", TYPE);

    private ThreadCalls() {}

    /** {@code int sched_setaffinity(pid_t pid, size_t cpusetsize, const cpu_set_t *mask)}. */
    public static void pin(CallMemory memory, Set<Integer> processors) {
        try {
            BitSet bits = new BitSet();
            processors.forEach(bits::set);
            MemorySegment mask = memory.value.asSlice(0, CPU_SET_BYTES).fill((byte) 0);
            long[] words = bits.toLongArray();
            // an array of unsigned long: in the byte order of the machine
            MemorySegment.copy(words, 0, mask, JAVA_LONG, 0, words.length);
            int result = (int) SCHED_SETAFFINITY.invokeExact(memory.errno, SELF, (long) CPU_SET_BYTES, mask);
            if (result < 0) {
                String call = "sched_setaffinity to " + processors;
                throw Errno.EINVAL.is(memory.errno())
                        ? Errno.failure(memory.errno(), call, ErrorCode.INVALID_OPTION)
                        : Errno.failure(memory.errno(), call);
            }
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }

    /** {@code int sched_getaffinity(pid_t pid, size_t cpusetsize, cpu_set_t *mask)}. Returns the processors. */
    public static Set<Integer> pinned(CallMemory memory) {
        try {
            MemorySegment mask = memory.value.asSlice(0, CPU_SET_BYTES).fill((byte) 0);
            int result = (int) SCHED_GETAFFINITY.invokeExact(memory.errno, SELF, (long) CPU_SET_BYTES, mask);
            if (result < 0) {
                throw Errno.failure(memory.errno(), "sched_getaffinity");
            }
            return Set.copyOf(BitSet.valueOf(mask.toArray(JAVA_LONG)).stream().boxed().toList());
        } catch (Throwable e) {
            throw Libc.thrown(e);
        }
    }
}
