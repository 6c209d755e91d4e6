package aws.io.loop.epoll;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.IoHandle;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.OptionCalls;
import aws.io.loop.epoll.sys.TransferCalls;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.PacketTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection that keeps the bounds of records: SOCK_SEQPACKET of unix(7). */
final class EpollPacket extends EpollStream implements PacketTransport {
    /** How much of SO_SNDBUF no record may take ({@code unix_dgram_sendmsg} of the kernel). */
    private static final int KEPT_BY_KERNEL = 32;

    /** All of them the one peer. */
    private static final @Nullable Endpoint[] TO_PEER = new @Nullable Endpoint[DatagramTransport.MOST_DATAGRAMS];

    private int heldLength = -1;

    /** That the peer has reset the connection, which is told when the records that came before are read. */
    private @Nullable IoException reset;

    /** Takes a descriptor, that is connected if there is a peer. */
    EpollPacket(int descriptor, SocketDomain domain, @Nullable Endpoint remote) {
        super(descriptor, domain, remote);
    }

    /** A record that does not fit is cut when it is taken, and nothing brings the rest: it is looked at first, and then taken by no bytes. */
    @Override
    public int read(TransportBuffer into) {
        if (!mayRead()) {
            return WOULD_BLOCK;
        }
        ByteBuffer bytes = into.bytes();
        int position = bytes.position();
        int room = bytes.limit() - position;
        CallMemory memory = callMemory();
        int looking = TransferCalls.MSG_PEEK | TransferCalls.MSG_TRUNC;
        int length = receive(memory, into, position, room, looking);
        if (length == WOULD_BLOCK) {
            readAll();
            return WOULD_BLOCK;
        }
        if (length == 0) {
            if (reset != null) {
                throw reset;
            }
            return EOF;
        }
        if (length > room) {
            heldLength = length;
            return HELD;
        }
        heldLength = -1;
        receive(memory, into, position, 0, 0);
        bytes.position(position + length);
        return length;
    }

    @Override
    public int heldLength() {
        if (heldLength < 0) {
            throw new IoException(ErrorCode.ILLEGAL_STATE, "the last read on " + this + " has held no record");
        }
        return heldLength;
    }

    @Override
    public int longestRecord() {
        return whileOpen(memory -> OptionCalls.getInt(memory, descriptor(), OptionCalls.SOL_SOCKET, OptionCalls.SO_SNDBUF)) - KEPT_BY_KERNEL;
    }

    @Override
    public long write(TransportBuffer[] from, int count) {
        if (!mayWrite()) {
            return WOULD_BLOCK;
        }
        int several = Math.min(count, DatagramTransport.MOST_DATAGRAMS);
        long before = remaining(from, several);
        CallMemory memory = callMemory();
        int sent = memory.datagrams().send(memory, descriptor(), from, TO_PEER, several, domain());
        if (sent == WOULD_BLOCK) {
            wroteShort();
            return WOULD_BLOCK;
        }
        // one on the heap may be longer than the memory for copies
        return sent == 0 ? write(from[0]) : before - remaining(from, several);
    }

    @Override
    public void acceptDescriptors() {
        throw EpollOptions.unsupported("passing descriptors over packets");
    }

    @Override
    public int write(TransportBuffer from, List<IoHandle.Descriptor> descriptors) {
        throw EpollOptions.unsupported("passing descriptors over packets");
    }

    /** The kernel tells a reset before the records that are still there, and once: those of a stream come first. */
    private int receive(CallMemory memory, TransportBuffer into, int position, int room, int flags) {
        try {
            return TransferCalls.receive(memory, descriptor(), into.memory(), position, room, flags);
        } catch (IoException e) {
            if (e.code() != ErrorCode.CONNECTION_RESET || reset != null) {
                throw e;
            }
            reset = e;
            return TransferCalls.receive(memory, descriptor(), into.memory(), position, room, flags);
        }
    }

    private static long remaining(TransportBuffer[] buffers, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += buffers[i].bytes().remaining();
        }
        return sum;
    }
}
