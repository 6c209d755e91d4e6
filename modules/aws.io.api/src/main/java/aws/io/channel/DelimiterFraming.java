package aws.io.channel;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Frames that end with a delimiter, such as lines. To the right goes each frame without its delimiter; to the left each message with one,
 * and the message is complete when the delimiter is written.
 */
public final class DelimiterFraming extends FramingHandler {
    private final byte[] delimiter;

    /** How far the held bytes have been searched in vain. */
    private int searched;

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
    int nextFrame(HeldBytes bytes) {
        int at = bytes.indexOf(delimiter, searched);
        if (at < 0) {
            searched = Math.max(0, bytes.size() - delimiter.length + 1);
            if (bytes.size() >= maxFrame()) {
                throw tooLong(bytes.size());
            }
            return INCOMPLETE;
        }
        int length = at + delimiter.length;
        if (length > maxFrame()) {
            throw tooLong(length);
        }
        searched = 0;
        return length;
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
