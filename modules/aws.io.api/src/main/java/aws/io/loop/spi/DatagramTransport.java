package aws.io.loop.spi;

import aws.io.socket.Endpoint;
import org.jspecify.annotations.Nullable;

/** A datagram socket. */
public interface DatagramTransport extends Transport {
    /** The most datagrams of one call. */
    int MOST_DATAGRAMS = 16;

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

    /**
     * Receives what datagrams there are, one into each buffer and in their order; by default one alone.
     *
     * @param into where to; the positions of those that were filled move. On PENDING the back end holds the first alone
     * @param count how many of them may be used, 1 to {@link #MOST_DATAGRAMS}
     * @return the number of datagrams, 1 or more; WOULD_BLOCK or PENDING. Fewer than {@code count} does not say that there are no more
     */
    default int receive(TransportBuffer[] into, int count) {
        int one = receive(into[0]);
        return one < 0 ? one : 1;
    }

    /**
     * Who sent a datagram of those received last.
     *
     * @param index which of them, 0 for the first
     * @return its sender
     */
    default Endpoint sender(int index) {
        return sender();
    }

    /**
     * Sends several datagrams in their order, each wholly or not at all; by default one alone.
     *
     * @param from the bytes of each; the positions of those that were sent move. On PENDING the back end holds the first alone
     * @param to the receiver of each; null for the connected peer
     * @param count how many, 1 to {@link #MOST_DATAGRAMS}
     * @return how many were sent, 1 or more; WOULD_BLOCK or PENDING
     * @throws aws.io.IoException if the first of them is refused; of the others the next call tells
     */
    default int send(TransportBuffer[] from, @Nullable Endpoint[] to, int count) {
        int one = send(from[0], to[0]);
        return one < 0 ? one : 1;
    }
}
