package aws.io.loop.spi;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Bytes for a transport: one memory, seen as a buffer and as a segment, so that a java.nio back end and a native one both use it
 * without making an object per call. The payload is the buffer's position to its limit; reading and writing move the position.
 */
public interface TransportBuffer {
    /** {@return the buffer, always the same object} An {@link aws.io.channel.IoMessage} returns it on its loop's thread only. */
    ByteBuffer bytes();

    /**
     * {@return the whole memory, from the buffer's index 0 to its capacity; always the same object} It lives until the call that uses it has
     * returned, and a call that reads into it needs one that can be written.
     */
    MemorySegment memory();

    /**
     * Wraps a buffer of the caller's.
     *
     * @param bytes the buffer, which the transport will use directly
     * @return a new view of it
     */
    static TransportBuffer wrap(ByteBuffer bytes) {
        Objects.requireNonNull(bytes, "bytes");
        MemorySegment memory = MemorySegment.ofBuffer(bytes.duplicate().clear());
        return new TransportBuffer() {
            @Override
            public ByteBuffer bytes() {
                return bytes;
            }

            @Override
            public MemorySegment memory() {
                return memory;
            }
        };
    }
}
