package aws.io.socket;

import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.WritableTransport;
import java.util.ArrayDeque;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The messages on their way into one transport. Several go out in one gathering write, of which a packet
 * transport makes a record of each. Loop thread only.
 */
final class WriteQueue {
    /** What writev(2) takes in one call is 1024; more than this saves nothing. */
    private static final int MAX_GATHER = 64;

    private record Refused(IoMessage message, IoException error) {}

    private final WritableTransport transport;
    private final KeptPromises promises;
    private final ArrayDeque<IoMessage> queued = new ArrayDeque<>(4);
    private TransportBuffer @Nullable [] gather;

    /** Messages that were refused while others before them had not kept their promises yet. */
    private @Nullable ArrayDeque<Refused> refused;

    /** How many messages the call in flight covers: a pending call must be repeated as it was. 0 when none is. */
    private int inFlight;

    private boolean blocked;
    private long bytesWritten;

    WriteQueue(EventLoop loop, WritableTransport transport) {
        this.transport = transport;
        promises = new KeptPromises(loop);
    }

    boolean isEmpty() {
        return queued.isEmpty();
    }

    long bytesWritten() {
        return bytesWritten;
    }

    void add(IoMessage message) {
        queued.add(message);
    }

    /** The message will not be written; its promise is kept after those before it. */
    void refuse(IoMessage message, IoException error) {
        if (queued.isEmpty()) {
            promises.add(message, error);
            return;
        }
        ArrayDeque<Refused> known = refused;
        if (known == null) {
            known = new ArrayDeque<>(4);
            refused = known;
        }
        known.add(new Refused(message, error));
    }

    /** Something may be possible again. */
    void unblock() {
        blocked = false;
    }

    /** Writes until the queue is empty or the transport would block. Throws what the transport throws; the queue is as it was. */
    void flush() {
        while (!blocked && !queued.isEmpty()) {
            int covered = inFlight > 0 ? inFlight : Math.min(queued.size(), MAX_GATHER);
            long count = covered == 1 ? transport.write(queued.getFirst()) : writeSeveral(covered);
            if (count == Transport.PENDING) {
                inFlight = covered;
                blocked = true;
                return;
            }
            inFlight = 0;
            if (count == Transport.WOULD_BLOCK) {
                blocked = true;
                transport.rearm(IoEvents.WRITABLE);
            } else {
                bytesWritten += count;
                retire();
            }
        }
    }

    /** Fails what is queued, after what is written has kept its promise. */
    void fail(IoException error) {
        IoMessage message;
        while ((message = queued.poll()) != null) {
            promises.add(message, error);
        }
        keepRefused();
    }

    private long writeSeveral(int covered) {
        TransportBuffer[] buffers = gather;
        if (buffers == null) {
            buffers = new TransportBuffer[MAX_GATHER];
            gather = buffers;
        }
        int count = 0;
        for (IoMessage message : queued) {
            buffers[count++] = message;
            if (count == covered) {
                break;
            }
        }
        try {
            return transport.write(buffers, count);
        } finally {
            Arrays.fill(buffers, 0, count, null);
        }
    }

    private void retire() {
        IoMessage message;
        while ((message = queued.peek()) != null && message.length() == 0) {
            queued.remove();
            promises.add(message, null);
        }
        if (queued.isEmpty()) {
            keepRefused();
        }
    }

    private void keepRefused() {
        ArrayDeque<Refused> known = refused;
        refused = null;
        if (known != null) {
            known.forEach(late -> promises.add(late.message, late.error));
        }
    }
}
