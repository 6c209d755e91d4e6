package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.channel.BufferKind;
import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.internal.tls.Alerts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what comes from the wire into records (RFC 8446, section 5.1). A record that lies whole in one message is not copied; a buffer is
 * held only while a record is incomplete. Loop thread only.
 */
final class TlsRecords {
    private static final int HEADER = 5;

    /** RFC 5246 allows a ciphertext 2048 bytes more than the plaintext's 2^14. */
    private static final int LONGEST = HEADER + (1 << 14) + 2048;

    /** A message of at most so many bytes is merged with others that wait, so that memory is held in proportion to their bytes. */
    private static final int SMALL = 512;

    /** A buffer for merging has so many times the room of the one before it, up to a FRAGMENT. */
    private static final int GROWTH = 8;

    private final MessagePool pool;
    private final BufferKind kind;
    private final @Nullable ChannelSlot slot;
    private final ArrayDeque<IoMessage> waiting = new ArrayDeque<>(4);

    /** Where small messages that wait are merged: one of {@link #waiting}, if it still waits. */
    private @Nullable IoMessage merged;

    private @Nullable IoMessage partial;
    private @Nullable ByteBuffer current;
    private int limit;

    /** Whether there was a whole record before. */
    private boolean begun;

    /** Whether the handshake has ended. */
    private boolean secure;

    /**
     * Creates the records of a connection that has received none.
     *
     * @param pool where the memory of an incomplete record is from
     * @param kind which memory
     * @param slot the slot whose channel that memory is charged to, or null
     */
    TlsRecords(MessagePool pool, BufferKind kind, @Nullable ChannelSlot slot) {
        this.pool = pool;
        this.kind = kind;
        this.slot = slot;
    }

    void add(IoMessage message) {
        if (message.length() == 0) {
            message.release();
        } else if (waiting.isEmpty() || message.length() > SMALL) {
            waiting.add(message);
        } else {
            merge(message);
        }
    }

    /** The next whole record, from position to limit, or null. The same one until it is {@link #consumed}. */
    @Nullable ByteBuffer next() {
        ByteBuffer known = current;
        if (known != null) {
            return known;
        }
        IoMessage head = waiting.peek();
        if (partial == null && head != null) {
            ByteBuffer bytes = head.bytes();
            int length = length(bytes, bytes.position(), bytes.remaining());
            if (length > 0 && bytes.remaining() >= length) {
                limit = bytes.limit();
                bytes.limit(bytes.position() + length);
                current = bytes;
                return bytes;
            }
            partial = room(length > 0 ? Math.min(length, bytes.remaining()) : HEADER);
        }
        return partial == null || !fill(partial) ? null : current;
    }

    /** The record is no longer needed. */
    void consumed() {
        current = null;
        begun = true;
        IoMessage filled = partial;
        if (filled != null) {
            partial = null;
            filled.release();
            return;
        }
        IoMessage head = waiting.getFirst();
        head.bytes().limit(limit);
        dropIfEmpty(head);
    }

    /** Notes the end of the handshake, for the phase of errors. */
    void agreed() {
        secure = true;
    }

    /** {@return how many bytes have been added and not consumed} */
    int unread() {
        int bytes = 0;
        for (IoMessage message : waiting) {
            bytes += message.length();
        }
        IoMessage begunRecord = partial;
        // One that is whole has been flipped.
        int begunBytes = begunRecord == null ? 0 : current == null ? begunRecord.bytes().position() : begunRecord.bytes().remaining();
        return bytes + begunBytes;
    }

    /** {@return how many bytes of memory an incomplete record holds} */
    int held() {
        return partial == null ? 0 : partial.bytes().capacity();
    }

    /** {@return whether there are bytes of which not everything was consumed} */
    boolean isHolding() {
        return partial != null || !waiting.isEmpty();
    }

    void release() {
        current = null;
        IoMessage filled = partial;
        partial = null;
        if (filled != null) {
            filled.release();
        }
        merged = null;
        IoMessage message;
        while ((message = waiting.poll()) != null) {
            message.release();
        }
    }

    private boolean fill(IoMessage first) {
        IoMessage filled = first;
        while (true) {
            ByteBuffer into = filled.bytes();
            int have = into.position();
            int wanted = have < HEADER ? HEADER : length(into, 0, have);
            if (have >= HEADER && have == wanted) {
                into.flip();
                current = into;
                return true;
            }
            IoMessage head = waiting.peek();
            if (head == null) {
                return false;
            }
            ByteBuffer from = head.bytes();
            int count = Math.min(wanted - have, from.remaining());
            if (count > into.remaining()) {
                filled = grown(filled, have + count);
                into = filled.bytes();
            }
            into.put(have, from, from.position(), count).position(have + count);
            from.position(from.position() + count);
            dropIfEmpty(head);
        }
    }

    private void merge(IoMessage message) {
        int length = message.length();
        IoMessage target = merged;
        // The limit of the first one is that of the current record.
        boolean isCurrent = current != null && target == waiting.getFirst();
        if (target == null || isCurrent || target != waiting.getLast() || target.bytes().capacity() - target.bytes().limit() < length) {
            int size = target == null ? SMALL : Math.min(GROWTH * target.bytes().capacity(), MessagePool.FRAGMENT);
            target = pool.acquire(kind, size);
            target.bytes().limit(0);
            merged = target;
            waiting.add(target);
        }
        ByteBuffer from = message.bytes();
        ByteBuffer into = target.bytes();
        int end = into.limit();
        into.limit(end + length);
        into.put(end, from, from.position(), length);
        target.takeCompletionOf(message);
        message.release();
    }

    /** A buffer grows with what came, not with what was announced: who sends a byte and waits holds little of our memory. */
    private IoMessage grown(IoMessage small, int wanted) {
        IoMessage large = room(wanted);
        large.bytes().put(small.bytes().flip());
        small.release();
        partial = large;
        return large;
    }

    private IoMessage room(int wanted) {
        IoMessage room = wanted > MessagePool.FRAGMENT ? pool.acquireDatagram(kind) : pool.acquire(kind, wanted);
        if (slot != null) {
            room.chargeTo(slot);
        }
        return room;
    }

    private void dropIfEmpty(IoMessage head) {
        if (head.length() == 0) {
            waiting.remove();
            if (head == merged) {
                merged = null;
            }
            head.release();
        }
    }

    /** The length of a record with its header; 0 if there is not enough to tell. */
    private int length(ByteBuffer bytes, int at, int have) {
        boolean wrongType = have > 0 && (bytes.get(at) < 20 || bytes.get(at) > 24);
        if (wrongType || (have > 1 && bytes.get(at + 1) != 3)) {
            ErrorCode code = begun ? ErrorCode.TLS_PROTOCOL_ERROR : ErrorCode.TLS_NOT_TLS;
            String detail = begun ? "not the header of a record" : guess(bytes, at, have);
            throw error(code, detail, wrongType ? Alerts.UNEXPECTED_MESSAGE : Alerts.PROTOCOL_VERSION);
        }
        if (have < HEADER) {
            return 0;
        }
        int length = HEADER + (bytes.getShort(at + 3) & 0xffff);
        if (length > LONGEST) {
            String detail = "a record of " + length + " bytes, allowed are " + LONGEST;
            throw error(ErrorCode.TLS_PROTOCOL_ERROR, detail, Alerts.RECORD_OVERFLOW);
        }
        return length;
    }

    private TlsException error(ErrorCode code, String detail, int alert) {
        TlsException.Phase phase = secure ? TlsException.Phase.DATA : TlsException.Phase.HANDSHAKE;
        return TlsException.builder(code, detail, phase).alertDue(alert).build();
    }

    private static String guess(ByteBuffer bytes, int at, int have) {
        byte[] start = new byte[Math.min(have, 16)];
        bytes.get(at, start);
        String text = new String(start, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
        boolean http = text.matches("(HTTP/|GET |POST |HEAD |PUT |OPTIONS |CONNECT ).*");
        return (http ? "the peer speaks HTTP" : "it begins") + ": '" + text + "'";
    }
}
