package aws.io.internal.loop;

import aws.io.loop.EventLoop;
import aws.io.loop.LocalKey;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The objects that a loop keeps for its users. Loop thread only. */
public final class LocalStorage {
    private final IdentityHashMap<LocalKey<?>, Entry> entries = new IdentityHashMap<>();

    private record Entry(Object item, Runnable onRemoval) {}

    /** Makes an empty storage. */
    public LocalStorage() {}

    /**
     * Looks an object up.
     *
     * @param <T> its type
     * @param key its key
     * @return the object, or null
     */
    public <T> @Nullable T get(LocalKey<T> key) {
        return item(entries.get(key));
    }

    /**
     * Puts an object in; the one it replaces is removed with its action.
     *
     * @param <T> its type
     * @param key its key
     * @param item the object
     * @param onRemoval its removal action
     */
    public <T> void put(LocalKey<T> key, T item, Runnable onRemoval) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(item, "item");
        Objects.requireNonNull(onRemoval, "onRemoval");
        Entry old = entries.put(key, new Entry(item, onRemoval));
        if (old != null) {
            old.onRemoval.run();
        }
    }

    /**
     * Takes an object out without its action.
     *
     * @param <T> its type
     * @param key its key
     * @return the object, or null
     */
    public <T> @Nullable T remove(LocalKey<T> key) {
        return item(entries.remove(key));
    }

    /**
     * Removes everything, each with its action.
     *
     * @param loop receives the report of what an action throws
     */
    public void clear(EventLoop loop) {
        List<Entry> removed = new ArrayList<>(entries.values());
        entries.clear();
        for (Entry entry : removed) {
            try {
                entry.onRemoval.run();
            } catch (Throwable e) {
                Reports.threw(loop, "a removal action of the loop's storage", entry.onRemoval, null, e);
            }
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // put() pairs a key with an item of its type
    private static <T> @Nullable T item(@Nullable Entry entry) {
        return entry == null ? null : (T) entry.item;
    }
}
