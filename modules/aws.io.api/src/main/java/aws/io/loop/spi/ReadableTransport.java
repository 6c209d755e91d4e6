package aws.io.loop.spi;

/** The end of a stream from which bytes come. */
public interface ReadableTransport extends Transport {
    /**
     * Reads into the buffer's remaining room.
     *
     * @param into where to; its position moves by the number of bytes
     * @return the number of bytes, EOF, WOULD_BLOCK or PENDING
     */
    int read(TransportBuffer into);
}
