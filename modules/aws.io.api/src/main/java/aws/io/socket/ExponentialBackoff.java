package aws.io.socket;

import aws.io.IoException;
import aws.io.internal.loop.Bounds;
import aws.io.internal.loop.Nanos;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Waits twice as long before each retry, and by chance less, so that those who failed together do not come back together. An {@link
 * IoException} is retried if it is {@linkplain IoException#isRetryable retryable}; a CLIENT_ERROR at once, without counting. Immutable;
 * any thread.
 */
public final class ExponentialBackoff implements RetryStrategy {
    private final Jitter jitter;
    private final int maxRetries;
    private final long scaleNanos;
    private final long maxDelayNanos;
    private final RandomGenerator random;

    private ExponentialBackoff(Builder builder) {
        jitter = builder.jitter;
        maxRetries = builder.maxRetries;
        scaleNanos = Nanos.of(builder.scale);
        maxDelayNanos = Nanos.of(builder.maxDelay);
        random = builder.random;
    }

    /** What chance does to a delay. */
    public enum Jitter {
        /** Nothing: the scale, doubled with each retry, at most the longest delay. */
        NONE,
        /** Anything from zero to that. */
        FULL,
        /** Anything from the scale to three times the delay before, at most the longest delay. */
        DECORRELATED
    }

    /** {@return a builder with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Token begin(String partition) {
        return new Attempts();
    }

    private long delayNanos(int retry, long previousNanos) {
        if (jitter == Jitter.DECORRELATED) {
            long bound = Math.min(previousNanos, Long.MAX_VALUE / 3) * 3;
            return Math.min(maxDelayNanos, random.nextLong(scaleNanos, Math.max(bound, scaleNanos + 1)));
        }
        // The scale has a bit, and the sign needs one.
        boolean fits = retry < Long.numberOfLeadingZeros(scaleNanos);
        long cap = fits ? Math.min(maxDelayNanos, scaleNanos << retry) : maxDelayNanos;
        return jitter == Jitter.NONE ? cap : random.nextLong(cap + 1);
    }

    /** One operation. */
    private final class Attempts implements Token {
        private int retries;
        private long previousNanos = scaleNanos;

        @Override
        public @Nullable Duration delayAfter(IoException error) {
            return error.isRetryable() ? delayAfter(Failure.TRANSIENT) : null;
        }

        @Override
        public @Nullable Duration delayAfter(Failure kind) {
            if (kind == Failure.CLIENT_ERROR) {
                return Duration.ZERO;
            }
            if (retries == maxRetries) {
                return null;
            }
            long nanos = delayNanos(retries, previousNanos);
            retries++;
            previousNanos = nanos;
            return Duration.ofNanos(nanos);
        }
    }

    /** Builds an {@link ExponentialBackoff}. Not for use by several threads. */
    public static final class Builder {
        private Jitter jitter = Jitter.FULL;
        private int maxRetries = 5;
        private Duration scale = Duration.ofMillis(500);
        private Duration maxDelay = Duration.ofSeconds(20);
        private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();

        private Builder() {}

        /**
         * Sets what chance does. The default is FULL.
         *
         * @param value the kind
         * @return this
         */
        public Builder jitter(Jitter value) {
            jitter = Objects.requireNonNull(value, "jitter");
            return this;
        }

        /**
         * Sets how often an operation is tried again. The default is 5.
         *
         * @param value 0 to 63
         * @return this
         */
        public Builder maxRetries(int value) {
            maxRetries = Bounds.between("maxRetries", value, 0, 63);
            return this;
        }

        /**
         * Sets the delay before the first retry. The default is half a second.
         *
         * @param value more than zero
         * @return this
         */
        public Builder scale(Duration value) {
            scale = Nanos.moreThanZero("scale", value);
            return this;
        }

        /**
         * Sets the longest delay. The default is 20 seconds.
         *
         * @param value the scale or more
         * @return this
         */
        public Builder maxDelay(Duration value) {
            maxDelay = Nanos.moreThanZero("maxDelay", value);
            return this;
        }

        /**
         * Sets where chance comes from. The default is fit for every thread, and so must be what takes its place.
         *
         * @param value the source
         * @return this
         */
        public Builder random(RandomGenerator value) {
            random = Objects.requireNonNull(value, "random");
            return this;
        }

        /**
         * Builds it.
         *
         * @return the strategy
         * @throws IllegalArgumentException if the longest delay is shorter than the scale
         */
        public ExponentialBackoff build() {
            if (maxDelay.compareTo(scale) < 0) {
                throw new IllegalArgumentException("maxDelay: " + maxDelay + ", allowed is the scale, " + scale + ", or more");
            }
            return new ExponentialBackoff(this);
        }
    }
}
