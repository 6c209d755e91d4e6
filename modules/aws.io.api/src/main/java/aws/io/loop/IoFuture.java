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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The result of an operation off the hot path. Dependents run on virtual threads, never on an event loop, unless they are added by
 * {@link #whenCompleteOn}. Waiting for it on an event loop's thread would block the loop, and is refused. Thread-safe.
 *
 * <p>A future that is completed from outside, by {@link #cancel}, {@link #orTimeout}, {@link #complete} or any other method, gives the
 * operation up: what the operation held is released, as each method that returns a future describes. This holds for the future itself;
 * completing or canceling a stage that depends on it, or its {@link #copy}, releases nothing, as usual with {@link CompletableFuture}.
 *
 * @param <T> the type of the result
 */
public final class IoFuture<T> extends CompletableFuture<T> {
    private static final System.Logger LOGGER = System.getLogger("aws.io.loop");

    private static final Executor VIRTUAL = task -> Thread.ofVirtual().name("aws-io-future").start(task);

    private static final Runnable CLAIMED = new Runnable() {
        @Override
        public void run() {
            throw new AssertionError("never called");
        }
    };

    private static final VarHandle RELEASE;

    static {
        try {
            RELEASE = MethodHandles.lookup().findVarHandle(IoFuture.class, "release", Runnable.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What to run when it is decided how the future ends, or null; from then on {@link #CLAIMED}. Accessed by {@link #RELEASE}. */
    @SuppressWarnings("UnusedVariable")
    private volatile @Nullable Runnable release;

    /** Creates a future that is not complete. */
    public IoFuture() {}

    /**
     * Creates a future of an operation that holds something, such as a socket.
     *
     * @param release runs once, as soon as it is decided how the future ends, by the operation or from outside. Runs on the thread of that
     *     call, which may be any thread, before dependents are notified. Must not block
     */
    public IoFuture(Runnable release) {
        this.release = Objects.requireNonNull(release, "release");
    }

    /**
     * Returns a future that is complete.
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
     * Returns a future that has failed.
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
     * Runs an action on a loop's thread when this future is complete. If the loop has stopped by then, the action does not run.
     *
     * @param loop the loop
     * @param action receives the result or the error
     */
    public void whenCompleteOn(EventLoop loop, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
        super.whenComplete((value, error) -> loop.schedule(Task.of(status -> {
            if (status == TaskStatus.RUN_READY) {
                action.accept(value, error);
            }
        })));
    }

    /**
     * {@inheritDoc} On an event loop's thread the first call decides, and if there are dependents the future is done a moment later, on
     * another thread, so that none of them runs on the loop.
     *
     * @implNote If there are none, no thread is started. A stage that {@link CompletableFuture} itself adds at that very moment
     *     ({@code allOf}, {@code anyOf}, the stage that {@code thenCompose} waits for) is then completed on the loop's thread.
     */
    @Override
    public boolean complete(@Nullable T value) {
        return claim() && finish(value, null);
    }

    /** {@inheritDoc} On an event loop's thread it is as with {@link #complete}. */
    @Override
    public boolean completeExceptionally(Throwable error) {
        Objects.requireNonNull(error, "error");
        return claim() && finish(null, error);
    }

    /** {@inheritDoc} */
    @Override
    public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
        Objects.requireNonNull(supplier, "supplier");
        executor.execute(() -> {
            if (isDone()) {
                return;
            }
            T value;
            try {
                value = supplier.get();
            } catch (Throwable e) {
                completeExceptionally(e instanceof CompletionException ? e : new CompletionException(e));
                return;
            }
            complete(value);
        });
        return this;
    }

    /** {@inheritDoc} */
    @Override
    public void obtrudeValue(@Nullable T value) {
        try {
            claim();
        } finally {
            super.obtrudeValue(value);
        }
    }

    /** {@inheritDoc} */
    @Override
    public void obtrudeException(Throwable error) {
        Objects.requireNonNull(error, "error");
        try {
            claim();
        } finally {
            super.obtrudeException(error);
        }
    }

    /**
     * Returns a new future that completes as this one. Completing or canceling the copy does not affect this future: for results that
     * several callers share.
     *
     * @return the copy
     */
    @Override
    public IoFuture<T> copy() {
        IoFuture<T> copy = new IoFuture<>();
        super.whenComplete((value, error) -> {
            if (error == null) {
                copy.complete(value);
            } else {
                copy.completeExceptionally(error);
            }
        });
        return copy;
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

    /** Decides how the future ends, once, and releases what the operation holds. */
    private boolean claim() {
        if (isDone()) {
            return false;
        }
        Runnable held = (Runnable) RELEASE.getAndSet(this, CLAIMED);
        if (held == CLAIMED) {
            return false;
        }
        if (held != null) {
            try {
                held.run();
            } catch (Throwable e) {
                // the future must complete all the same, and the caller may be a timer of the JDK that no error should reach
                LOGGER.log(System.Logger.Level.ERROR, "the release of what a future held threw", e);
            }
        }
        return true;
    }

    private boolean finish(@Nullable T value, @Nullable Throwable error) {
        if (EventLoop.current() == null || getNumberOfDependents() == 0) {
            return finishHere(value, error);
        }
        try {
            VIRTUAL.execute(() -> finishHere(value, error));
        } catch (Throwable e) {
            // no memory for a thread: better here than never
            return finishHere(value, error);
        }
        return true;
    }

    private boolean finishHere(@Nullable T value, @Nullable Throwable error) {
        return error == null ? super.complete(value) : super.completeExceptionally(error);
    }

    /** At once, on whatever thread: nothing depends on a future that was not handed out yet. */
    private void settle(@Nullable T value, @Nullable Throwable error) {
        release = CLAIMED;
        finishHere(value, error);
    }

    private void refuseOnLoop() {
        EventLoop loop = EventLoop.current();
        if (loop != null && !isDone()) {
            throw new CompletionException(new IllegalStateException("waiting for a future on the thread of event loop '" + loop.name()
                    + "' would block the loop: use whenCompleteOn, or wait on another thread"));
        }
    }
}
