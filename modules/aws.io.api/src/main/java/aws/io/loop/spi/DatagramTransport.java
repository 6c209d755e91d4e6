package aws.io.loop.spi;

import aws.io.socket.Endpoint;
import org.jspecify.annotations.Nullable;

/** A datagram socket. */
public interface DatagramTransport extends Transport {
    /**
     * Binds it.
     *
     * @param local the local address
     */
    void bind(Endpoint local);

    /**
     * Sets the one peer it sends to and receives from.
     *
     * @param remote the peer
     */
    void connect(Endpoint remote);

    /**
     * Receives one datagram; what does not fit into the buffer is lost.
     *
     * @param into where to; its position moves by the number of bytes
     * @return the number of bytes (0 is an empty datagram), WOULD_BLOCK or PENDING
     */
    int receive(TransportBuffer into);

    /** {@return the sender of the datagram received last} */
    Endpoint sender();

    /**
     * Sends the buffer's remaining bytes as one datagram, wholly or not at all.
     *
     * @param from the bytes
     * @param to the receiver; null for the connected peer
     * @return the number of bytes, WOULD_BLOCK or PENDING
     */
    int send(TransportBuffer from, @Nullable Endpoint to);
}
