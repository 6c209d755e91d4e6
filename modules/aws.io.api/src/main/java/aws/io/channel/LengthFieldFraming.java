package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.Bounds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Frames that begin with their length: {@code header before the length, length, rest of the frame}. To the right goes each frame without
 * its first {@link Builder#strip} bytes. To the left goes each message with a length before it, unless the header has more than that: then
 * the protocol's handler writes whole frames itself.
 */
public final class LengthFieldFraming extends FramingHandler {
    private final int offset;
    private final int width;
    private final int adjustment;
    private final int strip;
    private final ByteOrder order;

    private LengthFieldFraming(Builder builder) {
        super(builder.maxFrame);
        offset = builder.offset;
        width = builder.width;
        adjustment = builder.adjustment;
        strip = builder.strip < 0 ? offset + width : builder.strip;
        order = builder.order;
    }

    /**
     * Frames that begin with a length of what follows it, in network byte order.
     *
     * @param width bytes of the length: 1, 2, 3, 4 or 8
     * @param maxFrame how long a frame may be, with its length, in bytes
     * @return the handler
     */
    public static LengthFieldFraming of(int width, int maxFrame) {
        return builder(width, maxFrame).build();
    }

    /**
     * A builder for other shapes.
     *
     * @param width bytes of the length: 1, 2, 3, 4 or 8
     * @param maxFrame how long a frame may be, with all its headers, in bytes
     * @return the builder
     */
    public static Builder builder(int width, int maxFrame) {
        return new Builder(width, maxFrame);
    }

    @Override
    public void processWriteMessage(ChannelSlot slot, IoMessage message) {
        if (offset == 0) {
            long value = (long) message.length() - adjustment;
            if (value < 0 || (width < 8 && value >= 1L << (8 * width))) {
                message.complete(new IoException(ErrorCode.BAD_FRAME, value + " does not fit into " + width + " bytes"));
                throw new IllegalArgumentException("message: a length of " + value + " does not fit into " + width + " bytes");
            }
            IoMessage header = slot.acquireMessage(Direction.WRITE, width);
            header.carriesPartOf(message);
            put(header.bytes(), value);
            header.bytes().flip();
            slot.send(header, Direction.WRITE);
        }
        slot.send(message, Direction.WRITE);
    }

    @Override
    public int messageOverhead() {
        return offset == 0 ? width : 0;
    }

    @Override
    int frameLength(ByteAccumulator.View bytes) {
        int header = offset + width;
        if (bytes.size() < header) {
            return INCOMPLETE;
        }
        long value = 0;
        for (int i = 0; i < width; i++) {
            int at = order == ByteOrder.BIG_ENDIAN ? i : width - 1 - i;
            value = (value << 8) | (bytes.get(offset + at) & 0xFF);
        }
        long length = header + value + adjustment;
        if (value < 0 || length > maxFrame()) {
            throw tooLong(length);
        }
        if (length < Math.max(header, strip)) {
            throw new IoException(ErrorCode.BAD_FRAME, "a length of " + value + " is less than the frame's own header");
        }
        return (int) length;
    }

    @Override
    int strippedAtStart() {
        return strip;
    }

    @Override
    int strippedAtEnd() {
        return 0;
    }

    private void put(ByteBuffer target, long value) {
        for (int i = 0; i < width; i++) {
            int at = order == ByteOrder.BIG_ENDIAN ? width - 1 - i : i;
            target.put((byte) (value >>> (8 * at)));
        }
    }

    /** Builds a {@link LengthFieldFraming}. Not for use by several threads. */
    public static final class Builder {
        private final int width;
        private final int maxFrame;
        private int offset;
        private int adjustment;
        private int strip = -1;
        private ByteOrder order = ByteOrder.BIG_ENDIAN;

        private Builder(int width, int maxFrame) {
            if ((width < 1 || width > 4) && width != 8) {
                throw new IllegalArgumentException("width: " + width + ", allowed is 1, 2, 3, 4 or 8");
            }
            if (maxFrame < width) {
                throw new IllegalArgumentException("maxFrame: " + maxFrame + ", allowed is " + width + " or more");
            }
            this.width = width;
            this.maxFrame = maxFrame;
        }

        /**
         * Sets how many bytes come before the length.
         *
         * @param value 0 or more; the default is 0
         * @return this
         */
        public Builder offset(int value) {
            offset = Bounds.between("offset", value, 0, maxFrame - width);
            return this;
        }

        /**
         * Sets what is to be added to the length to get the number of bytes after it.
         *
         * @param value the default is 0; minus the header's size where the length counts the header too
         * @return this
         */
        public Builder adjustment(int value) {
            adjustment = value;
            return this;
        }

        /**
         * Sets how many bytes at the beginning the right neighbour does not get.
         *
         * @param value 0 or more; the default is everything up to and with the length
         * @return this
         */
        public Builder strip(int value) {
            strip = Bounds.between("strip", value, 0, maxFrame);
            return this;
        }

        /**
         * Sets the byte order of the length.
         *
         * @param value the default is network order, big-endian
         * @return this
         */
        public Builder order(ByteOrder value) {
            order = Objects.requireNonNull(value, "order");
            return this;
        }

        /** {@return the handler} */
        public LengthFieldFraming build() {
            return new LengthFieldFraming(this);
        }
    }
}
