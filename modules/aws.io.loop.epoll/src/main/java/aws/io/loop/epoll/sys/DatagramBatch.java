package aws.io.loop.epoll.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Several datagrams in one call, and the memory for it, of one thread: an array of {@code struct mmsghdr { struct msghdr hdr; unsigned len; }},
 * to each an iovec and an address.
 */
public final class DatagramBatch {
    static final int MMSGHDR_BYTES = 64;
    static final int MMSG_LEN = 56;

    private static final long NO_TIMEOUT = 0;
    private static final int MOST = DatagramTransport.MOST_DATAGRAMS;

    private static MethodHandle recvmmsg = Libc.link("recvmmsg");
    private static MethodHandle sendmmsg = Libc.link("sendmmsg");

    private final MemorySegment headers = Arena.ofAuto().allocate((long) MOST * MMSGHDR_BYTES, Long.BYTES);
    private final MemorySegment iovecs = Arena.ofAuto().allocate((long) MOST * Iovecs.IOVEC_BYTES, Long.BYTES);
    private final MemorySegment senders = addresses();
    private final MemorySegment receivers = addresses();

    /** What is written in each place of the receivers, and for which domain: most sockets answer the same few peers. */
    private final @Nullable Endpoint[] known = new @Nullable Endpoint[MOST];

    private final @Nullable SocketDomain[] knownDomain = new @Nullable SocketDomain[MOST];
    private final int[] knownLength = new int[MOST];

    DatagramBatch() {}

    /** {@return whether the kernel can be told of all the buffers: the collector may move an array of the heap before the call} */
    public static boolean isNative(TransportBuffer[] into, int count) {
        for (int i = 0; i < count; i++) {
            if (!into[i].memory().isNative()) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@code int recvmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags, struct timespec *timeout)}. The positions move.
     *
     * @return the number of datagrams, or WOULD_BLOCK
     */
    public int receive(CallMemory memory, int descriptor, TransportBuffer[] into, int count) {
        for (int i = 0; i < count; i++) {
            ByteBuffer bytes = into[i].bytes();
            Lent.requireWritable(into[i].memory());
            header(i, Lent.address(into[i].memory(), bytes), bytes.remaining(), senders.address() + address(i), SocketAddress.STORAGE_BYTES);
        }
        while (true) {
            int received = Libc.call(recvmmsg, memory, descriptor, headers.address(), count, 0, NO_TIMEOUT);
            if (received >= 0) {
                for (int i = 0; i < received; i++) {
                    ByteBuffer bytes = into[i].bytes();
                    bytes.position(bytes.position() + length(i));
                }
                return received;
            }
            if (TransferCalls.wouldBlock(memory, "recvmmsg", CallKind.RECEIVE)) {
                return Transport.WOULD_BLOCK;
            }
        }
    }

    /**
     * {@code int sendmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags)}, without a signal. Arrays of the heap are
     * copied, as many as there is staging memory for. The positions move.
     *
     * @return the number of datagrams, 0 if the first is too long for the staging memory, or WOULD_BLOCK; what is wrong with another than
     *     the first is told by the call that begins with it
     */
    public int send(
            CallMemory memory, int descriptor, TransportBuffer[] from, @Nullable Endpoint[] to, int count, SocketDomain domain) {
        int used = fill(memory, from, to, count, domain);
        while (used > 0) {
            int sent = Libc.call(sendmmsg, memory, descriptor, headers.address(), used, TransferCalls.MSG_NOSIGNAL);
            if (sent >= 0) {
                for (int i = 0; i < sent; i++) {
                    ByteBuffer bytes = from[i].bytes();
                    bytes.position(bytes.limit());
                }
                return sent;
            }
            if (TransferCalls.wouldBlock(memory, "sendmmsg", CallKind.SEND)) {
                return Transport.WOULD_BLOCK;
            }
        }
        return 0;
    }

    /** {@return where the sender of a datagram received just now stands} */
    MemorySegment senders() {
        return senders;
    }

    /** {@return the offset of an address} */
    static int address(int index) {
        return index * SocketAddress.STORAGE_BYTES;
    }

    /** {@return the length of the sender's address of a datagram received just now} */
    int senderLength(int index) {
        return headers.get(JAVA_INT, (long) index * MMSGHDR_BYTES + Iovecs.MSG_NAMELEN);
    }

    /** Returns how many datagrams are to go. */
    private int fill(CallMemory memory, TransportBuffer[] from, @Nullable Endpoint[] to, int count, SocketDomain domain) {
        long staged = 0;
        for (int i = 0; i < count; i++) {
            ByteBuffer bytes = from[i].bytes();
            MemorySegment source = from[i].memory();
            int length = bytes.remaining();
            long address;
            if (source.isNative()) {
                address = Lent.address(source, bytes);
            } else {
                MemorySegment staging = memory.staging();
                if (length > staging.byteSize() - staged) {
                    return i;
                }
                MemorySegment.copy(source, bytes.position(), staging, staged, length);
                address = staging.address() + staged;
                staged += length;
            }
            Endpoint receiver = to[i];
            if (receiver == null) {
                header(i, address, length, 0, 0);
            } else if (i == 0 || SocketAddress.fits(receiver, domain)) {
                header(i, address, length, receivers.address() + address(i), lengthOf(receiver, i, domain));
            } else {
                return i;
            }
        }
        return count;
    }

    private int lengthOf(Endpoint receiver, int index, SocketDomain domain) {
        if (!receiver.equals(known[index]) || knownDomain[index] != domain) {
            known[index] = null;
            knownLength[index] = SocketAddress.put(receivers.asSlice(address(index), SocketAddress.STORAGE_BYTES), receiver, domain);
            known[index] = receiver;
            knownDomain[index] = domain;
        }
        return knownLength[index];
    }

    private void header(int index, long base, int length, long name, int nameLength) {
        Iovecs.put(iovecs, index, base, length);
        long at = (long) index * MMSGHDR_BYTES;
        headers.set(JAVA_LONG, at + Iovecs.MSG_NAME, name);
        headers.set(JAVA_INT, at + Iovecs.MSG_NAMELEN, nameLength);
        headers.set(JAVA_LONG, at + Iovecs.MSG_IOV, iovecs.address() + (long) index * Iovecs.IOVEC_BYTES);
        headers.set(JAVA_LONG, at + Iovecs.MSG_IOVLEN, 1);
        headers.set(JAVA_LONG, at + Iovecs.MSG_CONTROL, 0);
        headers.set(JAVA_LONG, at + Iovecs.MSG_CONTROLLEN, 0);
        headers.set(JAVA_INT, at + Iovecs.MSG_FLAGS, 0);
    }

    private int length(int index) {
        return headers.get(JAVA_INT, (long) index * MMSGHDR_BYTES + MMSG_LEN);
    }

    private static MemorySegment addresses() {
        return Arena.ofAuto().allocate((long) MOST * SocketAddress.STORAGE_BYTES, Long.BYTES);
    }
}
