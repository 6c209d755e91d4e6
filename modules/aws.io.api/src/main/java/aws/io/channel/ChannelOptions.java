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

    /** {@return the backlog, in bytes, at or below which a channel becomes writable again} */
    public long lowWatermark() {
        return lowWatermark;
    }

    /** {@return the backlog, in bytes, at or above which the channel is not writable} */
    public long highWatermark() {
        return highWatermark;
    }

    /**
     * {@return the backlog, in bytes, from which on no write is accepted: FULL from methods whose names begin with try, a reset from the
     * others}
     */
    public long writeLimit() {
        return writeLimit;
    }

    /**
     * Returns how long a shutdown may make no progress before it becomes an ABORT. Progress is a completed step of a handler, 1,024 bytes
     * that the kernel has taken, or a call of {@link ChannelSlot#shutdownProgress}. After a write has failed, this is also how long a
     * closed window may delay the end of the channel.
     *
     * @return the timeout
     */
    public Duration shutdownTimeout() {
        return shutdownTimeout;
    }

    /** {@return how long unread input is read and discarded, after the last byte was written, so that the close causes no reset} */
    public Duration lingerTimeout() {
        return lingerTimeout;
    }

    /**
     * Returns how long a read window may stay closed, and how long the application may hold input after its end, before this is reported
     * with the slot's name.
     *
     * @return the time; zero reports nothing
     */
    public Duration windowWarning() {
        return windowWarning;
    }

    /** {@return whether the channel stays open when the peer has ended its direction} */
    public boolean halfClose() {
        return halfClose;
    }

    /** {@return how many bytes one channel may read in a turn of the loop} */
    public int readLimit() {
        return readLimit;
    }

    /** {@return the largest {@link #readLimit} of a connection that has more to read turn after turn, in bytes} */
    public int fastReadLimit() {
        return fastReadLimit;
    }

    /** A builder of {@link ChannelOptions}. Not thread-safe. */
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
         * Sets the watermarks and the limit of the backlog, in bytes. The defaults are 64 KiB, 256 KiB and 16 MiB.
         *
         * @param low at or below which the channel is writable again, 0 or more
         * @param high at or above which the channel is not writable, more than {@code low}
         * @param limit at or above which no write is accepted, {@code high} or more
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
         * Sets how long unread input is read and discarded after the last write.
         *
         * @param timeout zero or more, where zero closes at once; the default is 2 s
         * @return this
         */
        public Builder lingerTimeout(Duration timeout) {
            lingerTimeout = Nanos.zeroOrMore("timeout", timeout);
            return this;
        }

        /**
         * Sets how long a read window may stay closed, and how long the application may hold input after its end, before this is reported:
         * to the loop's error handler, a closed window also by an event of Flight Recorder. The usual cause is a handler that does not
         * grant.
         *
         * @param after zero or more, where zero reports nothing; the default is 10 s
         * @return this
         */
        public Builder windowWarning(Duration after) {
            windowWarning = Nanos.zeroOrMore("after", after);
            return this;
        }

        /**
         * Keeps the channel open when the peer has ended its direction, until it is shut down.
         *
         * @param allowed whether it does; the default is false: the end of the input begins a graceful shutdown
         * @return this
         */
        public Builder halfClose(boolean allowed) {
            halfClose = allowed;
            return this;
        }

        /**
         * Sets how many bytes one channel may read in a turn of the loop, before other channels read.
         *
         * @param bytes 1 to 1 MiB; the default is one {@link MessagePool#FRAGMENT}
         * @return this
         */
        public Builder readLimit(int bytes) {
            readLimit = Bounds.between("bytes", bytes, 1, 1 << 20);
            return this;
        }

        /**
         * Sets how far the limit rises for a connection that has more to read than its limit: the limit doubles turn by turn, and falls
         * back once the connection was read empty. Answers to what one turn reads share system calls, while other channels wait longer.
         *
         * @param bytes 1 to 1 MiB; the default is 256 KiB. Has no effect unless it is above {@link #readLimit}
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
