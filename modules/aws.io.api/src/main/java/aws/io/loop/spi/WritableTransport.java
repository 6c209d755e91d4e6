package aws.io.loop.spi;

/** The end of a stream into which bytes go. */
public interface WritableTransport extends Transport {
    /**
     * Writes what it can of the buffer's remaining bytes.
     *
     * @param from the bytes; the position moves by the number written
     * @return the number of bytes, WOULD_BLOCK or PENDING
     */
    int write(TransportBuffer from);

    /**
     * Writes what it can of several buffers, in order, in one call of the system.
     *
     * @param from the buffers; their positions move
     * @param count how many of them, from the first
     * @return the number of bytes, WOULD_BLOCK or PENDING
     */
    long write(TransportBuffer[] from, int count);
}
