package aws.io.socket;

import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.internal.channel.QueuedMessages;
import aws.io.internal.loop.Deferred;
import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.WritableTransport;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The messages on their way into one transport. A gathering call writes several of them, each of which a packet transport sends as a
 * record. Event-loop thread only.
 *
 * <p>The first write of a turn is made at once. Later ones wait for a task that the first one schedules, or for as many of them as one
 * gathering call takes: many small writes of a turn cost few system calls, and a lone write costs one and an idle task. The queue is that
 * task: while it is scheduled, messages wait for it.
 */
abstract class WriteQueue extends Deferred {
    /** What writev(2) takes in one call is 1024; more than this saves nothing. */
    private static final int MAX_GATHER = 64;

    private record Refused(IoMessage message, IoException error) {}

    private final EventLoop loop;
    private final WritableTransport transport;

    /** The oldest message, which mostly is the only one: then nothing else of the queue is looked at. */
    private @Nullable IoMessage first;

    /** Those behind the first. */
    private @Nullable ArrayDeque<IoMessage> others;

    private TransportBuffer @Nullable [] gather;

    /** Null until a message has a promise, or is to fail. */
    private @Nullable KeptPromises promises;

    /** Messages that were refused while others before them had not kept their promises yet. */
    private @Nullable ArrayDeque<Refused> refused;

    /** How many messages the call in flight covers: a pending call must be repeated as it was. 0 when none is. */
    private int inFlight;

    private boolean blocked;
    private long bytesWritten;

    WriteQueue(EventLoop loop, WritableTransport transport) {
        super(true);
        this.loop = loop;
        this.transport = transport;
    }

    final boolean isEmpty() {
        return first == null;
    }

    final long bytesWritten() {
        return bytesWritten;
    }

    /** Takes a message, which nothing else may end from now on. */
    final void add(IoMessage given) {
        assert loop.inLoop();
        IoMessage message = QueuedMessages.take(given, loop);
        if (first == null) {
            first = message;
            return;
        }
        ArrayDeque<IoMessage> known = others;
        if (known == null) {
            known = new ArrayDeque<>(4);
            others = known;
        }
        known.add(message);
    }

    /**
     * Decides when the message that was added last is written, and schedules itself for the end of the turn, for those that come later.
     *
     * @return true if the queue must be flushed now
     */
    final boolean isDue() {
        assert loop.inLoop();
        if (blocked) {
            return false;
        }
        if (isScheduled()) {
            return size() >= MAX_GATHER;
        }
        schedule(loop);
        return true;
    }

    /** {@return whether messages wait for the end of the turn, rather than for the transport} */
    final boolean isWaiting() {
        return first != null && !blocked;
    }

    /** The message will not be written; its promise is kept after those before it. */
    final void refuse(IoMessage given, IoException error) {
        IoMessage message = QueuedMessages.take(given, loop);
        if (first == null) {
            end(message, error);
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
    final void unblock() {
        blocked = false;
    }

    /** Writes until the queue is empty or the transport would block. Throws what the transport throws; the queue is as it was. */
    final void flush() {
        IoMessage message;
        while (!blocked && (message = first) != null) {
            int covered = inFlight > 0 ? inFlight : Math.min(size(), MAX_GATHER);
            long count = covered == 1 ? transport.write(message) : writeSeveral(message, covered);
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
    final void fail(IoException error) {
        IoMessage message;
        while ((message = first) != null) {
            removeFirst();
            end(message, error);
        }
        keepRefused();
    }

    private int size() {
        ArrayDeque<IoMessage> known = others;
        return known == null ? 1 : 1 + known.size();
    }

    private void removeFirst() {
        ArrayDeque<IoMessage> known = others;
        first = known == null ? null : known.poll();
    }

    private long writeSeveral(IoMessage oldest, int covered) {
        TransportBuffer[] buffers = gather;
        if (buffers == null) {
            buffers = new TransportBuffer[MAX_GATHER];
            gather = buffers;
        }
        int count = 0;
        buffers[count++] = oldest;
        for (IoMessage message : Objects.requireNonNull(others)) {
            if (count == covered) {
                break;
            }
            buffers[count++] = message;
        }
        try {
            return transport.write(buffers, count);
        } finally {
            Arrays.fill(buffers, 0, count, null);
        }
    }

    private void retire() {
        IoMessage message;
        while ((message = first) != null && message.length() == 0) {
            removeFirst();
            end(message, null);
        }
        if (first == null && refused != null) {
            keepRefused();
        }
    }

    private void keepRefused() {
        ArrayDeque<Refused> known = refused;
        refused = null;
        if (known != null) {
            known.forEach(late -> end(late.message, late.error));
        }
    }

    /** A message without a promise notifies no listener, which must not happen inside a write, and is ended at once. */
    private void end(IoMessage message, @Nullable IoException error) {
        KeptPromises known = promises;
        if (known == null) {
            if (error == null && !message.hasPromise()) {
                QueuedMessages.end(message, null);
                return;
            }
            known = new KeptPromises(loop);
            promises = known;
        }
        known.add(message, error);
    }
}
