package aws.io.channel;

import aws.io.internal.loop.Bounds;
import aws.io.internal.loop.Nanos;
import java.time.Duration;

/** The options of a channel, immutable. */
public final class ChannelOptions {
    /** The default options. */
    public static final ChannelOptions DEFAULT = builder().build();

    private final long lowWatermark;
    private final long highWatermark;
    private final long writeLimit;
    private final Duration shutdownTimeout;
    private final Duration lingerTimeout;
    private final Duration windowWarning;
    private final boolean halfClose;
    private final int readLimit;
    private final int fastReadLimit;

    private ChannelOptions(Builder builder) {
        lowWatermark = builder.lowWatermark;
        highWatermark = builder.highWatermark;
        writeLimit = builder.writeLimit;
        shutdownTimeout = builder.shutdownTimeout;
        lingerTimeout = builder.lingerTimeout;
        windowWarning = builder.windowWarning;
        halfClose = builder.halfClose;
        readLimit = builder.readLimit;
        fastReadLimit = builder.fastReadLimit;
    }

    /** {@return a builder with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the backlog, in bytes, at which a channel that was not writable becomes so again} */
    public long lowWatermark() {
        return lowWatermark;
    }

    /** {@return the backlog, in bytes, at which the channel stops being writable} */
    public long highWatermark() {
        return highWatermark;
    }

    /** {@return the backlog, in bytes, beyond which writes are answered FULL} */
    public long writeLimit() {
        return writeLimit;
    }

    /**
     * Returns how long a shutdown may make no progress before it becomes an abort. Progress is a step of a handler, 1,024 bytes that the
     * kernel has taken, or {@link ChannelSlot#shutdownProgress}. After a write has failed, this is also how long a closed window may delay
     * the end of the channel.
     *
     * @return the timeout
     */
    public Duration shutdownTimeout() {
        return shutdownTimeout;
    }

    /** {@return how long unread input is read and discarded, after the last byte was written, to spare the peer a reset} */
    public Duration lingerTimeout() {
        return lingerTimeout;
    }

    /**
     * Returns how long a closed read window is normal, and how long input may be held after its end; after that it is reported, with the
     * slot's name.
     *
     * @return the time
     */
    public Duration windowWarning() {
        return windowWarning;
    }

    /** {@return whether the channel lives on when the peer has ended its direction} */
    public boolean halfClose() {
        return halfClose;
    }

    /** {@return how many bytes one channel may read before others have their turn} */
    public int readLimit() {
        return readLimit;
    }

    /** {@return how far that rises for a connection which has more to read turn after turn} */
    public int fastReadLimit() {
        return fastReadLimit;
    }

    /** Builds {@link ChannelOptions}. Not for use by several threads. */
    public static final class Builder {
        private long lowWatermark = 64 * 1024;
        private long highWatermark = 256 * 1024;
        private long writeLimit = 16 * 1024 * 1024;
        private Duration shutdownTimeout = Duration.ofSeconds(10);
        private Duration lingerTimeout = Duration.ofSeconds(2);
        private Duration windowWarning = Duration.ofSeconds(10);
        private boolean halfClose;
        private int readLimit = MessagePool.FRAGMENT;
        private int fastReadLimit = 256 * 1024;

        private Builder() {}

        /**
         * Sets the marks of the backlog, in bytes. The defaults are 64 KiB, 256 KiB and 16 MiB.
         *
         * @param low at or below which a full channel is writable again, 0 or more
         * @param high at or above which the channel is not writable, more than {@code low}
         * @param limit beyond which writes are answered FULL, {@code high} or more
         * @return this
         */
        public Builder watermarks(long low, long high, long limit) {
            if (low < 0 || high <= low || limit < high) {
                throw new IllegalArgumentException(
                        "watermarks: " + low + ", " + high + ", " + limit + ", allowed is 0 <= low < high <= limit");
            }
            lowWatermark = low;
            highWatermark = high;
            writeLimit = limit;
            return this;
        }

        /**
         * Sets how long a shutdown may make no progress.
         *
         * @param timeout more than zero; the default is 10 s
         * @return this
         */
        public Builder shutdownTimeout(Duration timeout) {
            shutdownTimeout = Nanos.moreThanZero("timeout", timeout);
            return this;
        }

        /**
         * Sets how long unread input is discarded after the last write.
         *
         * @param timeout zero closes at once; the default is 2 s
         * @return this
         */
        public Builder lingerTimeout(Duration timeout) {
            lingerTimeout = Nanos.zeroOrMore("timeout", timeout);
            return this;
        }

        /**
         * Sets after what time a closed read window is reported, by a warning in the log and an event of Flight Recorder: most often a
         * handler has forgotten to grant.
         *
         * @param after zero reports nothing; the default is 10 s
         * @return this
         */
        public Builder windowWarning(Duration after) {
            windowWarning = Nanos.zeroOrMore("after", after);
            return this;
        }

        /**
         * Lets the channel live on when the peer has ended its direction, until it is shut down.
         *
         * @param allowed whether it does; the default is false: the end of the input begins a graceful shutdown
         * @return this
         */
        public Builder halfClose(boolean allowed) {
            halfClose = allowed;
            return this;
        }

        /**
         * Sets how many bytes one channel may read before others have their turn.
         *
         * @param bytes 1 to 1 MiB; the default is one {@link MessagePool#FRAGMENT}
         * @return this
         */
        public Builder readLimit(int bytes) {
            readLimit = Bounds.between("bytes", bytes, 1, 1 << 20);
            return this;
        }

        /**
         * Sets how far the limit rises for a connection that has more to read than it may: it doubles turn by turn, and falls back once the
         * connection was read empty. What is read in one turn is answered in one call of the system, while the others wait longer.
         *
         * @param bytes 1 to 1 MiB; the default is 256 KiB. What is not above {@link #readLimit} raises nothing
         * @return this
         */
        public Builder fastReadLimit(int bytes) {
            fastReadLimit = Bounds.between("bytes", bytes, 1, 1 << 20);
            return this;
        }

        /** {@return the options} */
        public ChannelOptions build() {
            return new ChannelOptions(this);
        }
    }
}
