package aws.io.socket;

import aws.io.IoException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides whether, and after how long, something that failed is tried again. Any thread. */
@FunctionalInterface
public interface RetryStrategy {
    /**
     * Begins an operation that may have to be tried several times.
     *
     * @param partition what shares its fate with others, such as a host name
     * @return the operation's token
     */
    Token begin(String partition);

    /** One operation with its attempts. One thread at a time. */
    interface Token {
        /**
         * An attempt has failed.
         *
         * @param error what it failed with
         * @return how long to wait before the next one; null to give up
         */
        @Nullable Duration delayAfter(IoException error);

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
