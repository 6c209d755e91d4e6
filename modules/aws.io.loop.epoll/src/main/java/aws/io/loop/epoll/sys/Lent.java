package aws.io.loop.epoll.sys;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Memory that is lent to the kernel for a call. The JDK checks the life and the thread of a segment that is passed, but neither the length
 * that goes with it nor whether it may be written; of an address in a structure it checks nothing. All of it is checked here, since a
 * mistake would not end in an exception but in the memory of somebody else.
 */
final class Lent {
    private Lent() {}

    /** {@return what the kernel is to read}, without an object for a buffer that is used from its beginning, which is the usual case */
    static MemorySegment source(MemorySegment memory, int offset, int length) {
        Objects.checkFromIndexSize((long) offset, (long) length, memory.byteSize());
        return offset == 0 ? memory : memory.asSlice(offset);
    }

    /** {@return what the kernel is to fill} */
    static MemorySegment target(MemorySegment memory, int offset, int length) {
        requireWritable(memory);
        return source(memory, offset, length);
    }

    /** {@return the address of native memory that the kernel is to use} It stays alive as long as the caller holds it. */
    static long address(MemorySegment memory, ByteBuffer bytes) {
        Objects.checkFromIndexSize((long) bytes.position(), (long) bytes.remaining(), memory.byteSize());
        if (!memory.scope().isAlive()) {
            throw new IllegalStateException("the memory of a buffer was freed before it was used");
        }
        if (!memory.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException("the memory of a buffer is another thread's than " + Thread.currentThread());
        }
        return memory.address() + bytes.position();
    }

    /** Refuses memory that the kernel must not fill. */
    static void requireWritable(MemorySegment memory) {
        if (memory.isReadOnly()) {
            throw new IllegalArgumentException("into: is a read-only buffer, allowed is one that can be written");
        }
    }
}
