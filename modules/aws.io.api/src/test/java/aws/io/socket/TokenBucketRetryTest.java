package aws.io.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.RetryStrategy.Failure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Retries on credit. */
class TokenBucketRetryTest {
    private long now = -5;

    @Test
    void anEmptyBucketRefusesEveryOperationOfItsPartitionAndOfNoOther() {
        TokenBucketRetry retry = builder().capacity(15).build();
        RetryStrategy.Token first = retry.begin("host");
        RetryStrategy.Token second = retry.begin("HOST");
        RetryStrategy.Token other = retry.begin("other");
        assertNotNull(first.delayAfter(Failure.TRANSIENT));
        assertNotNull(first.delayAfter(Failure.SERVER_ERROR));
        assertNull(first.delayAfter(Failure.SERVER_ERROR));
        assertNull(second.delayAfter(Failure.SERVER_ERROR), "the same bucket, whatever the case");
        assertNotNull(other.delayAfter(Failure.TRANSIENT));
    }

    @Test
    void successesFillTheBucketOneByOne() {
        TokenBucketRetry retry = builder().capacity(15).build();
        RetryStrategy.Token unlucky = retry.begin("host");
        assertNotNull(unlucky.delayAfter(Failure.TRANSIENT));
        assertNotNull(unlucky.delayAfter(Failure.SERVER_ERROR));
        assertNull(unlucky.delayAfter(Failure.SERVER_ERROR));
        for (int i = 0; i < 5; i++) {
            RetryStrategy.Token lucky = retry.begin("host");
            lucky.succeeded();
            lucky.succeeded();
        }
        assertNotNull(unlucky.delayAfter(Failure.SERVER_ERROR), "five successes are one such retry");
        assertNull(unlucky.delayAfter(Failure.SERVER_ERROR));
    }

    @Test
    void aSuccessAfterRetriesGivesBackWhatTheLastOneTook() {
        TokenBucketRetry retry = builder().capacity(15).build();
        RetryStrategy.Token token = retry.begin("host");
        assertNotNull(token.delayAfter(Failure.SERVER_ERROR));
        assertNotNull(token.delayAfter(Failure.TRANSIENT));
        token.succeeded();
        RetryStrategy.Token next = retry.begin("host");
        assertNotNull(next.delayAfter(Failure.TRANSIENT));
        assertNull(next.delayAfter(Failure.SERVER_ERROR));
    }

    @Test
    void aBucketIsNeverMoreThanFull() {
        TokenBucketRetry retry = builder().capacity(5).build();
        for (int i = 0; i < 100; i++) {
            retry.begin("host").succeeded();
        }
        RetryStrategy.Token token = retry.begin("host");
        assertNotNull(token.delayAfter(Failure.THROTTLING));
        assertNull(token.delayAfter(Failure.THROTTLING));
    }

    @Test
    void aRetryThatIsNotMadeCostsNothing() {
        TokenBucketRetry retry = builder().capacity(10).delays(ExponentialBackoff.builder().maxRetries(1).build()).build();
        RetryStrategy.Token token = retry.begin("host");
        assertNotNull(token.delayAfter(Failure.SERVER_ERROR));
        assertNull(token.delayAfter(Failure.SERVER_ERROR), "one retry is the most");
        assertNotNull(retry.begin("host").delayAfter(Failure.SERVER_ERROR), "and took nothing");
    }

    @Test
    void theDefaultIsThreeRetriesAndABucketOfFiveHundred() {
        TokenBucketRetry retry = TokenBucketRetry.builder().build();
        for (int i = 0; i < 50; i++) {
            RetryStrategy.Token token = retry.begin("transient");
            for (int retries = i < 16 ? 3 : i == 16 ? 2 : 0; retries > 0; retries--) {
                assertNotNull(token.delayAfter(Failure.TRANSIENT));
            }
            assertNull(token.delayAfter(Failure.TRANSIENT));
        }
    }

    @Test
    void whatTheCallerDidWrongIsNotTriedAgain() {
        RetryStrategy.Token token = builder().build().begin("host");
        assertNull(token.delayAfter(Failure.CLIENT_ERROR));
        assertNull(token.delayAfter(new IoException(ErrorCode.NAME_NOT_FOUND, "host")));
        assertNotNull(token.delayAfter(new IoException(ErrorCode.CONNECTION_REFUSED, "host")));
    }

    @Test
    void aBucketThatNobodyAskedForAWhileIsForgotten() {
        TokenBucketRetry retry = builder().capacity(10).idleTimeout(Duration.ofNanos(10)).build();
        RetryStrategy.Token old = retry.begin("old");
        assertNotNull(old.delayAfter(Failure.TRANSIENT));
        now += 5;
        assertNotNull(retry.begin("young").delayAfter(Failure.TRANSIENT));
        assertEquals(2, retry.partitions());
        now += 5;
        assertEquals(1, retry.partitions());
        assertNotNull(old.delayAfter(Failure.TRANSIENT), "it is full when it comes back");
        assertNull(retry.begin("young").delayAfter(Failure.TRANSIENT), "the other was asked meanwhile");
        now += 9;
        assertEquals(2, retry.partitions());
        now += 1;
        assertEquals(0, retry.partitions());
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> builder().capacity(0));
        assertThrows(IllegalArgumentException.class, () -> builder().idleTimeout(Duration.ZERO));
    }

    private TokenBucketRetry.Builder builder() {
        return TokenBucketRetry.builder().clock(() -> now);
    }
}
