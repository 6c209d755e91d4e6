package aws.io.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The futures of the kit that must be complete once the last test of a class is over: the ends of channels, loops and groups. */
final class PendingFutures implements AutoCloseable {
    private static final ConcurrentLinkedQueue<PendingFutures> OPEN = new ConcurrentLinkedQueue<>();

    private final ConcurrentLinkedQueue<Map.Entry<String, CompletableFuture<?>>> expected = new ConcurrentLinkedQueue<>();

    private PendingFutures() {}

    /** Begins to note what {@link #expect} is called for. */
    static PendingFutures begin() {
        PendingFutures futures = new PendingFutures();
        OPEN.add(futures);
        return futures;
    }

    /** Notes a future that must complete before its test class has ended, and returns it. */
    static <T extends CompletableFuture<?>> T expect(String what, T future) {
        for (PendingFutures one : OPEN) {
            one.expected.removeIf(known -> known.getValue().isDone());
            one.expected.add(Map.entry(what, future));
        }
        return future;
    }

    List<String> pending() {
        List<String> pending = new ArrayList<>();
        for (Map.Entry<String, CompletableFuture<?>> one : expected) {
            if (!one.getValue().isDone()) {
                pending.add("future " + one.getKey());
            }
        }
        return pending;
    }

    @Override
    public void close() {
        OPEN.remove(this);
    }
}
