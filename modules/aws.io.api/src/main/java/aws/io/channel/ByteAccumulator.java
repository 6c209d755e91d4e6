package aws.io.channel;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a stream that a handler holds until they make up a unit, in the messages in which they arrived. The only message held is not
 * copied. A small one is merged into the last buffer while there is one, which grows by size class, so that memory is held in proportion to
 * the bytes held: 10,000 bytes that arrive one by one hold at most 64 KiB. (An application that keeps 10,000 messages of one byte, each in
 * the smallest size class, holds at most 4 MiB.) The completion of a merged message goes with the buffer. The work is linear in the bytes
 * received. Event-loop thread only.
 */
class ByteAccumulator {
    /** A message of at most so many bytes is merged, and any that fills less than a quarter of its buffer. */
    private static final int SMALL = 512;

    private static final int MOST_UNUSED = 4;

    private final View view = new View(this);
    private @Nullable IoMessage[] parts = new @Nullable IoMessage[4];
    private int first;
    private int count;
    private int size;

    /** The part that was read last, and the index of its first byte: most reads are of the next byte. */
    private int cursor;

    private int cursorBase;

    ByteAccumulator() {}

    /** The bytes held, to be read only. An index is that of a byte, from the first one held. */
    static final class View {
        private final ByteAccumulator bytes;

        private View(ByteAccumulator bytes) {
            this.bytes = bytes;
        }

        /** Returns how many bytes are held. */
        int size() {
            return bytes.size;
        }

        /** Returns the byte at an index. */
        byte get(int index) {
            return bytes.get(Objects.checkIndex(index, bytes.size));
        }
    }

    /** Returns the bytes held, as they are at each call of the view. */
    View view() {
        return view;
    }

    int size() {
        return size;
    }

    /** Returns the memory in the buffers that are held, in bytes. */
    long capacity() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += part(i).bytes().capacity();
        }
        return sum;
    }

    /** Appends a message, which the caller no longer owns. */
    void add(IoMessage message) {
        int length = message.length();
        if (length == 0) {
            message.release();
            return;
        }
        size += length;
        if (count == 0 || !isSmall(message) || !merge(message)) {
            append(message);
        }
    }

    /**
     * Removes and returns the first message if it holds exactly these numbers of bytes to keep and, after them, to drop; or returns null.
     */
    @Nullable IoMessage takeWhole(int length, int dropped) {
        if (count == 0 || part(0).length() != length + dropped) {
            return null;
        }
        IoMessage whole = removeFirst();
        whole.bytes().limit(whole.bytes().limit() - dropped);
        size -= length + dropped;
        return whole;
    }

    /** Drops bytes. */
    void skip(int bytes) {
        move(null, bytes);
    }

    /** Moves bytes out. */
    void moveTo(ByteBuffer target, int bytes) {
        move(target, bytes);
    }

    /** Copies what is left of the only message into a smaller one, if it fills little of its buffer. */
    void compact() {
        if (count == 1) {
            IoMessage whole = part(0);
            IoMessage fitted = whole.fitted();
            if (fitted != whole) {
                copied(fitted.length());
                parts[first] = fitted;
            }
        }
    }

    /** Releases everything. */
    void release() {
        while (count > 0) {
            removeFirst().release();
        }
        size = 0;
    }

    /** Returns the byte at an index, which is less than the size. */
    byte get(int index) {
        int at = cursor;
        int base = cursorBase;
        if (index < base) {
            at = 0;
            base = 0;
        }
        ByteBuffer bytes = part(at).bytes();
        while (index - base >= bytes.remaining()) {
            base += bytes.remaining();
            bytes = part(++at).bytes();
        }
        cursor = at;
        cursorBase = base;
        return bytes.get(bytes.position() + index - base);
    }

    /** Called for each copy of bytes, so that a test can count them. */
    void copied(int bytes) {}

    private static boolean isSmall(IoMessage message) {
        int length = message.length();
        return length <= SMALL || length < message.bytes().capacity() / MOST_UNUSED;
    }

    /** Merges a message into the last one, which may have to grow. Returns false if it cannot. */
    private boolean merge(IoMessage message) {
        IoMessage last = part(count - 1);
        int length = message.length();
        if (!last.isPooled()) {
            return false;
        }
        if (last.bytes().capacity() - last.bytes().limit() < length) {
            int both = last.length() + length;
            if (both > MessagePool.FRAGMENT) {
                return false;
            }
            IoMessage larger = last.another(both);
            copied(last.length());
            larger.bytes().put(last.bytes()).flip();
            larger.takeCompletionOf(last);
            last.release();
            last = larger;
            parts[index(count - 1)] = larger;
        }
        ByteBuffer from = message.bytes();
        ByteBuffer into = last.bytes();
        int end = into.limit();
        into.limit(end + length);
        into.put(end, from, from.position(), length);
        copied(length);
        last.takeCompletionOf(message);
        message.release();
        return true;
    }

    private void append(IoMessage message) {
        if (count == parts.length) {
            @Nullable IoMessage[] more = new @Nullable IoMessage[2 * count];
            for (int i = 0; i < count; i++) {
                more[i] = parts[index(i)];
            }
            parts = more;
            first = 0;
        }
        parts[index(count++)] = message;
    }

    private void move(@Nullable ByteBuffer target, int bytes) {
        int left = bytes;
        size -= bytes;
        while (left > 0) {
            IoMessage from = part(0);
            ByteBuffer source = from.bytes();
            int some = Math.min(left, source.remaining());
            if (target != null) {
                target.put(target.position(), source, source.position(), some);
                target.position(target.position() + some);
                copied(some);
            }
            source.position(source.position() + some);
            left -= some;
            if (!source.hasRemaining()) {
                removeFirst().release();
            }
        }
        cursor = 0;
        cursorBase = 0;
    }

    private IoMessage removeFirst() {
        IoMessage message = part(0);
        parts[first] = null;
        first = (first + 1) & (parts.length - 1);
        count--;
        cursor = 0;
        cursorBase = 0;
        return message;
    }

    private int index(int number) {
        return (first + number) & (parts.length - 1);
    }

    private IoMessage part(int number) {
        return Objects.requireNonNull(parts[index(number)]);
    }

    /** {@return how many bytes are held in how many messages} */
    @Override
    public String toString() {
        return "ByteAccumulator[" + size + " bytes in " + count + " messages]";
    }
}
