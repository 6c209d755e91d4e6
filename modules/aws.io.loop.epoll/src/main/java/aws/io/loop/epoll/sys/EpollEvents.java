package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An array of {@code struct epoll_event { uint32_t events; uint64_t data; }}, which is packed on x86-64 and nowhere else
 * (epoll_ctl(2), sys/epoll.h).
 */
public final class EpollEvents {
    static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
    static final int DATA_OFFSET = PACKED ? 4 : 8;
    static final int EVENT_BYTES = DATA_OFFSET + Long.BYTES;

    private final MemorySegment memory;
    private final int capacity;

    /** Room for so many events. */
    public EpollEvents(int capacity) {
        this.capacity = capacity;
        memory = Arena.ofAuto().allocate((long) capacity * EVENT_BYTES, Long.BYTES);
    }

    /** {@return how many there is room for} */
    public int capacity() {
        return capacity;
    }

    /** {@return the bits of an event} */
    public int events(int index) {
        return memory.get(JAVA_INT_UNALIGNED, (long) index * EVENT_BYTES);
    }

    /** {@return what was registered with the descriptor} */
    public long key(int index) {
        return memory.get(JAVA_LONG_UNALIGNED, (long) index * EVENT_BYTES + DATA_OFFSET);
    }

    MemorySegment memory() {
        return memory;
    }

    static void put(MemorySegment event, int events, long key) {
        event.set(JAVA_INT_UNALIGNED, 0, events);
        event.set(JAVA_LONG_UNALIGNED, DATA_OFFSET, key);
    }
}
