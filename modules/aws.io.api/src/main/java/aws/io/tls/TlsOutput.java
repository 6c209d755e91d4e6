package aws.io.tls;

import aws.io.IoException;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsStatus;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Payload on its way into records. What was written in one turn shares records, and the records share messages; a promise goes with the
 * message that has its last byte. Loop thread only.
 */
final class TlsOutput {
    private static final int MAX_GATHER = 16;
    private static final ByteBuffer[] NOTHING = {};

    private final TlsEngine engine;
    private final ChannelSlot slot;
    private final ArrayDeque<IoMessage> payload = new ArrayDeque<>(4);
    private final @Nullable ByteBuffer[] gather = new @Nullable ByteBuffer[MAX_GATHER];
    private long bytes;
    private @Nullable IoMessage records;

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

    /** Makes what the engine itself has to say, and sends it. */
    TlsStatus speak() {
        assert slot.channel().loop().inLoop();
        TlsStatus status;
        do {
            status = engine.write(NOTHING, 0, room());
        } while (status == TlsStatus.NEED_OUTPUT || (status == TlsStatus.NEED_ROOM && makeRoom()));
        send();
        return status;
    }

    /** Encrypts all payload and sends it. Stops where the engine needs something else first. */
    TlsStatus flush() {
        assert slot.channel().loop().inLoop();
        TlsStatus status = TlsStatus.OK;
        while (!payload.isEmpty() && (status == TlsStatus.OK || status == TlsStatus.NEED_OUTPUT)) {
            int count = 0;
            long offered = 0;
            for (IoMessage message : payload) {
                if (count == MAX_GATHER) {
                    break;
                }
                offered += message.length();
                gather[count++] = message.bytes();
            }
            ByteBuffer into = room();
            int before = into.position();
            status = engine.write(gathered(), count, into);
            for (int i = 0; i < count; i++) {
                offered -= gathered()[i].remaining();
                gather[i] = null;
            }
            bytes -= offered;
            retire();
            if (status == TlsStatus.NEED_ROOM && makeRoom()) {
                status = TlsStatus.OK;
            } else if (into.position() == before && status == TlsStatus.OK && !payload.isEmpty()) {
                break;
            }
        }
        send();
        return status;
    }

    /** Nothing more will be written. */
    void fail(IoException error) {
        assert slot.channel().loop().inLoop();
        IoMessage message;
        while ((message = payload.poll()) != null) {
            message.complete(error);
        }
        bytes = 0;
        IoMessage unsent = records;
        records = null;
        if (unsent != null) {
            unsent.complete(error);
        }
    }

    @SuppressWarnings("NullAway") // the engine looks at the first ones alone, which are there
    private ByteBuffer[] gathered() {
        return gather;
    }

    private ByteBuffer room() {
        IoMessage into = records;
        if (into != null && into.bytes().remaining() < engine.recordRoom()) {
            send();
            into = null;
        }
        if (into == null) {
            into = slot.channel().pool().acquireDatagram(engine.preferredBuffers());
            records = into;
        }
        return into.bytes();
    }

    /** Returns whether there is any point in trying again. */
    private boolean makeRoom() {
        IoMessage full = records;
        if (full == null || full.bytes().position() == 0) {
            return false;
        }
        send();
        return true;
    }

    /** What was encrypted whole is released, its promise kept with the records. */
    private void retire() {
        IoMessage message;
        IoMessage into = records;
        while (into != null && (message = payload.peek()) != null && message.length() == 0) {
            payload.remove();
            into.takePromise(message);
            message.release();
        }
    }

    /** A buffer for large records is not kept in the socket's queue for a small one. */
    private void send() {
        IoMessage full = records;
        if (full == null) {
            return;
        }
        records = null;
        full.bytes().flip();
        int length = full.length();
        if (length == 0 && !full.hasPromise()) {
            full.release();
            return;
        }
        if (length == 0 || length > MessagePool.FRAGMENT - slot.upstreamOverhead()) {
            slot.send(full, Direction.WRITE);
            return;
        }
        IoMessage small = slot.acquireMessage(Direction.WRITE, length);
        small.bytes().put(full.bytes()).flip();
        small.takePromise(full);
        full.release();
        slot.send(small, Direction.WRITE);
    }
}
