package aws.io.tls;

import aws.io.IoException;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.WriteListener;
import aws.io.internal.tls.Alerts;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsStatus;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Payload on its way into records. What was written in one turn shares records, and the records share messages; a promise goes with the
 * message that has its last byte. Loop thread only.
 */
final class TlsOutput {
    private static final int MAX_GATHER = 64;

    /** Records that fill less than one part in so many of their buffer are copied into a smaller one. */
    private static final int MOST_UNUSED = 4;

    private static final ByteBuffer[] NOTHING = {};

    private final TlsEngine engine;
    private final ChannelSlot slot;
    private final ArrayDeque<IoMessage> payload = new ArrayDeque<>(4);
    private final @Nullable ByteBuffer[] gather = new @Nullable ByteBuffer[MAX_GATHER];
    private long bytes;
    private @Nullable IoMessage records;
    private @Nullable String alertInTheClear;

    TlsOutput(TlsEngine engine, ChannelSlot slot) {
        this.engine = engine;
        this.slot = slot;
    }

    void add(IoMessage message) {
        assert slot.channel().loop().inLoop();
        payload.add(message);
        bytes += message.length();
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

    /** As {@link #speak}; the listener hears when it has gone to the wire. */
    TlsStatus speak(WriteListener listener) {
        try {
            return say();
        } finally {
            acquired().onWritten(listener, null);
            send();
        }
    }

    /** Encrypts all payload and sends it. Stops where the engine needs something else first. */
    TlsStatus flush() {
        assert slot.channel().loop().inLoop();
        TlsStatus status = TlsStatus.OK;
        try {
            while (!payload.isEmpty() && (status == TlsStatus.OK || status == TlsStatus.NEED_OUTPUT)) {
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
     * Nothing more will be written: what waits fails. Promises are kept in order and never inside the call that wrote, so they follow a
     * mark that goes to the wire behind everything that went there before.
     */
    void fail(IoException error) {
        assert slot.channel().loop().inLoop();
        List<IoMessage> failed = takeAll();
        if (failed.stream().noneMatch(IoMessage::hasPromise)) {
            failed.forEach(message -> message.complete(error));
            return;
        }
        IoMessage mark = slot.acquireMessage(Direction.WRITE, 1);
        mark.bytes().flip();
        mark.markControl();
        mark.onWritten((context, ignored) -> failed.forEach(message -> message.complete(error)), null);
        slot.send(mark, Direction.WRITE);
    }

    /** The channel has ended, and nothing goes to the wire any more. */
    void drop(IoException error) {
        assert slot.channel().loop().inLoop();
        takeAll().forEach(message -> message.complete(error));
    }

    /** {@return the fatal alert that the records sent last ended with, if it was in the clear} */
    @Nullable String alertInTheClear() {
        return alertInTheClear;
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
            gather[count++] = message.bytes();
        }
        TlsStatus status = engine.write(gathered(), count, into);
        for (int i = 0; i < count; i++) {
            offered -= gathered()[i].remaining();
            gather[i] = null;
        }
        bytes -= offered;
        retire();
        return status;
    }

    private List<IoMessage> takeAll() {
        List<IoMessage> all = new ArrayList<>(payload.size() + 1);
        IoMessage unsent = records;
        if (unsent != null) {
            all.add(unsent);
        }
        all.addAll(payload);
        records = null;
        payload.clear();
        bytes = 0;
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

    /** A message of the size that suits the payload which waits. */
    private IoMessage buffer() {
        MessagePool pool = slot.channel().pool();
        return bytes <= MessagePool.FRAGMENT / 2 && engine.recordRoom() <= MessagePool.FRAGMENT
                ? pool.acquire(engine.preferredBuffers(), MessagePool.FRAGMENT)
                : pool.acquireDatagram(engine.preferredBuffers());
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
        full.release();
        records = larger;
        return true;
    }

    /** What was encrypted whole is released, its promise kept with the records. */
    private void retire() {
        IoMessage message;
        IoMessage into = records;
        while (into != null && (message = payload.peek()) != null && message.length() == 0) {
            payload.remove();
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
        alertInTheClear = Alerts.lastInTheClear(full.bytes());
        if (length == 0 && !full.hasPromise()) {
            full.release();
            return;
        }
        if (length == 0 || length > full.bytes().capacity() / MOST_UNUSED) {
            slot.send(full, Direction.WRITE);
            return;
        }
        IoMessage small = slot.acquireMessage(Direction.WRITE, length);
        small.bytes().put(full.bytes()).flip();
        small.takeCompletionOf(full);
        full.release();
        slot.send(small, Direction.WRITE);
    }
}
