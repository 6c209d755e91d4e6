package aws.io.tls.spi;

import aws.io.ErrorCode;
import aws.io.IoException;
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

    /**
     * Rejects the peer, which broke the protocol in a way that the engine does not see. The next {@link #write} makes a fatal alert, as if a
     * record had failed its integrity check. An engine that cannot do this does nothing: the connection then ends without a close_notify.
     * Not called while a delegated task runs.
     *
     * @return the name of the alert, or null if there is none or its name is not known
     */
    default @Nullable String reject() {
        return null;
    }

    /** {@return what the two sides agreed on, once the handshake is done} */
    TlsDetails details();

    /**
     * Exports key material (RFC 8446, section 7.5; RFC 5705 for older versions). Called after the end of the handshake, before
     * {@link #close}, with arguments in the ranges that {@link TlsDetails#exportKeyingMaterial} states, possibly while a delegated task runs.
     *
     * @param label the label
     * @param context the context; null for none, which TLS 1.2 distinguishes from an empty one
     * @param length the number of bytes
     * @return the bytes, in a new array
     * @throws IoException of code TLS_OPTION_UNSUPPORTED if the engine cannot export, as by default; CHANNEL_CLOSED if it has dropped its
     *     keys because the connection has ended
     */
    default byte[] exportKeyingMaterial(String label, byte @Nullable [] context, int length) {
        throw new IoException(
                ErrorCode.TLS_OPTION_UNSUPPORTED, (provider() == null ? "the engine" : provider()) + " does not export key material");
    }

    /** Releases what the engine holds. Again does nothing. */
    default void close() {}
}
