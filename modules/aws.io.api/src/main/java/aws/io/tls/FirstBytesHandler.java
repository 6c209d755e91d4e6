package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.channel.BaseHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelTask;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ShutdownMode;
import aws.io.loop.TaskStatus;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Takes a connection's first bytes, decides by them, passes them on to the handler that is put right of it, and leaves. It lets in no more
 * than it looks at, and takes that much off the first grants of its right neighbour: so windows stay exact.
 */
abstract class FirstBytesHandler extends BaseHandler {
    private static final int FIRST_ROOM = 512;

    private final Duration patience;
    private final int most;
    final Negotiation.Target target;
    final Negotiation.Listener listener;
    private ByteBuffer first;

    /** What was let in and the right neighbour has not granted yet. */
    private long ahead;

    private @Nullable ChannelTask timeout;
    private boolean decided;
    private boolean inputOver;
    private boolean delivering;

    /**
     * Creates the handler of a connection.
     *
     * @param most how many bytes it looks at
     * @param patience how long they may take
     * @param target the target of the negotiation
     * @param listener notified of the result
     */
    FirstBytesHandler(int most, Duration patience, Negotiation.Target target, Negotiation.Listener listener) {
        this.most = most;
        ahead = most;
        first = ByteBuffer.allocate(Math.min(most, FIRST_ROOM));
        this.patience = patience;
        this.target = target;
        this.listener = listener;
    }

    @Override
    public void attached(ChannelSlot slot) {
        ChannelTask watch = ChannelTask.of(status -> {
            if (status == TaskStatus.RUN_READY && !decided) {
                decided = true;
                String detail = "after " + patience + " the peer has sent " + first.position() + " bytes" + waits();
                TlsException error = new TlsException(ErrorCode.TLS_HANDSHAKE_TIMEOUT, detail, TlsException.Phase.HANDSHAKE, null);
                listener.onNegotiated(error.with(slot.channel().remoteEndpoint(), null, null, null, null));
            }
        });
        timeout = watch;
        slot.channel().schedule(watch, patience);
    }

    @Override
    public void processReadMessage(ChannelSlot slot, IoMessage message) {
        // Bytes beyond the right neighbour's window are at most those that were let in ahead of its grants, so there is room for them.
        ByteBuffer bytes = message.bytes();
        long room = decided && first.position() == 0 ? slot.downstreamWindow() : 0;
        int rest = (int) Math.max(0, bytes.remaining() - room);
        int end = bytes.limit() - rest;
        makeRoom(rest);
        first.put(first.position(), bytes, end, rest).position(first.position() + rest);
        bytes.limit(end);
        if (bytes.hasRemaining()) {
            slot.send(message, Direction.READ);
        } else {
            message.release();
        }
        consider(slot, false);
        deliver(slot);
    }

    @Override
    public void incrementReadWindow(ChannelSlot slot, long size) {
        long owed = Math.min(ahead, size);
        ahead -= owed;
        slot.incrementReadWindow(size - owed);
        deliver(slot);
    }

    @Override
    public boolean endOfInput(ChannelSlot slot) {
        inputOver = true;
        consider(slot, true);
        deliver(slot);
        return false;
    }

    @Override
    public void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
        if (!decided) {
            decide(slot);
            listener.onNegotiated(error != null ? error : new IoException(ErrorCode.CHANNEL_CLOSED, slot.channel().toString()));
        }
        slot.shutdownComplete(direction);
    }

    @Override
    public long initialWindowSize() {
        return most;
    }

    @Override
    public boolean holdsInput() {
        return first.position() > 0;
    }

    /** {@return what else the time ran out for, for the error} */
    String waits() {
        return "";
    }

    private void makeRoom(int more) {
        int needed = first.position() + more;
        if (needed > first.capacity()) {
            first = ByteBuffer.allocate(Math.clamp(first.capacity() * 2L, needed, most)).put(first.flip());
        }
    }

    final boolean isDecided() {
        return decided;
    }

    private void consider(ChannelSlot slot, boolean over) {
        if (!decided) {
            look(slot, first, over);
        }
    }

    /** Decides by the bytes up to the buffer's position, or waits for more. */
    abstract void look(ChannelSlot slot, ByteBuffer bytes, boolean over);

    final void decide(ChannelSlot slot) {
        decided = true;
        ChannelTask watch = timeout;
        if (watch != null) {
            slot.channel().cancel(watch);
        }
    }

    final void deliver(ChannelSlot slot) {
        if (!decided || delivering || slot.right() == null) {
            return;
        }
        delivering = true;
        try {
            int count = (int) Math.min(first.position(), slot.downstreamWindow());
            if (count > 0) {
                IoMessage message = slot.acquireMessage(Direction.READ, count);
                message.bytes().put(0, first, 0, count).limit(count);
                first.flip().position(count).compact();
                slot.send(message, Direction.READ);
            }
        } finally {
            delivering = false;
        }
        if (first.position() > 0) {
            slot.awaitWindow(first.position());
            return;
        }
        if (inputOver) {
            inputOver = false;
            slot.endOfInput();
        } else if (ahead == 0) {
            slot.remove();
        }
    }
}
