package aws.io.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.socket.ExponentialBackoff.Jitter;
import aws.io.socket.RetryStrategy.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Delays that double, and what chance makes of them. */
class ExponentialBackoffTest {
    @ParameterizedTest
    @EnumSource
    void afterSoManyRetriesItGivesUpWhateverTheJitter(Jitter jitter) {
        RetryStrategy.Token token = builder().jitter(jitter).maxRetries(3).build().begin("host");
        assertEquals(3, delays(token, 100).size());
        assertNull(token.delayAfter(Failure.SERVER_ERROR), "and it stays so");
    }

    @Test
    void theDefaultIsFiveRetriesWithFullJitterFromHalfASecondToTwenty() {
        ExponentialBackoff most = ExponentialBackoff.builder().random(highest()).build();
        assertEquals(millis(500, 1000, 2000, 4000, 8000), delays(most.begin("host"), 100));
        ExponentialBackoff least = ExponentialBackoff.builder().random(() -> 0).build();
        assertEquals(millis(0, 0, 0, 0, 0), delays(least.begin("host"), 100));
    }

    @Test
    void withoutJitterEachDelayIsTwiceTheOneBeforeUpToTheLongest() {
        ExponentialBackoff backoff = builder().jitter(Jitter.NONE).maxRetries(6).maxDelay(Duration.ofSeconds(1)).build();
        assertEquals(millis(100, 200, 400, 800, 1000, 1000), delays(backoff.begin("host"), 100));
    }

    /** Whatever was shifted out of 64 bits would make a delay short, or negative. */
    @Test
    void sixtyThreeRetriesOfLongDelaysAreStillInOrder() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        ExponentialBackoff backoff =
                builder().jitter(Jitter.NONE).maxRetries(63).scale(Duration.ofNanos(3)).maxDelay(longest).build();
        List<Duration> delays = delays(backoff.begin("host"), 100);
        assertEquals(63, delays.size());
        for (int i = 1; i < delays.size(); i++) {
            assertTrue(delays.get(i).compareTo(delays.get(i - 1)) >= 0, delays.toString());
        }
        assertTrue(delays.getLast().compareTo(Duration.ofDays(365 * 100)) > 0, delays.toString());
        ExponentialBackoff decorrelated =
                builder().jitter(Jitter.DECORRELATED).maxRetries(63).scale(longest).maxDelay(longest).build();
        delays(decorrelated.begin("host"), 100).forEach(delay -> assertTrue(delay.compareTo(Duration.ofDays(365 * 100)) > 0));
    }

    @Test
    void fullJitterIsAnythingFromZeroToTheDoubledDelay() {
        ExponentialBackoff backoff = builder().maxRetries(3).random(new Random(1)).build();
        Duration[] longest = {Duration.ZERO, Duration.ZERO, Duration.ZERO};
        Duration[] shortest = {Duration.ofDays(1), Duration.ofDays(1), Duration.ofDays(1)};
        for (int i = 0; i < 1000; i++) {
            List<Duration> delays = delays(backoff.begin("host"), 3);
            for (int j = 0; j < 3; j++) {
                Duration cap = Duration.ofMillis(100L << j);
                assertTrue(!delays.get(j).isNegative() && delays.get(j).compareTo(cap) <= 0, delays.toString());
                longest[j] = delays.get(j).compareTo(longest[j]) > 0 ? delays.get(j) : longest[j];
                shortest[j] = delays.get(j).compareTo(shortest[j]) < 0 ? delays.get(j) : shortest[j];
            }
        }
        for (int j = 0; j < 3; j++) {
            assertTrue(longest[j].toMillis() > (100L << j) * 9 / 10, "up to the cap");
            assertTrue(shortest[j].toMillis() < (100L << j) / 10, "down to zero");
        }
    }

    @Test
    void decorrelatedJitterIsAnythingFromTheScaleToThreeTimesTheDelayBefore() {
        ExponentialBackoff backoff =
                builder().jitter(Jitter.DECORRELATED).maxRetries(10).maxDelay(Duration.ofMillis(1500)).random(new Random(1)).build();
        for (int i = 0; i < 1000; i++) {
            Duration previous = Duration.ofMillis(100);
            for (Duration delay : delays(backoff.begin("host"), 10)) {
                assertTrue(delay.compareTo(Duration.ofMillis(100)) >= 0, delay.toString());
                assertTrue(delay.compareTo(previous.multipliedBy(3)) <= 0, delay + " after " + previous);
                assertTrue(delay.compareTo(Duration.ofMillis(1500)) <= 0, delay.toString());
                previous = delay;
            }
        }
    }

    @Test
    void clientErrorsAreTriedAgainAtOnceAndDoNotCount() {
        RetryStrategy.Token token = builder().jitter(Jitter.NONE).maxRetries(1).build().begin("host");
        for (int i = 0; i < 1000; i++) {
            assertEquals(Duration.ZERO, token.delayAfter(Failure.CLIENT_ERROR));
        }
        assertEquals(Duration.ofMillis(100), token.delayAfter(Failure.THROTTLING));
        assertNull(token.delayAfter(Failure.THROTTLING));
    }

    @Test
    void anErrorIsRetriedIfItsCodeSaysThatItMayHelp() {
        RetryStrategy.Token token = builder().build().begin("host");
        assertTrue(token.delayAfter(new IoException(ErrorCode.CONNECTION_REFUSED, "host")) != null);
        assertNull(token.delayAfter(new IoException(ErrorCode.NAME_NOT_FOUND, "host")));
    }

    @Test
    void noRetriesAreNone() {
        assertNull(builder().maxRetries(0).build().begin("host").delayAfter(Failure.TRANSIENT));
        RetryStrategy.Token never = RetryStrategy.none().begin("host");
        assertNull(never.delayAfter(new IoException(ErrorCode.CONNECTION_REFUSED, "host")));
        assertNull(never.delayAfter(Failure.CLIENT_ERROR));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> builder().maxRetries(64));
        assertThrows(IllegalArgumentException.class, () -> builder().maxRetries(-1));
        assertThrows(IllegalArgumentException.class, () -> builder().scale(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> builder().maxDelay(Duration.ofMillis(99)).build());
    }

    private static ExponentialBackoff.Builder builder() {
        return ExponentialBackoff.builder().scale(Duration.ofMillis(100));
    }

    private static List<Duration> delays(RetryStrategy.Token token, int atMost) {
        List<Duration> delays = new ArrayList<>();
        @Nullable Duration delay;
        while (delays.size() < atMost && (delay = token.delayAfter(Failure.TRANSIENT)) != null) {
            delays.add(delay);
        }
        return delays;
    }

    /** Always the highest that is allowed. */
    private static RandomGenerator highest() {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new UnsupportedOperationException("only within a bound");
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
    }

    private static List<Duration> millis(long... values) {
        return Arrays.stream(values).mapToObj(Duration::ofMillis).toList();
    }
}
