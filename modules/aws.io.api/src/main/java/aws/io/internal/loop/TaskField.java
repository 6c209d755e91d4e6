package aws.io.internal.loop;

import aws.io.loop.Task;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The base loop's way into a task's private fields. */
final class TaskField {
    static final VarHandle NEXT;
    static final VarHandle DUE_NANOS;
    static final VarHandle ORDER;
    static final VarHandle HEAP_INDEX;
    private static final VarHandle WORD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Task.class, MethodHandles.lookup());
            NEXT = lookup.findVarHandle(Task.class, "next", Task.class);
            WORD = lookup.findVarHandle(Task.class, "word", long.class);
            DUE_NANOS = lookup.findVarHandle(Task.class, "dueNanos", long.class);
            ORDER = lookup.findVarHandle(Task.class, "order", int.class);
            HEAP_INDEX = lookup.findVarHandle(Task.class, "heapIndex", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private TaskField() {}

    /** {@return the state, as {@link TaskWord} lays it out} */
    static long word(Task task) {
        return (long) WORD.getVolatile(task);
    }

    static boolean move(Task task, long from, long to) {
        return WORD.compareAndSet(task, from, to);
    }

    static long dueNanos(Task task) {
        return (long) DUE_NANOS.get(task);
    }

    static int order(Task task) {
        return (int) ORDER.get(task);
    }

    /** Sets when a task is due, and its place among those that are due at the same time. It must not be in a heap. */
    static void setDue(Task task, long dueNanos, int order) {
        DUE_NANOS.set(task, dueNanos);
        ORDER.set(task, order);
    }

    static int heapIndex(Task task) {
        return (int) HEAP_INDEX.get(task);
    }
}
