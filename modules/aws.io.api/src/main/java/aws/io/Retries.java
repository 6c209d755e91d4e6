package aws.io;

import aws.io.internal.loop.Nanos;
import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import aws.io.socket.RetryStrategy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The retries of one connect, by its strategy. What the strategy throws is reported. Event-loop thread only. */
final class Retries {
    /** The answer that stands for giving up. */
    static final long NONE = -1;

    private final RetryStrategy strategy;
    private final EventLoop loop;
    private final String partition;
    private final RetryStrategy.Token token;

    /**
     * Begins.
     *
     * @throws IoException if the strategy throws or returns null, which was reported
     */
    Retries(RetryStrategy strategy, EventLoop loop, String partition) {
        assert loop.inLoop();
        this.strategy = strategy;
        this.loop = loop;
        this.partition = partition;
        RetryStrategy.Token begun;
        try {
            begun = strategy.begin(partition);
        } catch (Throwable e) {
            throw threw(e);
        }
        if (begun == null) {
            throw broke("returned no token");
        }
        token = begun;
    }

    /**
     * Returns how long to wait after a failure.
     *
     * @return nanoseconds, or {@link #NONE} to give up
     * @throws IoException if the strategy throws or returns a negative delay, which was reported
     */
    long nanosAfter(IoException error) {
        assert loop.inLoop();
        Duration delay;
        try {
            delay = token.delayAfter(error);
        } catch (Throwable e) {
            throw threw(e);
        }
        if (delay == null) {
            return NONE;
        }
        if (delay.isNegative()) {
            throw broke("returned a delay of " + delay + " (allowed: zero or more)");
        }
        return Nanos.of(delay);
    }

    void succeeded() {
        assert loop.inLoop();
        try {
            token.succeeded();
        } catch (Throwable e) {
            Reports.threw(loop, "the retry strategy", strategy, partition, e);
        }
    }

    private IoException threw(Throwable error) {
        Reports.threw(loop, "the retry strategy", strategy, partition, error);
        return new IoException(ErrorCode.CALLBACK_FAILED, "the retry strategy", 0, error);
    }

    private IoException broke(String what) {
        Reports.broke(loop, "the retry strategy", strategy, partition, what);
        return new IoException(ErrorCode.PROVIDER_FAILED, "the retry strategy " + what);
    }
}
