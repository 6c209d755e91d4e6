package aws.io.socket;

import aws.io.IoException;
import aws.io.internal.loop.Bounds;
import aws.io.internal.loop.Nanos;
import aws.io.loop.MonotonicClock;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Retries on credit. All operations of a partition share a bucket: a retry takes from it, 10 after a TRANSIENT failure and 5 after
 * another, and a success gives back what its last retry took, or 1. Where everything fails the bucket is soon empty, and nobody adds
 * retries to the load of a service that is down already. How long a retry waits another strategy says. A CLIENT_ERROR is not retried.
 * Any thread.
 *
 * <p>Partitions are compared without regard to case. A bucket that nobody asked for a while is forgotten, and full when it comes back.
 */
public final class TokenBucketRetry implements RetryStrategy {
    private static final int TRANSIENT_COST = 10;
    private static final int OTHER_COST = 5;

    private final int capacity;
    private final long idleNanos;
    private final MonotonicClock clock;
    private final RetryStrategy delays;

    /** Guarded by itself. The one that was asked longest ago is first. */
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    private TokenBucketRetry(Builder builder) {
        capacity = builder.capacity;
        idleNanos = Nanos.of(builder.idleTimeout);
        clock = builder.clock;
        delays = builder.delays;
    }

    /** {@return a builder with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public Token begin(String partition) {
        return new Operation(partition.toLowerCase(Locale.ROOT), delays.begin(partition));
    }

    /** {@return how many partitions are remembered; any thread} */
    public int partitions() {
        synchronized (buckets) {
            forgetIdle(clock.nanoTime());
            return buckets.size();
        }
    }

    /** Takes from a bucket, if it has so much. */
    private boolean take(String partition, int cost) {
        synchronized (buckets) {
            Bucket bucket = bucket(partition);
            if (bucket.credit < cost) {
                return false;
            }
            bucket.credit -= cost;
            return true;
        }
    }

    private void give(String partition, int credit) {
        synchronized (buckets) {
            Bucket bucket = bucket(partition);
            bucket.credit = Math.min(capacity, bucket.credit + credit);
        }
    }

    private Bucket bucket(String partition) {
        long now = clock.nanoTime();
        forgetIdle(now);
        Bucket bucket = buckets.computeIfAbsent(partition, name -> new Bucket(capacity));
        bucket.askedNanos = now;
        return bucket;
    }

    private void forgetIdle(long now) {
        Iterator<Bucket> oldest = buckets.values().iterator();
        while (oldest.hasNext() && now - oldest.next().askedNanos >= idleNanos) {
            oldest.remove();
        }
    }

    private static final class Bucket {
        private int credit;
        private long askedNanos;

        Bucket(int credit) {
            this.credit = credit;
        }
    }

    /** One operation. It looks its bucket up each time: the one that it began with may have been forgotten since. */
    private final class Operation implements Token {
        private final String partition;
        private final Token delay;
        private int lastCost = 1;
        private boolean ended;

        Operation(String partition, Token delay) {
            this.partition = partition;
            this.delay = delay;
        }

        @Override
        public @Nullable Duration delayAfter(IoException error) {
            return error.isRetryable() ? delayAfter(Failure.TRANSIENT) : null;
        }

        @Override
        public @Nullable Duration delayAfter(Failure kind) {
            if (kind == Failure.CLIENT_ERROR) {
                return null;
            }
            int cost = kind == Failure.TRANSIENT ? TRANSIENT_COST : OTHER_COST;
            if (!take(partition, cost)) {
                return null;
            }
            Duration wait = delay.delayAfter(kind);
            if (wait == null) {
                give(partition, cost);
            } else {
                lastCost = cost;
            }
            return wait;
        }

        @Override
        public void succeeded() {
            if (!ended) {
                ended = true;
                give(partition, lastCost);
                delay.succeeded();
            }
        }
    }

    /** Builds a {@link TokenBucketRetry}. Not for use by several threads. */
    public static final class Builder {
        private int capacity = 500;
        private Duration idleTimeout = Duration.ofMinutes(10);
        private MonotonicClock clock = MonotonicClock.SYSTEM;
        private RetryStrategy delays = ExponentialBackoff.builder().maxRetries(3).build();

        private Builder() {}

        /**
         * Sets what a full bucket holds. The default is 500.
         *
         * @param value 1 or more
         * @return this
         */
        public Builder capacity(int value) {
            capacity = Bounds.atLeast("capacity", value, 1);
            return this;
        }

        /**
         * Sets after how long without a question a bucket is forgotten. The default is 10 minutes.
         *
         * @param value more than zero
         * @return this
         */
        public Builder idleTimeout(Duration value) {
            idleTimeout = Nanos.moreThanZero("idleTimeout", value);
            return this;
        }

        /**
         * Sets what says how long, and how often at most, a retry waits. The default is an {@link ExponentialBackoff} of 3 retries.
         *
         * @param value a strategy that knows kinds of failures
         * @return this
         */
        public Builder delays(RetryStrategy value) {
            delays = Objects.requireNonNull(value, "delays");
            return this;
        }

        /**
         * Injects the clock, by which buckets are idle.
         *
         * @param value the clock
         * @return this
         */
        public Builder clock(MonotonicClock value) {
            clock = Objects.requireNonNull(value, "clock");
            return this;
        }

        /** {@return the strategy} */
        public TokenBucketRetry build() {
            return new TokenBucketRetry(this);
        }
    }
}
