package aws.io.loop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The result of an operation off the hot path. Dependents run on virtual threads, never on an event loop, unless they are added by
 * {@link #whenCompleteOn}. Waiting for it on an event loop's thread would block the loop, and is refused.
 *
 * @param <T> the type of the result
 */
public final class IoFuture<T> extends CompletableFuture<T> {
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().name("aws-io-future").start(task);

    /** Makes a future that is not complete. */
    public IoFuture() {}

    /**
     * A future that is complete.
     *
     * @param <T> the type of the result
     * @param value the result
     * @return the future
     */
    public static <T> IoFuture<T> of(@Nullable T value) {
        IoFuture<T> future = new IoFuture<>();
        future.complete(value);
        return future;
    }

    /**
     * A future that has failed.
     *
     * @param <T> the type of the result it does not have
     * @param error why
     * @return the future
     */
    public static <T> IoFuture<T> failed(Throwable error) {
        IoFuture<T> future = new IoFuture<>();
        future.completeExceptionally(error);
        return future;
    }

    /**
     * Hears of the result on a loop's thread, or not at all if the loop has stopped by then.
     *
     * @param loop whose thread
     * @param action gets the result or the error
     */
    public void whenCompleteOn(EventLoop loop, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
        whenComplete((value, error) -> loop.schedule(Task.of(status -> {
            if (status == TaskStatus.RUN_READY) {
                action.accept(value, error);
            }
        })));
    }

    @Override
    public boolean complete(@Nullable T value) {
        if (EventLoop.current() == null) {
            return super.complete(value);
        }
        if (isDone()) {
            return false;
        }
        VIRTUAL.execute(() -> super.complete(value));
        return true;
    }

    @Override
    public boolean completeExceptionally(Throwable error) {
        if (EventLoop.current() == null) {
            return super.completeExceptionally(error);
        }
        if (isDone()) {
            return false;
        }
        VIRTUAL.execute(() -> super.completeExceptionally(error));
        return true;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new IoFuture<>();
    }

    @Override
    public Executor defaultExecutor() {
        return VIRTUAL;
    }

    @Override
    public T join() {
        refuseOnLoop();
        return super.join();
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        refuseOnLoop();
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        refuseOnLoop();
        return super.get(timeout, unit);
    }

    private void refuseOnLoop() {
        EventLoop loop = EventLoop.current();
        if (loop != null && !isDone()) {
            throw new CompletionException(new IllegalStateException("waiting for a future on the thread of event loop '" + loop.name()
                    + "' would block the loop: use whenCompleteOn, or wait on another thread"));
        }
    }
}
