package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.tls.spi.TlsEngine;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Has the engine's long computations done by an executor. While one is, nothing else touches the engine. Loop thread only. */
final class DelegatedTasks {
    private static final Executor VIRTUAL = task -> Thread.ofVirtual().name("aws-io-tls").start(task);

    private final TlsEngine engine;
    private final Executor executor;
    private final Consumer<@Nullable Throwable> listener;
    private boolean running;

    /** Whether the executor has begun with what it was given last. */
    private AtomicBoolean begun = new AtomicBoolean();

    /**
     * One engine's tasks.
     *
     * @param given what runs them, null for a virtual thread each
     * @param listener notified on the loop's thread that they have ended, and of what they threw
     */
    DelegatedTasks(TlsEngine engine, @Nullable Executor given, Consumer<@Nullable Throwable> listener) {
        this.engine = engine;
        this.listener = listener;
        executor = given == null ? VIRTUAL : given;
    }

    boolean isRunning() {
        return running;
    }

    void begin(EventLoop loop) {
        assert loop.inLoop();
        running = true;
        // An executor may be anything: it may run what it was given twice, or run it and throw all the same.
        AtomicBoolean first = new AtomicBoolean();
        begun = first;
        try {
            executor.execute(() -> {
                if (first.compareAndSet(false, true)) {
                    Throwable thrown = runAll();
                    loop.schedule(Task.of(status -> ended(thrown)));
                }
            });
        } catch (Throwable e) {
            running = !first.compareAndSet(false, true);
            throw new TlsException(ErrorCode.TLS_FAILED, "the executor refused a delegated task: " + e, TlsException.Phase.HANDSHAKE, e);
        }
    }

    /**
     * Keeps what the executor was given from running, unless it has begun already. Event-loop thread only.
     *
     * @return whether nothing runs, and nothing will
     */
    boolean abandon() {
        if (running && begun.compareAndSet(false, true)) {
            running = false;
        }
        return !running;
    }

    private @Nullable Throwable runAll() {
        try {
            Runnable task;
            while ((task = engine.delegatedTask()) != null) {
                task.run();
            }
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    private void ended(@Nullable Throwable thrown) {
        running = false;
        listener.accept(thrown);
    }
}
