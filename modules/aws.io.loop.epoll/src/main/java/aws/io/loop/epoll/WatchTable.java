package aws.io.loop.epoll;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a loop watches, found by key. Loop thread only. */
final class WatchTable {
    private @Nullable Watched[] entries = new @Nullable Watched[64];
    private int[] free = new int[64];
    private int freeCount;
    private int used;
    private int generation;

    /** Puts something in and gives it its key. */
    void add(Watched watched) {
        int index = freeCount > 0 ? free[--freeCount] : used++;
        if (index == entries.length) {
            entries = Arrays.copyOf(entries, 2 * index);
        }
        entries[index] = watched;
        // never negative: keys of less than 0 are the poller's own
        generation = (generation + 1) & Integer.MAX_VALUE;
        watched.key = (long) generation << Integer.SIZE | index;
    }

    /** Takes something out, and its key from it. */
    void remove(Watched watched) {
        int index = (int) watched.key;
        assert entries[index] == watched;
        watched.key = Watched.NOWHERE;
        entries[index] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = index;
    }

    /** {@return what has this key, or null if it is gone, whoever may have its place now} */
    @Nullable Watched find(long key) {
        Watched watched = entries[(int) key];
        return watched != null && watched.key == key ? watched : null;
    }

    /** {@return all that is in it now} */
    List<Watched> all() {
        List<Watched> all = new ArrayList<>();
        for (int i = 0; i < used; i++) {
            Watched watched = entries[i];
            if (watched != null) {
                all.add(watched);
            }
        }
        return all;
    }
}
