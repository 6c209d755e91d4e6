package aws.io.tls.conscrypt;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.conscrypt.AllocatedBuffer;
import org.conscrypt.BufferAllocator;

/**
 * The direct buffers that Conscrypt copies through where it is given buffers on the heap. All engines share a few of them; without an
 * allocator each engine would keep one of 17 KiB for its whole life. Thread-safe.
 */
final class SharedBuffers extends BufferAllocator {
    /** One instance for the process: a buffer is in use only while a call of an engine runs. */
    static final SharedBuffers INSTANCE = new SharedBuffers(2 * Runtime.getRuntime().availableProcessors());

    /** The longest record with everything that a version of TLS adds to it, rounded up (RFC 5246, section 6.2.3: 2^14 + 2048). */
    static final int SIZE = 5 + (1 << 14) + 2048;

    private final AtomicReferenceArray<Shared> idle;

    private SharedBuffers(int most) {
        idle = new AtomicReferenceArray<>(most);
    }

    @Override
    public AllocatedBuffer allocateDirectBuffer(int capacity) {
        if (capacity > SIZE) {
            return AllocatedBuffer.wrap(ByteBuffer.allocateDirect(capacity));
        }
        for (int i = 0; i < idle.length(); i++) {
            Shared found = idle.getAndSet(i, null);
            if (found != null) {
                found.bytes.clear().limit(capacity);
                return found;
            }
        }
        Shared fresh = new Shared(this, ByteBuffer.allocateDirect(SIZE));
        fresh.bytes.limit(capacity);
        return fresh;
    }

    private void giveBack(Shared used) {
        for (int i = 0; i < idle.length(); i++) {
            if (idle.compareAndSet(i, null, used)) {
                return;
            }
        }
    }

    /** One buffer, which goes back when it is released. */
    private static final class Shared extends AllocatedBuffer {
        private final SharedBuffers owner;
        private final ByteBuffer bytes;

        Shared(SharedBuffers owner, ByteBuffer bytes) {
            this.owner = owner;
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer nioBuffer() {
            return bytes;
        }

        @Override
        public AllocatedBuffer release() {
            owner.giveBack(this);
            return this;
        }
    }
}
