package aws.io.tls;

import aws.io.IoException;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.WriteListener;
import aws.io.internal.channel.LentMessages;
import aws.io.internal.channel.QueuedMessages;
import aws.io.internal.loop.Deferred;
import aws.io.internal.tls.Alerts;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsStatus;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Payload on its way into records. Payload that was written in one turn shares records, and the records share messages; the completion of
 * a message of payload goes with the message that has its last byte. Event-loop thread only.
 *
 * <p>At most {@link #AHEAD} bytes of payload are encrypted that the kernel has not taken yet: more would hold memory for records that
 * nothing can send, and would keep the turn for as long as the encryption takes. The promise of the last record then resumes the rest.
 */
final class TlsOutput {
    private static final int MAX_GATHER = 64;
    private static final int FIRST_GATHER = 4;

    /** Records that fill less than one part in so many of their buffer are copied into a smaller one. */
    private static final int MOST_UNUSED = 4;

    /** How much payload may be encrypted ahead of the kernel. */
    private static final int AHEAD = 64 * 1024;

    /** The most payload that a record has (RFC 8446, section 5.1). */
    private static final int RECORD = 1 << 14;

    private static final ByteBuffer[] NOTHING = {};

    private final TlsEngine engine;
    private final ChannelSlot slot;
    private final ArrayDeque<IoMessage> payload = new ArrayDeque<>(4);
    private @Nullable ByteBuffer[] gather = new @Nullable ByteBuffer[FIRST_GATHER];
    private final Deferred resume;
    private final WriteListener taken = (context, error) -> kernelTookAll();
    private long bytes;
    private @Nullable IoMessage records;

    /** Whether {@link #records} is lent by the pool. */
    private boolean lent;

    private @Nullable String alertInTheClear;

    /** Whether every record so far could be read by anybody. */
    private boolean inTheClear = true;

    /** How many bytes of records have been made. */
    private long made;

    /** Payload that was encrypted since the kernel had taken all of it. */
    private long ahead;

    /** Whether a message is on its way whose promise ends {@link #ahead}. */
    private boolean marked;

    /** Whether the records that are collected may have a part of the first message of payload. */
    private boolean partOfNext;

    private boolean sending;

    /** Payload that came after the last that is written, and fails after it. Null for most connections. */
    private @Nullable ArrayDeque<IoMessage> late;

    /**
     * Creates the output of one engine.
     *
     * @param engine the engine
     * @param slot the handler's place
     * @param resume continues the flush that had to wait for the kernel, in a turn in which nothing was encrypted yet
     */
    TlsOutput(TlsEngine engine, ChannelSlot slot, Runnable resume) {
        this.engine = engine;
        this.slot = slot;
        this.resume = new Deferred(() -> {
            ahead = 0;
            marked = false;
            resume.run();
        });
    }

    void add(IoMessage given) {
        assert slot.channel().loop().inLoop();
        IoMessage message = QueuedMessages.take(given, slot.channel().loop());
        payload.add(message);
        bytes += message.length();
    }

    /**
     * Another turn begins to encrypt. If the channel has accepted no bytes but those that wait here, the kernel has taken everything that
     * was encrypted before.
     */
    void turns() {
        if (ahead > 0 && !marked && slot.channel().backlog() <= bytes) {
            ahead = 0;
        }
    }

    /** {@return bytes of payload not yet in a record} */
    long bytes() {
        return bytes;
    }

    /** Makes what the engine itself has to say, and sends it: even if the engine fails then, since an alert may be among it. */
    TlsStatus speak() {
        try {
            return say();
        } finally {
            send();
        }
    }

    /** As {@link #speak}; the listener is notified when it has gone to the wire. */
    TlsStatus speak(WriteListener listener) {
        try {
            return say();
        } finally {
            acquired().onWritten(listener, null);
            send();
        }
    }

    /** Adds a message that will not be written. It fails with the rest, behind what is still to be written. */
    void refuse(IoMessage message) {
        assert slot.channel().loop().inLoop();
        ArrayDeque<IoMessage> known = late;
        if (known == null) {
            known = new ArrayDeque<>(4);
            late = known;
        }
        known.add(QueuedMessages.take(message, slot.channel().loop()));
    }

    /** {@return whether payload waits for the kernel to take what was encrypted before} */
    boolean waitsForKernel() {
        return !payload.isEmpty() && isFarAhead();
    }

    /** {@return whether records are being sent: what is written meanwhile is encrypted behind them} */
    boolean isSending() {
        return sending;
    }

    /**
     * Encrypts payload and sends it, as far ahead of the kernel as it may be; calls {@code resume} later if that was not all. Stops where
     * the engine needs something else first.
     */
    TlsStatus flush() {
        return flush(false);
    }

    /** Encrypts all payload and sends it, however much that is. Stops where the engine needs something else first. */
    TlsStatus flushAll() {
        return flush(true);
    }

    private TlsStatus flush(boolean all) {
        assert slot.channel().loop().inLoop() && !sending;
        TlsStatus status = TlsStatus.OK;
        try {
            while (!payload.isEmpty() && (all || !isFarAhead()) && (status == TlsStatus.OK || status == TlsStatus.NEED_OUTPUT)) {
                ByteBuffer into = room();
                int before = into.position();
                status = encrypt(into);
                if (status == TlsStatus.NEED_ROOM && makeRoom()) {
                    status = TlsStatus.OK;
                } else if (into.position() == before && !payload.isEmpty()) {
                    break;
                }
            }
        } finally {
            send();
        }
        return status;
    }

    /**
     * Fails everything that waits: nothing more will be written. Promises are kept in order and never inside the call that wrote, so they
     * follow a mark that goes to the wire behind everything that went there before.
     */
    void fail(IoException error) {
        assert slot.channel().loop().inLoop();
        List<IoMessage> failed = takeAll();
        if (failed.stream().noneMatch(IoMessage::hasPromise)) {
            failed.forEach(message -> QueuedMessages.end(message, error));
            return;
        }
        IoMessage mark = slot.acquireMessage(Direction.WRITE, 1);
        mark.bytes().flip();
        mark.markControl();
        mark.onWritten((context, ignored) -> failed.forEach(message -> QueuedMessages.end(message, error)), null);
        slot.send(mark, Direction.WRITE);
    }

    /** The channel has ended, and nothing goes to the wire any more. */
    void drop(IoException error) {
        assert slot.channel().loop().inLoop();
        takeAll().forEach(message -> QueuedMessages.end(message, error));
    }

    /** {@return the fatal alert that the records sent last ended with, if it was in the clear} */
    @Nullable String alertInTheClear() {
        return alertInTheClear;
    }

    /** {@return how many bytes of records have been made} */
    long made() {
        return made;
    }

    /** {@return whether neither encrypted records nor a ChangeCipherSpec were made} */
    boolean isInTheClear() {
        return inTheClear;
    }

    /** Sends a fatal alert that is not encrypted. */
    void sendInTheClear(int alert) {
        room();
        Alerts.put(alert, acquired().bytes());
        send();
    }

    private TlsStatus say() {
        assert slot.channel().loop().inLoop();
        while (true) {
            ByteBuffer into = room();
            int before = into.position();
            TlsStatus status = engine.write(NOTHING, 0, into);
            boolean more = status == TlsStatus.NEED_OUTPUT && into.position() > before;
            if (!more && !(status == TlsStatus.NEED_ROOM && makeRoom())) {
                return status;
            }
        }
    }

    private TlsStatus encrypt(ByteBuffer into) {
        int count = 0;
        long offered = 0;
        for (IoMessage message : payload) {
            if (count == MAX_GATHER) {
                break;
            }
            offered += message.length();
            if (count == gather.length) {
                gather = Arrays.copyOf(gather, MAX_GATHER);
            }
            gather[count++] = message.bytes();
        }
        TlsStatus status = engine.write(gathered(), count, into);
        for (int i = 0; i < count; i++) {
            offered -= gathered()[i].remaining();
            gather[i] = null;
        }
        bytes -= offered;
        ahead += offered;
        retire();
        if (offered > 0) {
            partOfNext = !payload.isEmpty();
        }
        return status;
    }

    private List<IoMessage> takeAll() {
        List<IoMessage> all = new ArrayList<>(payload.size() + 1);
        IoMessage unsent = records;
        if (unsent != null) {
            all.add(owned(unsent));
        }
        all.addAll(payload);
        ArrayDeque<IoMessage> refused = late;
        if (refused != null) {
            all.addAll(refused);
            late = null;
        }
        records = null;
        payload.clear();
        bytes = 0;
        partOfNext = false;
        return all;
    }

    @SuppressWarnings("NullAway") // the engine looks at the first ones alone, which are there
    private ByteBuffer[] gathered() {
        return gather;
    }

    private ByteBuffer room() {
        IoMessage into = records;
        if (into != null && into.bytes().remaining() < engine.recordRoom()) {
            send();
        }
        return acquired().bytes();
    }

    private IoMessage acquired() {
        IoMessage into = records;
        if (into == null) {
            into = buffer();
            into.markControl();
            records = into;
        }
        return into;
    }

    /** Returns a message of the size that suits the payload which is encrypted next. */
    private IoMessage buffer() {
        MessagePool pool = slot.channel().pool();
        long next = Math.min(bytes, Math.max(RECORD / 2, AHEAD - ahead));
        lent = next <= MessagePool.FRAGMENT / 2 && engine.recordRoom() <= MessagePool.FRAGMENT;
        return lent
                ? LentMessages.lend(pool, engine.preferredBuffers())
                : pool.acquireDatagram(engine.preferredBuffers());
    }

    private IoMessage owned(IoMessage full) {
        return lent ? LentMessages.keep(slot.channel().pool(), full) : full;
    }

    private void giveBack(IoMessage full) {
        if (lent) {
            LentMessages.giveBack(slot.channel().pool(), full);
        } else {
            full.release();
        }
    }

    /** Returns whether there is any point in trying again. A flight of the handshake may be longer than a record. */
    private boolean makeRoom() {
        IoMessage full = records;
        if (full == null) {
            return false;
        }
        if (full.bytes().position() > 0) {
            send();
            return true;
        }
        if (full.bytes().capacity() >= MessagePool.DATAGRAM) {
            return false;
        }
        IoMessage larger = slot.channel().pool().acquireDatagram(engine.preferredBuffers());
        larger.takeCompletionOf(full);
        giveBack(full);
        lent = false;
        records = larger;
        return true;
    }

    private boolean isFarAhead() {
        return ahead > AHEAD - RECORD;
    }

    private void kernelTookAll() {
        assert slot.channel().loop().inLoop();
        resume.schedule(slot.channel().loop());
    }

    /** Releases payload that was encrypted whole. Its completion goes with the records. */
    private void retire() {
        IoMessage message;
        IoMessage into = records;
        while (into != null && (message = payload.peek()) != null && message.length() == 0) {
            payload.remove();
            QueuedMessages.giveBack(message);
            into.takeCompletionOf(message);
            message.release();
        }
    }

    /** A large buffer is not kept in the socket's queue for a small record. */
    private void send() {
        IoMessage full = records;
        if (full == null) {
            return;
        }
        records = null;
        full.bytes().flip();
        int length = full.length();
        if (inTheClear && length > 0) {
            alertInTheClear = Alerts.lastInTheClear(full.bytes());
            inTheClear = Alerts.areInTheClear(full.bytes());
        }
        made += length;
        if (length == 0 && !full.hasPromise()) {
            giveBack(full);
            return;
        }
        IoMessage sent;
        if (length <= full.bytes().capacity() / MOST_UNUSED) {
            sent = slot.acquireMessage(Direction.WRITE, Math.max(1, length));
            sent.bytes().put(full.bytes()).flip();
            sent.takeCompletionOf(full);
            giveBack(full);
        } else {
            sent = owned(full);
        }
        IoMessage begun = payload.peek();
        if (partOfNext && begun != null) {
            sent.carriesPartOf(begun);
        }
        partOfNext = false;
        if (isFarAhead() && !marked) {
            mark(sent);
        }
        sending = true;
        try {
            slot.send(sent, Direction.WRITE);
        } finally {
            sending = false;
        }
    }

    /** Adds the promise that ends {@link #ahead}, behind those that the message has. */
    private void mark(IoMessage last) {
        marked = true;
        IoMessage promise = slot.acquireMessage(Direction.WRITE, 1);
        promise.onWritten(taken, null);
        last.takeCompletionOf(promise);
        promise.release();
    }
}
