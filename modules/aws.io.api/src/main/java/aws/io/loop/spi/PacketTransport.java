package aws.io.loop.spi;

/**
 * A connection that keeps the bounds of what is sent: a record comes whole, by itself and in its order, and none is lost while the
 * connection lasts. It is bound, connected, half-closed and closed as a stream is; what its calls move are records.
 */
public interface PacketTransport extends StreamTransport {
    /** The next record is longer than the room that a read offered. It is still there, whole, for a read that offers more. */
    int HELD = -4;

    /**
     * Reads one record.
     *
     * @param into where to; its position moves by the number of bytes. On HELD it does not move, but what was in the room may be lost
     * @return the number of bytes, 1 or more; {@link #HELD}, upon which {@link #heldLength} tells how much room it needs; EOF, WOULD_BLOCK
     *     or PENDING
     */
    @Override
    int read(TransportBuffer into);

    /** {@return the number of bytes of the record that the last read has held} */
    int heldLength();

    /** {@return the number of bytes of the longest record that can be sent now} */
    int longestRecord();

    /**
     * Writes the buffer's remaining bytes as one record, wholly or not at all.
     *
     * @param from one byte or more; the position moves to the limit if the record was taken
     * @return the number of bytes, WOULD_BLOCK or PENDING
     */
    @Override
    int write(TransportBuffer from);

    /**
     * Writes each of several buffers as a record of its own, in their order, as many as go now.
     *
     * @param from one byte or more each; the positions of those that were taken move to their limits
     * @param count how many of them, from the first
     * @return the number of bytes of those that were taken, one record or more; WOULD_BLOCK or PENDING
     * @throws aws.io.IoException if the first of them is refused; of the others the next call tells
     */
    @Override
    long write(TransportBuffer[] from, int count);
}
