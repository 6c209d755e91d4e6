package aws.io.loop.spi;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoHandle;
import aws.io.socket.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream socket. */
public interface StreamTransport extends ReadableTransport, WritableTransport {
    /**
     * Binds it before it connects.
     *
     * @param local the local address
     */
    void bind(Endpoint local);

    /**
     * Begins to connect. Attached.
     *
     * @param remote the peer
     * @return true if it is connected at once; false when WRITABLE will tell that {@link #finishConnect} can
     */
    boolean connect(Endpoint remote);

    /** {@return whether it is connected now; false when the event was spurious. Throws what the connect failed with} */
    boolean finishConnect();

    /**
     * Returns whether the connection has the same address and port at both ends, as a connect to a local port may when the system chooses
     * that port for the socket itself. Called once, when the connect has succeeded; by default the two endpoints are compared.
     *
     * @return true if the socket is its own peer
     */
    default boolean isConnectedToItself() {
        return localEndpoint().equals(remoteEndpoint());
    }

    /** Ends the sending direction (FIN), after every byte written so far. */
    void shutdownOutput();

    /** Ends the receiving direction. */
    void shutdownInput();

    /**
     * Returns the error that ended the connection and that no call has reported, and clears it. Called after the event ERROR, since there
     * may be no read or write that would find it.
     *
     * @return the error, or null if there is none, or if the back end cannot ask, which is the default
     */
    default @Nullable IoException pendingError() {
        return null;
    }

    /** {@return the peer's address; any thread} */
    Endpoint remoteEndpoint();

    /**
     * Has descriptors received that the peer sends with its bytes, from the next read on; without this they are closed unseen.
     *
     * @throws IoException of code UNSUPPORTED where there is no such thing, which is the default
     */
    default void acceptDescriptors() {
        throw new IoException(ErrorCode.UNSUPPORTED, "passing descriptors on " + this);
    }

    /** {@return the descriptors that came with the bytes read so far, the caller's to close from now on} */
    default List<IoHandle.Descriptor> takeDescriptors() {
        return List.of();
    }

    /**
     * Writes what it can of the buffer's remaining bytes, and descriptors with the first of them.
     *
     * @param from one byte or more; the position moves by the number written
     * @param descriptors what the peer's process gets copies of; they stay the caller's
     * @return the number of bytes, or WOULD_BLOCK, upon which no descriptor was sent either
     * @throws IoException of code UNSUPPORTED where there is no such thing, which is the default
     */
    default int write(TransportBuffer from, List<IoHandle.Descriptor> descriptors) {
        throw new IoException(ErrorCode.UNSUPPORTED, "passing descriptors on " + this);
    }
}
