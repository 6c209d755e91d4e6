package aws.io.testing;

import aws.io.loop.EventLoop;
import aws.io.loop.IoEvents;
import aws.io.loop.spi.Poller;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportListener;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Waits for completions, which any thread may post. */
final class CompletionPoller implements Poller {
    private final LinkedBlockingQueue<Runnable> completions = new LinkedBlockingQueue<>();
    private final Set<MemoryTransport> attached = new LinkedHashSet<>();
    private @Nullable EventLoop loop;
    private volatile boolean closed;

    /** Any thread. */
    void post(Runnable completion) {
        completions.add(completion);
    }

    /** {@return whether the poller is closed, and runs no completion any more; thread-safe} */
    boolean isClosed() {
        return closed;
    }

    void forget(MemoryTransport transport) {
        attached.remove(transport);
    }

    @Override
    public void onThreadStart(EventLoop started) {
        loop = started;
    }

    @Override
    public void turn(long timeoutNanos, Runnable awake) {
        Thread.interrupted();
        Runnable first = null;
        try {
            if (timeoutNanos < 0) {
                first = completions.take();
            } else {
                first = completions.poll(timeoutNanos, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            // Left over, or meant to harm: the exception has cleared the flag. What has come meanwhile was not looked at.
            first = completions.poll();
        }
        awake.run();
        if (first == null) {
            return;
        }
        // Only what has ended by now: completions that these cause have their turn later.
        List<Runnable> batch = new ArrayList<>();
        batch.add(first);
        completions.drainTo(batch);
        batch.forEach(this::run);
    }

    @Override
    public void wakeup() {
        completions.add(() -> {});
    }

    @Override
    public void attach(Transport transport, TransportListener listener) {
        MemoryTransport ours = (MemoryTransport) transport;
        ours.attach(this, Objects.requireNonNull(listener, "listener"));
        attached.add(ours);
    }

    @Override
    public void removeAll() {
        for (MemoryTransport transport : List.copyOf(attached)) {
            if (attached.remove(transport)) {
                run(() -> transport.tell(IoEvents.HANDLE_REMOVED));
            }
        }
    }

    @Override
    public void settle() {
        Runnable rest;
        while ((rest = completions.poll()) != null) {
            run(rest);
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private void run(Runnable completion) {
        try {
            completion.run();
        } catch (Throwable e) {
            EventLoop on = loop;
            if (on != null) {
                on.report(e);
            }
        }
    }
}
