package aws.io.channel;

import aws.io.IoException;
import aws.io.internal.channel.QueuedMessages;
import aws.io.internal.loop.Deferred;
import aws.io.internal.loop.EventRetry;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.spi.DatagramTransport;
import aws.io.loop.spi.Transport;
import aws.io.socket.DatagramSocket;
import aws.io.socket.SocketListener;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The left end of a channel of datagrams: each message is one datagram, whole, with its peer in {@link IoMessage#peer()}. A datagram that
 * the window of the right neighbour cannot take is dropped and counted, as the network might have done; and so is one of 64 KiB or more,
 * which IP does not have, but local sockets do.
 *
 * <p>ICMP errors do not end the channel, since they concern single datagrams that were sent, and can be forged. After any other error of
 * receiving, which the loop's error handler is notified of, reading is tried again after a pause of up to 1 s. A datagram that is sent
 * without a peer on an unconnected socket is the only one that fails, with NOT_CONNECTED.
 */
public final class DatagramHandler implements ChannelHandler {
    /** How many datagrams one channel may receive before others have their turn. */
    private static final int FAIR = 16;

    private final DatagramSocket socket;
    private @Nullable ChannelSlot slot;

    /** What is received into, null where nothing is acquired. Between two calls it is empty, but for what a back end has pinned. */
    private final IoMessage[] messages = new IoMessage[DatagramTransport.MOST_DATAGRAMS];

    /** Whether a completion back end holds the first of them. */
    private boolean pinned;

    /** How many datagrams the next call asks for: the room of each is 64 KiB, and most sockets have one at a time. */
    private int batch = 1;

    private boolean readStopped;
    private final AtomicLong dropped = new AtomicLong();

    private final Deferred readMore = new Deferred(this::receive);
    private final EventRetry readRetry = new EventRetry();
    private final ReceiveErrors errors = new ReceiveErrors();

    /**
     * A handler for a socket that is bound or connected, and attached to the channel's loop. The handler owns it.
     *
     * @param socket the socket
     */
    public DatagramHandler(DatagramSocket socket) {
        this.socket = Objects.requireNonNull(socket, "socket");
    }

    /** {@return how many datagrams were dropped, because the window could not take them or they were too long; any thread} */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void attached(ChannelSlot place) {
        slot = place;
        place.channel().setEndpoints(socket.isBound() ? socket.localEndpoint() : null, socket.remoteEndpoint());
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
                pinned = false;
                releaseFrom(0);
            }
        });
        readMore.schedule(place.channel().loop());
    }

    @Override
    public void processReadMessage(ChannelSlot place, IoMessage message) {
        throw new IllegalStateException("a socket is the left end of a channel and takes no read messages");
    }

    @Override
    public void processWriteMessage(ChannelSlot place, IoMessage message) {
        int length = message.length();
        try {
            socket.send(message, message.peer());
        } catch (IoException e) {
            refuse(place.channel().loop(), message, e);
            return;
        }
        place.channel().counter().addWritten(length);
    }

    /** A datagram that the socket has not taken concerns no other: its promise fails, and the channel lives. */
    private static void refuse(EventLoop loop, IoMessage message, IoException error) {
        if (message.hasPromise()) {
            IoMessage taken = QueuedMessages.take(message, loop);
            loop.schedule(Task.of(status -> QueuedMessages.end(taken, error)));
        } else {
            message.complete(error);
        }
    }

    @Override
    public void incrementReadWindow(ChannelSlot place, long size) {}

    @Override
    public void triggerRead(ChannelSlot place) {
        readMore.schedule(place.channel().loop());
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
    public boolean checksWindow() {
        return true;
    }

    @Override
    public void destroy() {
        socket.close();
    }

    private void receive() {
        ChannelSlot place = slot;
        if (place == null || readStopped) {
            return;
        }
        // what is answered while these are delivered goes out in as few calls
        socket.cork();
        try {
            receiveFairly(place);
            readRetry.succeeded();
        } catch (Throwable e) {
            receiveFailed(place, e);
        } finally {
            releaseFrom(pinned ? 1 : 0);
            socket.uncork();
        }
    }

    /** Its event is used up: the back end does not deliver it again. */
    private void receiveFailed(ChannelSlot place, Throwable error) {
        Channel channel = place.channel();
        if (readRetry.failed(channel.loop(), "receiving", channel, error)) {
            readRetry.schedule(channel.loop(), readMore);
        } else {
            channel.shutdown(EventRetry.giveUp(channel, error), ShutdownMode.ABORT);
        }
    }

    private void receiveFairly(ChannelSlot place) {
        assert place.channel().loop().inLoop();
        int left = FAIR;
        while (left > 0) {
            if (!pinned && !place.mayRead()) {
                return;
            }
            int wanted = Math.min(batch, left);
            int count = receiveInto(place, wanted);
            if (count < 0 || readStopped) {
                return;
            }
            left -= Math.max(count, 1);
            // as many as there were, and more once all that were asked for were there
            batch = count < wanted ? Math.max(count, 1) : Math.min(2 * wanted, DatagramTransport.MOST_DATAGRAMS);
        }
        readMore.schedule(place.channel().loop());
    }

    /** Returns how many came, 0 if an error came instead, and less than 0 when there is no more for now. */
    private int receiveInto(ChannelSlot place, int wanted) {
        acquire(place, wanted);
        pinned = false;
        int count;
        try {
            count = socket.receive(messages, wanted);
        } catch (IoException e) {
            return receiveRefused(place.channel(), e);
        }
        errors.received();
        pinned = count == Transport.PENDING;
        for (int i = 0; i < count; i++) {
            messages[i].peer(socket.sender(i));
        }
        int delivered = 0;
        // the handler that takes one may close the socket, which releases the others
        while (delivered < count && !readStopped && messages[delivered] != null) {
            deliver(place, delivered++);
        }
        closeUp(Math.max(count, 0));
        return count;
    }

    /** Returns 0 if the next receive may find a datagram, less than 0 if none is made now. */
    private int receiveRefused(Channel channel, IoException error) {
        if (ReceiveErrors.isTheEnd(error.code())) {
            channel.shutdown(error, ShutdownMode.GRACEFUL);
            return -1;
        }
        if (ReceiveErrors.isOfAnEarlierDatagram(error.code())) {
            return 0;
        }
        errors.pause(channel, error, readMore);
        return -1;
    }

    private void acquire(ChannelSlot place, int wanted) {
        ChannelSlot right = place.right();
        BufferKind kind = right == null ? BufferKind.OFF_HEAP : right.handler().preferredBuffers();
        for (int i = 0; i < wanted; i++) {
            if (messages[i] == null) {
                messages[i] = place.channel().pool().acquireDatagram(kind);
            }
        }
    }

    private void deliver(ChannelSlot place, int index) {
        IoMessage message = messages[index];
        messages[index] = null;
        // one that fills all the room may have been cut to it
        boolean isWhole = message.bytes().hasRemaining();
        message.bytes().flip();
        int length = message.length();
        ChannelSlot right = place.right();
        if (right != null && length > right.window) {
            WindowUpdates.takeGrants(right);
        }
        if (!isWhole || length > place.downstreamWindow()) {
            dropped.incrementAndGet();
            message.release();
        } else {
            place.channel().read(length);
            place.send(place.channel().pool().fitted(message), Direction.READ);
        }
    }

    /** Moves what was not filled to the front, so that no more are acquired than a call asks for. */
    private void closeUp(int filled) {
        if (filled > 0 && !readStopped) {
            System.arraycopy(messages, filled, messages, 0, messages.length - filled);
            Arrays.fill(messages, messages.length - filled, messages.length, null);
        }
    }

    private void releaseFrom(int first) {
        for (int i = first; i < messages.length; i++) {
            IoMessage message = messages[i];
            if (message != null) {
                messages[i] = null;
                message.release();
            }
        }
    }
}
