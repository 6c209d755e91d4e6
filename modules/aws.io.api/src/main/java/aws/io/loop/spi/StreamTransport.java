package aws.io.loop.spi;

import aws.io.socket.Endpoint;

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

    /** Ends the sending direction (FIN), after every byte written so far. */
    void shutdownOutput();

    /** Ends the receiving direction. */
    void shutdownInput();

    /** {@return the peer's address; any thread} */
    Endpoint remoteEndpoint();
}
