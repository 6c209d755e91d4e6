package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.Transport;
import aws.io.socket.DatagramSocket;
import aws.io.socket.SocketListener;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The left end of a channel of datagrams: each message is one datagram, whole, with its peer in {@link IoMessage#peer()}. A datagram that
 * the window of the right neighbour cannot take is dropped and counted, as the network might have done.
 */
public final class DatagramHandler implements ChannelHandler {
    /** How many datagrams one channel may receive before others have their turn. */
    private static final int BATCH = 16;

    private final DatagramSocket socket;
    private @Nullable ChannelSlot slot;
    private @Nullable IoMessage pinned;
    private boolean readScheduled;
    private boolean readStopped;
    private final AtomicLong dropped = new AtomicLong();

    private final Task readMore = new Task() {
        @Override
        public void run(TaskStatus status) {
            readScheduled = false;
            if (status == TaskStatus.RUN_READY) {
                receive();
            }
        }
    };

    /**
     * A handler for a socket that is bound or connected, and attached to the channel's loop. The handler owns it.
     *
     * @param socket the socket
     */
    public DatagramHandler(DatagramSocket socket) {
        this.socket = Objects.requireNonNull(socket, "socket");
    }

    /** {@return how many datagrams the window could not take; any thread} */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void attached(ChannelSlot place) {
        slot = place;
        socket.subscribe(new SocketListener() {
            @Override
            public void onReadable(boolean hangUp) {
                receive();
            }

            @Override
            public void onError(IoException error) {
                place.channel().shutdown(error, ShutdownMode.ABORT);
            }

            @Override
            public void onClosed() {
                IoMessage message = pinned;
                pinned = null;
                if (message != null) {
                    message.release();
                }
            }
        });
        scheduleRead(place);
    }

    @Override
    public void processReadMessage(ChannelSlot place, IoMessage message) {
        throw new IllegalStateException("a socket is the left end of a channel and takes no read messages");
    }

    @Override
    public void processWriteMessage(ChannelSlot place, IoMessage message) {
        place.channel().counter().addWritten(message.length());
        socket.send(message, message.peer());
    }

    @Override
    public void incrementReadWindow(ChannelSlot place, long size) {}

    @Override
    public void triggerRead(ChannelSlot place) {
        scheduleRead(place);
    }

    @Override
    public void shutdown(ChannelSlot place, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        readStopped = true;
        if (direction == Direction.WRITE || mode == ShutdownMode.ABORT) {
            socket.close();
        }
        place.shutdownComplete(direction);
    }

    @Override
    public long initialWindowSize() {
        return 0;
    }

    @Override
    public void destroy() {
        socket.close();
    }

    private void scheduleRead(ChannelSlot place) {
        if (!readScheduled) {
            readScheduled = true;
            place.channel().loop().schedule(readMore);
        }
    }

    private void receive() {
        ChannelSlot place = slot;
        for (int i = 0; i < BATCH; i++) {
            if (place == null || readStopped || !receiveOne(place)) {
                return;
            }
        }
        if (place != null) {
            scheduleRead(place);
        }
    }

    /** Told by ICMP of a datagram that was sent before (udp(7), ip(7)): the socket is as good as it was. */
    private static boolean isOfAnEarlierDatagram(ErrorCode code) {
        return switch (code) {
            case CONNECTION_REFUSED, CONNECTION_RESET, NO_ROUTE_TO_HOST, NETWORK_DOWN, MESSAGE_TOO_LARGE -> true;
            default -> false;
        };
    }

    /** Returns whether there may be more. */
    private boolean receiveOne(ChannelSlot place) {
        assert place.channel().loop().inLoop();
        IoMessage message = pinned;
        pinned = null;
        if (message == null) {
            ChannelSlot right = place.right();
            BufferKind kind = right == null ? BufferKind.OFF_HEAP : right.handler().preferredBuffers();
            message = place.channel().pool().acquireDatagram(kind);
        }
        int count;
        try {
            count = socket.receive(message);
        } catch (IoException e) {
            message.release();
            if (!isOfAnEarlierDatagram(e.code())) {
                place.channel().shutdown(e, ShutdownMode.GRACEFUL);
                return false;
            }
            return true;
        }
        if (count == Transport.PENDING) {
            pinned = message;
            return false;
        }
        if (count < 0) {
            message.release();
            return false;
        }
        message.bytes().flip();
        message.peer(socket.sender());
        if (count > place.downstreamWindow()) {
            dropped.incrementAndGet();
            message.release();
        } else {
            place.channel().counter().addRead(count);
            place.send(message, Direction.READ);
        }
        return true;
    }
}
