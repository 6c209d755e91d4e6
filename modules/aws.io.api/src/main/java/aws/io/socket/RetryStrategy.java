package aws.io.socket;

import aws.io.IoException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether, and after how long, something that failed is tried again. Any thread. There is {@link #none}, {@link
 * ExponentialBackoff}, and {@link TokenBucketRetry}, which spares a service that fails for everybody.
 */
@FunctionalInterface
public interface RetryStrategy {
    /**
     * Begins an operation that may have to be tried several times.
     *
     * @param partition what shares its fate with others, such as a host name
     * @return the operation's token
     */
    Token begin(String partition);

    /** What kind of failure it was, where the caller knows more than a code says: of a request that was answered, for example. */
    enum Failure {
        /** A connection failed, or an answer did not come: nobody knows why. */
        TRANSIENT,
        /** The service asked to be spared. */
        THROTTLING,
        /** The service failed. */
        SERVER_ERROR,
        /** The caller was wrong, and has mended it before it tries again. */
        CLIENT_ERROR
    }

    /** One operation with its attempts. One thread at a time. */
    interface Token {
        /**
         * An attempt has failed.
         *
         * @param error what it failed with
         * @return how long to wait before the next one; null to give up
         */
        @Nullable Duration delayAfter(IoException error);

        /**
         * An attempt has failed, in a way that the caller knows. A strategy that does not distinguish kinds gives up, as this default does.
         *
         * @param kind the kind of failure
         * @return how long to wait before the next one; null to give up
         */
        default @Nullable Duration delayAfter(Failure kind) {
            return null;
        }

        /** The operation has succeeded at last. */
        default void succeeded() {}
    }

    /**
     * Tries once.
     *
     * @return the strategy
     */
    static RetryStrategy none() {
        return partition -> error -> null;
    }
}
