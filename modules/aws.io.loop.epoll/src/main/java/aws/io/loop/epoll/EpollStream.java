package aws.io.loop.epoll;

import aws.io.IoException;
import aws.io.loop.IoHandle;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DescriptorCalls;
import aws.io.loop.epoll.sys.EpollCalls;
import aws.io.loop.epoll.sys.OptionCalls;
import aws.io.loop.epoll.sys.RightsCalls;
import aws.io.loop.epoll.sys.SocketCalls;
import aws.io.loop.epoll.sys.TransferCalls;
import aws.io.loop.spi.StreamTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stream socket. */
class EpollStream extends EpollSocket implements StreamTransport {
    /** Whether a short read says that all was read. Not of local sockets: a read stops after bytes that brought descriptors (unix(7)). */
    private final boolean shortReadsTell;

    /** Whether it was connected from the start. */
    private final boolean accepted;

    private volatile @Nullable Endpoint remote;

    /** The descriptors that came with the bytes read so far, and belong to nobody yet; null while none are accepted. */
    private @Nullable List<Integer> received;

    /** Takes a descriptor that is not connected. */
    EpollStream(int descriptor, SocketDomain domain) {
        this(descriptor, domain, null);
    }

    /** Takes a descriptor that is connected, to a peer that is known or may be asked for. */
    EpollStream(int descriptor, SocketDomain domain, @Nullable Endpoint remote) {
        super(descriptor, domain);
        shortReadsTell = domain == SocketDomain.IPV4 || domain == SocketDomain.IPV6;
        this.remote = remote;
        accepted = remote != null;
    }

    /** A connect is announced by room to write. A socket that is connected waits for room only after a write that found none. */
    @Override
    int interest() {
        return accepted ? super.interest() & ~EpollCalls.EPOLLOUT : super.interest();
    }

    @Override
    public boolean connect(Endpoint to) {
        remote = to;
        return SocketCalls.connect(callMemory(), descriptor(), to, domain());
    }

    /**
     * A TCP socket with room to write and without an error or an end is connected: while it connects it has no room, and before it has hung
     * up (tcp_poll of the kernel). Of anything else the kernel is asked, for the event may be the one of a socket that has not begun.
     */
    @Override
    public boolean finishConnect() {
        if (shortReadsTell && hasRoomAndNoEnd()) {
            return true;
        }
        int error = OptionCalls.getInt(callMemory(), descriptor(), OptionCalls.SOL_SOCKET, OptionCalls.SO_ERROR);
        if (error != 0) {
            throw SocketCalls.connectFailure(error, String.valueOf(remote));
        }
        return SocketCalls.hasPeer(callMemory(), descriptor());
    }

    @Override
    public boolean isConnectedToItself() {
        return rememberLocalEndpoint() instanceof Endpoint.Inet here
                && remote instanceof Endpoint.Inet to
                && here.port() == to.port()
                && here.equals(SocketCalls.remoteAddress(callMemory(), descriptor()));
    }

    @Override
    public int read(TransportBuffer into) {
        ByteBuffer bytes = into.bytes();
        int position = bytes.position();
        int room = bytes.limit() - position;
        if (room == 0) {
            return 0;
        }
        if (!mayRead()) {
            return WOULD_BLOCK;
        }
        List<Integer> descriptors = received;
        int count = descriptors == null
                ? TransferCalls.receive(callMemory(), descriptor(), into.memory(), position, room)
                : RightsCalls.receive(callMemory(), descriptor(), into, descriptors::add);
        if (count == 0) {
            return EOF;
        }
        if (count == WOULD_BLOCK) {
            readAll();
            return WOULD_BLOCK;
        }
        if (count < room && shortReadsTell) {
            readShort();
        }
        bytes.position(position + count);
        return count;
    }

    @Override
    public int write(TransportBuffer from) {
        ByteBuffer bytes = from.bytes();
        int position = bytes.position();
        int length = bytes.limit() - position;
        if (length == 0) {
            return 0;
        }
        if (!mayWrite()) {
            return WOULD_BLOCK;
        }
        int count = TransferCalls.send(callMemory(), descriptor(), from.memory(), position, length);
        if (count < length) {
            wroteShort();
        }
        if (count > 0) {
            bytes.position(position + count);
        }
        return count;
    }

    @Override
    public long write(TransportBuffer[] from, int count) {
        if (!mayWrite()) {
            return WOULD_BLOCK;
        }
        CallMemory memory = callMemory();
        long written = TransferCalls.send(memory, descriptor(), from, count);
        if (written < memory.offered()) {
            wroteShort();
        }
        return written;
    }

    @Override
    public void acceptDescriptors() {
        requireLocal();
        if (received == null) {
            received = new ArrayList<>();
        }
    }

    @Override
    public List<IoHandle.Descriptor> takeDescriptors() {
        List<Integer> descriptors = received;
        if (descriptors == null || descriptors.isEmpty()) {
            return List.of();
        }
        List<IoHandle.Descriptor> taken = descriptors.stream().map(number -> new IoHandle.Descriptor(number)).toList();
        descriptors.clear();
        return taken;
    }

    @Override
    public int write(TransportBuffer from, List<IoHandle.Descriptor> descriptors) {
        requireLocal();
        if (descriptors.isEmpty() || descriptors.size() > RightsCalls.MOST_DESCRIPTORS) {
            throw new IllegalArgumentException(
                    "descriptors: " + descriptors.size() + ", allowed are 1 to " + RightsCalls.MOST_DESCRIPTORS);
        }
        if (!mayWrite()) {
            return WOULD_BLOCK;
        }
        int[] numbers = descriptors.stream().mapToInt(Subscriptions::number).toArray();
        int count = RightsCalls.send(callMemory(), descriptor(), from, numbers);
        if (count == WOULD_BLOCK) {
            wroteShort();
        }
        return count;
    }

    @Override
    public boolean close() {
        takeDescriptors().forEach(one -> DescriptorCalls.close(CallMemory.ofThread(), Subscriptions.number(one)));
        return super.close();
    }

    @Override
    public void shutdownOutput() {
        SocketCalls.shutdown(callMemory(), descriptor(), SocketCalls.SHUT_WR);
    }

    @Override
    public void shutdownInput() {
        SocketCalls.shutdown(callMemory(), descriptor(), SocketCalls.SHUT_RD);
    }

    @Override
    public @Nullable IoException pendingError() {
        return isClosed() ? null : SocketCalls.pendingError(callMemory(), descriptor());
    }

    @Override
    public synchronized Endpoint remoteEndpoint() {
        CallMemory memory = requireOpen();
        Endpoint known = remote;
        if (known == null) {
            known = SocketCalls.remoteAddress(memory, descriptor());
            remote = known;
        }
        return known;
    }

    private void requireLocal() {
        if (domain() != SocketDomain.LOCAL) {
            throw EpollOptions.unsupported("passing descriptors over domain " + domain());
        }
    }

    @Override
    Transports.Kind kind() {
        return Transports.Kind.STREAM;
    }
}
