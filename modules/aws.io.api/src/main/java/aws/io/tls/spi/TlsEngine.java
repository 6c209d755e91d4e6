package aws.io.tls.spi;

import aws.io.channel.BufferKind;
import aws.io.tls.TlsDetails;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One side of one TLS connection, without I/O: bytes in, bytes and a status out. One thread at a time; nothing but {@link #delegatedTask}'s
 * task blocks. Errors are {@link aws.io.tls.TlsException}s; after one, {@link #write} may still have the alert for the peer.
 */
public interface TlsEngine {
    /** {@return the TLS provider's name, for errors; null if it does not say} */
    default @Nullable String provider() {
        return null;
    }

    /** {@return the memory that it handles best} */
    BufferKind preferredBuffers();

    /** {@return how much room {@link #write} wants for one record} */
    int recordRoom();

    /** Begins the handshake. */
    void begin();

    /**
     * Takes what the peer sent.
     *
     * @param ciphertext exactly one whole record, from position to limit; consumed unless the answer is NEED_ROOM or NEED_TASK
     * @param plaintext where payload goes; the position moves
     * @return what it needs next
     */
    TlsStatus read(ByteBuffer ciphertext, ByteBuffer plaintext);

    /**
     * Makes at most one record for the peer: of the handshake if that needs one, else of the payload.
     *
     * @param plaintext buffers with payload, in order; their positions move
     * @param count how many of them
     * @param ciphertext where the record goes, with {@link #recordRoom} bytes of room; the position moves
     * @return what it needs next
     */
    TlsStatus write(ByteBuffer[] plaintext, int count, ByteBuffer ciphertext);

    /** {@return the long computation that it waits for, to be run once on any thread; null if there is none} */
    @Nullable Runnable delegatedTask();

    /** {@return whether payload may go both ways} */
    boolean isHandshakeDone();

    /** Ends this side: the next {@link #write} makes a close_notify. */
    void closeOutput();

    /** {@return what the two sides agreed on, once the handshake is done} */
    TlsDetails details();

    /** Releases what the engine holds. Again does nothing. */
    default void close() {}
}
