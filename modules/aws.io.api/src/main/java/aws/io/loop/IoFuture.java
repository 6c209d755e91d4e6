package aws.io.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The result of an operation off the hot path. Dependents run on virtual threads, never on an event loop, unless they are added by
 * {@link #whenCompleteOn}. Waiting for it on an event loop's thread would block the loop, and is refused.
 *
 * @param <T> the type of the result
 */
public final class IoFuture<T> extends CompletableFuture<T> {
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().name("aws-io-future").start(task);

    private static final VarHandle CLAIMED;

    static {
        try {
            CLAIMED = MethodHandles.lookup().findVarHandle(IoFuture.class, "claimed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Whether somebody has decided how it ends. */
    private boolean claimed;

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
        future.settle(value, null);
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
        future.settle(null, error);
        return future;
    }

    /**
     * Hears of the result on a loop's thread; if the loop has stopped by then it hears nothing.
     *
     * @param loop whose thread
     * @param action gets the result or the error
     */
    public void whenCompleteOn(EventLoop loop, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
        super.whenComplete((value, error) -> loop.schedule(Task.of(status -> {
            if (status == TaskStatus.RUN_READY) {
                action.accept(value, error);
            }
        })));
    }

    /**
     * {@inheritDoc} On an event loop's thread the first call decides, and the future is done a moment later on another thread, so that
     * nothing that hangs on it runs on the loop.
     */
    @Override
    public boolean complete(@Nullable T value) {
        if (!claim()) {
            return false;
        }
        if (EventLoop.current() == null) {
            return super.complete(value);
        }
        try {
            VIRTUAL.execute(() -> super.complete(value));
        } catch (Throwable e) {
            // no memory for a thread: better here than never
            return super.complete(value);
        }
        return true;
    }

    /** {@inheritDoc} On an event loop's thread it is as with {@link #complete}. */
    @Override
    public boolean completeExceptionally(Throwable error) {
        Objects.requireNonNull(error, "error");
        if (!claim()) {
            return false;
        }
        if (EventLoop.current() == null) {
            return super.completeExceptionally(error);
        }
        try {
            VIRTUAL.execute(() -> super.completeExceptionally(error));
        } catch (Throwable e) {
            return super.completeExceptionally(error);
        }
        return true;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return completeExceptionally(new CancellationException()) || isCancelled();
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

    @Override
    public <U> CompletableFuture<U> thenApply(Function<? super T, ? extends U> action) {
        return thenApplyAsync(action);
    }

    @Override
    public CompletableFuture<Void> thenAccept(Consumer<? super T> action) {
        return thenAcceptAsync(action);
    }

    @Override
    public CompletableFuture<Void> thenRun(Runnable action) {
        return thenRunAsync(action);
    }

    @Override
    public <U> CompletableFuture<U> thenCompose(Function<? super T, ? extends CompletionStage<U>> action) {
        return thenComposeAsync(action);
    }

    @Override
    public <U, V> CompletableFuture<V> thenCombine(
            CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> action) {
        return thenCombineAsync(other, action);
    }

    @Override
    public <U> CompletableFuture<Void> thenAcceptBoth(
            CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
        return thenAcceptBothAsync(other, action);
    }

    @Override
    public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
        return runAfterBothAsync(other, action);
    }

    @Override
    public <U> CompletableFuture<U> applyToEither(CompletionStage<? extends T> other, Function<? super T, U> action) {
        return applyToEitherAsync(other, action);
    }

    @Override
    public CompletableFuture<Void> acceptEither(CompletionStage<? extends T> other, Consumer<? super T> action) {
        return acceptEitherAsync(other, action);
    }

    @Override
    public CompletableFuture<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
        return runAfterEitherAsync(other, action);
    }

    @Override
    public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> action) {
        return whenCompleteAsync(action);
    }

    @Override
    public <U> CompletableFuture<U> handle(BiFunction<? super T, Throwable, ? extends U> action) {
        return handleAsync(action);
    }

    @Override
    public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> action) {
        return exceptionallyAsync(action);
    }

    @Override
    public CompletableFuture<T> exceptionallyCompose(Function<Throwable, ? extends CompletionStage<T>> action) {
        return exceptionallyComposeAsync(action);
    }

    private boolean claim() {
        return !isDone() && CLAIMED.compareAndSet(this, false, true);
    }

    /** At once, on whatever thread: nothing hangs on a future that nobody has seen. */
    private void settle(@Nullable T value, @Nullable Throwable error) {
        claimed = true;
        if (error == null) {
            super.complete(value);
        } else {
            super.completeExceptionally(error);
        }
    }

    private void refuseOnLoop() {
        EventLoop loop = EventLoop.current();
        if (loop != null && !isDone()) {
            throw new CompletionException(new IllegalStateException("waiting for a future on the thread of event loop '" + loop.name()
                    + "' would block the loop: use whenCompleteOn, or wait on another thread"));
        }
    }
}
