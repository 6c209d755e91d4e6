package aws.io.testing;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection: bounded, from one writer to one reader, who may be on different threads. Each side leaves word when it
 * waits, and is told when it may look again.
 */
final class ByteLink {
    static final int CAPACITY = 64 * 1024;

    /** What a look at the link can show besides a number of bytes. */
    static final int NOTHING = 0;

    static final int ENDED = -1;
    static final int BROKEN = -2;

    private final byte[] ring = new byte[CAPACITY];
    private int start;
    private int size;
    private boolean ended;
    private boolean broken;
    private @Nullable Runnable waitingReader;
    private @Nullable Runnable waitingWriter;

    /** Takes what is there. Returns the number of bytes, or NOTHING (the reader is told later), ENDED or BROKEN. */
    synchronized int take(ByteBuffer target, Runnable whenReadable) {
        if (size == 0) {
            if (broken) {
                return BROKEN;
            }
            if (ended) {
                return ENDED;
            }
            waitingReader = whenReadable;
            return NOTHING;
        }
        int count = Math.min(size, target.remaining());
        for (int left = count; left > 0; ) {
            int some = Math.min(left, CAPACITY - start);
            target.put(ring, start, some);
            start = (start + some) % CAPACITY;
            left -= some;
        }
        size -= count;
        Runnable writer = waitingWriter;
        waitingWriter = null;
        if (writer != null) {
            writer.run();
        }
        return count;
    }

    /** Puts what fits. Returns the number of bytes, or NOTHING (the writer is told later) or BROKEN. */
    synchronized int put(ByteBuffer source, Runnable whenWritable) {
        if (broken || ended) {
            return BROKEN;
        }
        int count = Math.min(CAPACITY - size, source.remaining());
        if (count == 0 && source.hasRemaining()) {
            waitingWriter = whenWritable;
            return NOTHING;
        }
        for (int left = count; left > 0; ) {
            int at = (start + size) % CAPACITY;
            int some = Math.min(left, CAPACITY - at);
            source.get(ring, at, some);
            size += some;
            left -= some;
        }
        tellReader();
        return count;
    }

    /** The writer has no more. */
    synchronized void end() {
        ended = true;
        tellReader();
    }

    /** Nothing more gets through. What is there can still be read, if {@code keep}. */
    synchronized void breakOff(boolean keep) {
        broken = true;
        if (!keep) {
            size = 0;
        }
        tellReader();
        Runnable writer = waitingWriter;
        waitingWriter = null;
        if (writer != null) {
            writer.run();
        }
    }

    synchronized boolean hasUnread() {
        return size > 0;
    }

    private void tellReader() {
        Runnable reader = waitingReader;
        waitingReader = null;
        if (reader != null) {
            reader.run();
        }
    }
}
