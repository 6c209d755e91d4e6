package aws.io.loop.epoll;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.DatagramBatch;
import aws.io.loop.epoll.sys.DatagramCalls;
import aws.io.loop.epoll.sys.SocketCalls;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A datagram socket. */
final class EpollDatagram extends EpollSocket implements DatagramTransport {
    /** How long a local datagram waits that its receiver had no room for. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final DatagramCalls.Peer senderAddress = new DatagramCalls.Peer();
    private final DatagramCalls.Peer targetAddress = new DatagramCalls.Peer();
    private @Nullable Endpoint sender;
    private @Nullable Endpoint target;

    /** Who sent the datagrams of the batch received last. */
    private final @Nullable Endpoint[] senders = new @Nullable Endpoint[MOST_DATAGRAMS];

    EpollDatagram(int descriptor, SocketDomain domain) {
        super(descriptor, domain);
    }

    @Override
    public void connect(Endpoint remote) {
        SocketCalls.connect(callMemory(), descriptor(), remote, domain());
    }

    @Override
    public int receive(TransportBuffer into) {
        if (!mayRead()) {
            return WOULD_BLOCK;
        }
        ByteBuffer bytes = into.bytes();
        int position = bytes.position();
        CallMemory memory = callMemory();
        int count = DatagramCalls.receive(memory, descriptor(), into.memory(), position, bytes.limit() - position);
        if (count == WOULD_BLOCK) {
            readAll();
            return WOULD_BLOCK;
        }
        if (senderAddress.follow(memory)) {
            sender = null;
        }
        bytes.position(position + count);
        return count;
    }

    @Override
    public int receive(TransportBuffer[] into, int count) {
        if (count == 1 || !DatagramBatch.isNative(into, count)) {
            senders[0] = null;
            int one = receive(into[0]);
            return one < 0 ? one : 1;
        }
        if (!mayRead()) {
            return WOULD_BLOCK;
        }
        CallMemory memory = callMemory();
        DatagramBatch batch = memory.datagrams();
        int received = batch.receive(memory, descriptor(), into, count);
        if (received < count) {
            // there was no more, or an error, which the kernel keeps and tells by an event
            readAll();
        }
        for (int i = 0; i < received; i++) {
            if (senderAddress.follow(batch, i)) {
                sender = null;
            }
            senders[i] = sender();
        }
        return received;
    }

    @Override
    public Endpoint sender(int index) {
        Endpoint known = senders[index];
        return known == null ? sender() : known;
    }

    @Override
    public int send(TransportBuffer[] from, @Nullable Endpoint[] to, int count) {
        if (!mayWrite()) {
            return WOULD_BLOCK;
        }
        int sent = 0;
        if (count > 1) {
            CallMemory memory = callMemory();
            sent = memory.datagrams().send(memory, descriptor(), from, to, count, domain());
        }
        if (sent == 0) {
            int one = send(from[0], to[0]);
            return one < 0 ? one : 1;
        }
        if (sent == WOULD_BLOCK) {
            waitForRoom();
        }
        return sent;
    }

    @Override
    public Endpoint sender() {
        Endpoint known = sender;
        if (known == null) {
            if (!senderAddress.isKnown()) {
                throw new IoException(ErrorCode.ILLEGAL_STATE, "nothing was received on " + this);
            }
            known = senderAddress.endpoint();
            sender = known;
        }
        return known;
    }

    @Override
    public int send(TransportBuffer from, @Nullable Endpoint to) {
        if (!mayWrite()) {
            return WOULD_BLOCK;
        }
        ByteBuffer bytes = from.bytes();
        int position = bytes.position();
        int length = bytes.limit() - position;
        CallMemory memory = callMemory();
        int sent;
        if (to == null) {
            sent = DatagramCalls.send(memory, descriptor(), from.memory(), position, length);
        } else {
            if (!to.equals(target)) {
                target = null;
                targetAddress.set(to, domain());
                target = to;
            }
            sent = DatagramCalls.send(memory, descriptor(), from.memory(), position, length, targetAddress);
        }
        if (sent == WOULD_BLOCK) {
            waitForRoom();
            return WOULD_BLOCK;
        }
        bytes.position(position + sent);
        return sent;
    }

    @Override
    Transports.Kind kind() {
        return Transports.Kind.DATAGRAM;
    }

    /** A local socket is told of room of its own, and not of its receiver's unless it is connected to it: then it tries again by time. */
    private void waitForRoom() {
        EpollPoller watching = poller();
        wroteShort();
        if (domain() == SocketDomain.LOCAL && watching != null) {
            EventLoop loop = watching.loop();
            loop.schedule(
                    Task.of(status -> {
                        if (status == TaskStatus.RUN_READY) {
                            tellWritable();
                        }
                    }),
                    loop.nanoTime() + PAUSE_NANOS);
        }
    }
}
