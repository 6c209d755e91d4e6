package aws.io.channel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Frames that end with a delimiter, such as lines. To the right goes each frame without its delimiter; to the left each message with one,
 * and the message is complete when the delimiter is written.
 */
public final class DelimiterFraming extends FramingHandler {
    private final byte[] delimiter;

    /** For each beginning of the delimiter: how long the longest shorter one is that it ends with (Knuth, Morris, Pratt). */
    private final int[] border;

    /** How far the held bytes have been searched, and how much of the delimiter they end with there: no byte is read twice. */
    private int searched;

    private int matched;

    /**
     * Frames that end with some bytes.
     *
     * @param delimiter one byte or more
     * @param maxFrame how long a frame may be with its delimiter, in bytes
     */
    public DelimiterFraming(byte[] delimiter, int maxFrame) {
        super(maxFrame);
        if (delimiter.length == 0 || delimiter.length > maxFrame) {
            throw new IllegalArgumentException("delimiter: " + delimiter.length + " bytes, allowed are 1 to " + maxFrame);
        }
        this.delimiter = delimiter.clone();
        border = borders(this.delimiter);
    }

    /**
     * Lines that end with a line feed.
     *
     * @param maxLine how long a line may be with its line feed, in bytes
     * @return the handler
     */
    public static DelimiterFraming lines(int maxLine) {
        return new DelimiterFraming("\n".getBytes(StandardCharsets.US_ASCII), maxLine);
    }

    @Override
    public void processWriteMessage(ChannelSlot slot, IoMessage message) {
        IoMessage end = slot.acquireMessage(Direction.WRITE, delimiter.length);
        if (end.bytes().capacity() < delimiter.length) {
            end.release();
            end = IoMessage.wrap(ByteBuffer.wrap(delimiter.clone()));
        } else {
            end.bytes().put(delimiter).flip();
        }
        end.takeCompletionOf(message);
        slot.send(message, Direction.WRITE);
        slot.send(end, Direction.WRITE);
    }

    @Override
    public int messageOverhead() {
        return delimiter.length;
    }

    @Override
    int frameLength(ByteAccumulator.View bytes) {
        int size = Math.min(bytes.size(), maxFrame());
        while (searched < size) {
            matched = extended(matched, bytes.get(searched++));
            if (matched == delimiter.length) {
                return searched;
            }
        }
        if (bytes.size() >= maxFrame()) {
            throw tooLong(bytes.size());
        }
        return INCOMPLETE;
    }

    @Override
    void restart() {
        super.restart();
        searched = 0;
        matched = 0;
    }

    /** Returns how much of the delimiter is there after one byte more. */
    private int extended(int before, byte next) {
        int length = before;
        while (length > 0 && delimiter[length] != next) {
            length = border[length - 1];
        }
        return delimiter[length] == next ? length + 1 : 0;
    }

    private static int[] borders(byte[] pattern) {
        int[] borders = new int[pattern.length];
        for (int i = 1; i < pattern.length; i++) {
            int length = borders[i - 1];
            while (length > 0 && pattern[length] != pattern[i]) {
                length = borders[length - 1];
            }
            borders[i] = pattern[length] == pattern[i] ? length + 1 : 0;
        }
        return borders;
    }

    @Override
    int strippedAtStart() {
        return 0;
    }

    @Override
    int strippedAtEnd() {
        return delimiter.length;
    }
}
