package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import aws.io.ErrorCode;
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

    private static final MethodHandle SCHED_SETAFFINITY = Libc.link("sched_setaffinity");
    private static final MethodHandle SCHED_GETAFFINITY = Libc.link("sched_getaffinity");

    private ThreadCalls() {}

    /** {@code int sched_setaffinity(pid_t pid, size_t cpusetsize, const cpu_set_t *mask)}. */
    public static void pin(CallMemory memory, Set<Integer> processors) {
        BitSet bits = new BitSet();
        processors.forEach(bits::set);
        MemorySegment mask = memory.value.asSlice(0, CPU_SET_BYTES).fill((byte) 0);
        long[] words = bits.toLongArray();
        // an array of unsigned long: in the byte order of the machine
        MemorySegment.copy(words, 0, mask, JAVA_LONG, 0, words.length);
        if (Libc.call(SCHED_SETAFFINITY, memory, SELF, CPU_SET_BYTES, mask.address()) < 0) {
            String call = "sched_setaffinity to " + processors;
            throw Errno.EINVAL.is(memory.errno())
                    ? Errno.failure(memory.errno(), call, ErrorCode.INVALID_OPTION)
                    : Errno.failure(memory.errno(), call);
        }
    }

    /** {@code int sched_getaffinity(pid_t pid, size_t cpusetsize, cpu_set_t *mask)}. Returns the processors. */
    public static Set<Integer> pinned(CallMemory memory) {
        MemorySegment mask = memory.value.asSlice(0, CPU_SET_BYTES).fill((byte) 0);
        if (Libc.call(SCHED_GETAFFINITY, memory, SELF, CPU_SET_BYTES, mask.address()) < 0) {
            throw Errno.failure(memory.errno(), "sched_getaffinity");
        }
        return Set.copyOf(BitSet.valueOf(mask.toArray(JAVA_LONG)).stream().boxed().toList());
    }
}
