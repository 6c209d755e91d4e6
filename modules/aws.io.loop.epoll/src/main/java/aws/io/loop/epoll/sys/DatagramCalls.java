package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import aws.io.loop.spi.Transport;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/** What moves datagrams. */
public final class DatagramCalls {
    private static final Transfer RECVFROM = new Transfer("recvfrom", CallKind.RECEIVE);
    private static final Transfer SENDTO = new Transfer("sendto", CallKind.SEND);
    private static final Transfer SEND = new Transfer("send", CallKind.SEND);

    private DatagramCalls() {}

    /** An address in the kernel's form. Most sockets hear from, and answer, few peers: it is kept, and not made anew. */
    public static final class Peer {
        private final MemorySegment address = Arena.ofAuto().allocate(SocketAddress.STORAGE_BYTES, Long.BYTES);
        private int length = -1;

        /** An empty one. */
        public Peer() {}

        /** {@return whether there is one} */
        public boolean isKnown() {
            return length >= 0;
        }

        /** {@return it, as an endpoint} */
        public Endpoint endpoint() {
            return SocketAddress.get(address, length);
        }

        /** Sets it for a socket of a domain. */
        public void set(Endpoint to, SocketDomain domain) {
            length = SocketAddress.put(address, to, domain);
        }

        /** Takes the address that {@link #receive} has left. Returns whether it is another than before. */
        public boolean follow(CallMemory memory) {
            return follow(memory.address, 0, memory.length.get(JAVA_INT, 0));
        }

        /** Takes the address of the sender of a datagram of a batch. Returns whether it is another than before. */
        public boolean follow(DatagramBatch batch, int index) {
            return follow(batch.senders(), DatagramBatch.address(index), batch.senderLength(index));
        }

        private boolean follow(MemorySegment from, long offset, int fullLength) {
            int newLength = Math.min(fullLength, SocketAddress.STORAGE_BYTES);
            if (newLength == length && MemorySegment.mismatch(from, offset, offset + length, address, 0, length) < 0) {
                return false;
            }
            MemorySegment.copy(from, offset, address, 0, newLength);
            length = newLength;
            return true;
        }
    }

    /**
     * {@code ssize_t recvfrom(int sockfd, void *buf, size_t len, int flags, struct sockaddr *addr, socklen_t *addrlen)}.
     *
     * @return the number of bytes, or WOULD_BLOCK
     */
    public static int receive(CallMemory memory, int descriptor, MemorySegment into, int offset, int length) {
        MemorySegment at = Lent.target(into, offset, length);
        while (true) {
            memory.length.set(JAVA_INT, 0, SocketAddress.STORAGE_BYTES);
            int count = RECVFROM.call(memory, descriptor, at, length, 0, memory.address.address(), memory.length.address());
            if (count >= 0) {
                return count;
            }
            if (TransferCalls.wouldBlock(memory, "recvfrom", CallKind.RECEIVE)) {
                return Transport.WOULD_BLOCK;
            }
        }
    }

    /**
     * {@code ssize_t send(int sockfd, const void *buf, size_t len, int flags)}, to the connected peer.
     *
     * @return the number of bytes, or WOULD_BLOCK
     */
    public static int send(CallMemory memory, int descriptor, MemorySegment from, int offset, int length) {
        return SEND.move(memory, descriptor, Lent.source(from, offset, length), length, TransferCalls.MSG_NOSIGNAL, 0, 0);
    }

    /**
     * {@code ssize_t sendto(int sockfd, const void *buf, size_t len, int flags, const struct sockaddr *addr, socklen_t addrlen)}.
     *
     * @return the number of bytes, or WOULD_BLOCK
     */
    public static int send(CallMemory memory, int descriptor, MemorySegment from, int offset, int length, Peer to) {
        MemorySegment at = Lent.source(from, offset, length);
        try {
            return SENDTO.move(memory, descriptor, at, length, TransferCalls.MSG_NOSIGNAL, to.address.address(), to.length);
        } finally {
            Reference.reachabilityFence(to);
        }
    }
}
