package aws.io.internal.loop;

import aws.io.loop.Task;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timed tasks by their due time, and those of one time by the number that they took at submission: a binary heap in which each task knows
 * its place, so that adding, taking and removing are O(log n) and allocate nothing once the array has grown. One thread.
 *
 * <p>Times are compared as numbers: differences are no order once they exceed half the range of a long, and a few such times would make a
 * heap lose its order for all others. A clock that passes Long.MAX_VALUE is therefore not supported. Submission numbers do wrap, and are
 * compared by difference.
 */
final class DeadlineHeap {
    private @Nullable Task[] tasks = new @Nullable Task[64];
    private int size;

    int size() {
        return size;
    }

    /** {@return the task that is due first, or null} */
    @Nullable Task first() {
        return tasks[0];
    }

    void add(Task task) {
        if (size == tasks.length) {
            tasks = Arrays.copyOf(tasks, size * 2);
        }
        size++;
        siftUp(size - 1, task);
    }

    /** Takes a task out, if it is in. */
    void remove(Task task) {
        int index = TaskField.heapIndex(task);
        if (index < 0) {
            return;
        }
        size--;
        Task last = at(size);
        tasks[size] = null;
        TaskField.HEAP_INDEX.set(task, -1);
        if (last != task) {
            siftDown(index, last);
            if (tasks[index] == last) {
                siftUp(index, last);
            }
        }
    }

    private void siftUp(int from, Task task) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            Task above = at(parent);
            if (!isBefore(task, above)) {
                break;
            }
            put(index, above);
            index = parent;
        }
        put(index, task);
    }

    private void siftDown(int from, Task task) {
        int index = from;
        int firstLeaf = size >>> 1;
        while (index < firstLeaf) {
            int child = 2 * index + 1;
            if (child + 1 < size && isBefore(at(child + 1), at(child))) {
                child++;
            }
            Task below = at(child);
            if (!isBefore(below, task)) {
                break;
            }
            put(index, below);
            index = child;
        }
        put(index, task);
    }

    private Task at(int index) {
        Task task = tasks[index];
        assert task != null;
        return task;
    }

    private void put(int index, Task task) {
        tasks[index] = task;
        TaskField.HEAP_INDEX.set(task, index);
    }

    private static boolean isBefore(Task one, Task other) {
        long due = TaskField.dueNanos(one);
        long otherDue = TaskField.dueNanos(other);
        return due < otherDue || (due == otherDue && TaskField.order(one) - TaskField.order(other) < 0);
    }
}
