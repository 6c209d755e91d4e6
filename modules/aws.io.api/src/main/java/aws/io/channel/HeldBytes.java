package aws.io.channel;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The bytes that a handler holds back, in the messages in which they came. */
final class HeldBytes {
    private final ArrayDeque<IoMessage> messages = new ArrayDeque<>(4);
    private int size;

    int size() {
        return size;
    }

    void add(IoMessage message) {
        int length = message.length();
        if (length == 0) {
            message.release();
            return;
        }
        messages.add(message);
        size += length;
    }

    /** The byte at an index; only the first few hundred bytes of one message are asked for often. */
    byte get(int index) {
        int left = index;
        for (IoMessage message : messages) {
            int length = message.length();
            if (left < length) {
                return message.bytes().get(message.bytes().position() + left);
            }
            left -= length;
        }
        throw new IndexOutOfBoundsException(index);
    }

    /**
     * Where a pattern begins, at or after an index.
     *
     * @return its index, or -1
     */
    int indexOf(byte[] pattern, int from) {
        for (int at = from; at <= size - pattern.length; at++) {
            int matched = 0;
            while (matched < pattern.length && get(at + matched) == pattern[matched]) {
                matched++;
            }
            if (matched == pattern.length) {
                return at;
            }
        }
        return -1;
    }

    /** The first message, if it holds just so many bytes; then it is out. */
    @Nullable IoMessage takeWhole(int length) {
        IoMessage first = messages.peek();
        if (first == null || first.length() != length) {
            return null;
        }
        messages.remove();
        size -= length;
        return first;
    }

    void skip(int count) {
        copy(null, count);
    }

    void moveTo(ByteBuffer target, int count) {
        copy(target, count);
    }

    void release() {
        IoMessage message;
        while ((message = messages.poll()) != null) {
            message.release();
        }
        size = 0;
    }

    private void copy(@Nullable ByteBuffer target, int count) {
        int left = count;
        size -= count;
        while (left > 0) {
            IoMessage first = messages.element();
            ByteBuffer bytes = first.bytes();
            int some = Math.min(left, bytes.remaining());
            if (target != null) {
                target.put(target.position(), bytes, bytes.position(), some);
                target.position(target.position() + some);
            }
            bytes.position(bytes.position() + some);
            left -= some;
            if (!bytes.hasRemaining()) {
                messages.remove();
                first.release();
            }
        }
    }
}
