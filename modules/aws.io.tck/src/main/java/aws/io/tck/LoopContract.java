package aws.io.tck;

import aws.io.channel.MessagePool;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.MonotonicClock;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.loop.spi.Transports;
import aws.io.socket.SocketDomain;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** What all contracts over event loops share. */
public interface LoopContract extends LeavesNothing {
    /** How long a test waits for what must happen, in seconds: 20, or the system property aws.io.tck.patience on a slow machine. */
    long PATIENCE = Long.getLong("aws.io.tck.patience", 20);

    /** {@return the provider under test} */
    EventLoopFactory factory();

    /**
     * Returns whether the provider has a kind of transport. A contract asks this before it uses one, and asserts here that a kind that is
     * not there is refused as {@link aws.io.ErrorCode#UNSUPPORTED} with the names of domain and provider.
     *
     * @param kind the kind
     * @param domain the domain; ignored for pipes
     * @return whether it has
     */
    default boolean supports(Transports.Kind kind, SocketDomain domain) {
        return OptionalParts.has(factory().transports(), kind, domain);
    }

    /**
     * Returns whether the provider has packet sockets, as {@link #supports} does for other kinds.
     *
     * @param domain the domain
     * @return whether it has
     */
    default boolean supportsPackets(SocketDomain domain) {
        return OptionalParts.hasPackets(factory().transports(), domain);
    }

    /**
     * A running loop, for use in try-with-resources.
     *
     * @return the loop, which is shut down and waited for at the end
     */
    default RunningLoop running() {
        EventLoop loop = factory().newLoop(LoopOptions.builder().name("tck").build());
        loop.run();
        return new RunningLoop(loop);
    }

    /**
     * A running loop whose timers follow a clock of the test's own.
     *
     * @param clock the clock
     * @return the loop, which is shut down and waited for at the end
     */
    default RunningLoop running(MonotonicClock clock) {
        EventLoop loop = factory().newLoop(LoopOptions.builder().name("tck").clock(clock).build());
        loop.run();
        return new RunningLoop(loop);
    }

    /**
     * A loop with its end.
     *
     * @param loop the loop
     */
    record RunningLoop(EventLoop loop) implements AutoCloseable {
        @Override
        public void close() {
            await(PendingFutures.expect("shutdown of " + loop.name(), loop.shutdown(Duration.ZERO)));
        }

        /**
         * Runs something on the loop's thread and waits for it.
         *
         * @param <T> the type of its result
         * @param body what to run
         * @return its result
         */
        public <T> T call(Callable<T> body) {
            CompletableFuture<T> result = new CompletableFuture<>();
            loop.schedule(Task.of(status -> {
                try {
                    if (status == TaskStatus.CANCELED) {
                        throw new IllegalStateException("the loop stopped first");
                    }
                    result.complete(body.call());
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            }));
            return await(result);
        }

        /**
         * Runs something on the loop's thread and waits for it.
         *
         * @param body what to run
         */
        public void run(ThrowingRunnable body) {
            call(() -> {
                body.run();
                return true;
            });
        }

        /**
         * Asks on the loop's thread again and again, until something is so.
         *
         * @param condition what is to be so
         */
        public void until(BooleanSupplier condition) {
            long deadline = System.nanoTime() + PATIENCE * 1_000_000_000L;
            while (!call(condition::getAsBoolean)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("not within " + PATIENCE + " s");
                }
            }
        }

        /** Waits until every message is back in the loop's pool. */
        public void untilNothingIsOut() {
            until(() -> MessagePool.of(loop).outstanding() == 0);
        }
    }

    /** A body that may throw. */
    @FunctionalInterface
    interface ThrowingRunnable {
        /**
         * Does it.
         *
         * @throws Exception if it fails
         */
        void run() throws Exception;
    }

    /**
     * Waits for a result, but not for ever.
     *
     * @param <T> its type
     * @param future what to wait for
     * @return the result
     */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            if (e.getCause() instanceof Error known) {
                throw known;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting", e);
        } catch (TimeoutException e) {
            throw new AssertionError("not within " + PATIENCE + " s", e);
        }
    }
}
