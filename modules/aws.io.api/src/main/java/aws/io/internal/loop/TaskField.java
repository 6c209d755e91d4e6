package aws.io.internal.loop;

import aws.io.loop.Task;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The base loop's way into a task's private fields, and the states of a task:
 *
 * <pre>
 *   IDLE --schedule--> QUEUED -------------------run--> IDLE
 *   IDLE --schedule at--> EN_ROUTE --loop--> TIMED --run--> IDLE      (on the loop's thread at once TIMED)
 *   QUEUED, EN_ROUTE --cancel--> CANCELED                             (it stays where it is in the queue)
 *   TIMED --cancel--> CANCELED, and the canceler puts it in the queue (its link is free while it is in the heap)
 *   CANCELED --loop takes it from the queue--> IDLE
 * </pre>
 *
 * Every arrow is a compare-and-set, so that a race between the clock and a canceler has one winner.
 */
final class TaskField {
    static final int IDLE = 0;
    static final int QUEUED = 1;
    static final int EN_ROUTE = 2;
    static final int TIMED = 3;
    static final int CANCELED = 4;

    static final VarHandle NEXT;
    static final VarHandle STATE;
    static final VarHandle DUE_NANOS;
    static final VarHandle HEAP_INDEX;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(Task.class, MethodHandles.lookup());
            NEXT = lookup.findVarHandle(Task.class, "next", Task.class);
            STATE = lookup.findVarHandle(Task.class, "state", int.class);
            DUE_NANOS = lookup.findVarHandle(Task.class, "dueNanos", long.class);
            HEAP_INDEX = lookup.findVarHandle(Task.class, "heapIndex", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private TaskField() {}

    static int state(Task task) {
        return (int) STATE.getVolatile(task);
    }

    static boolean move(Task task, int from, int to) {
        return STATE.compareAndSet(task, from, to);
    }

    static long dueNanos(Task task) {
        return (long) DUE_NANOS.get(task);
    }

    static int heapIndex(Task task) {
        return (int) HEAP_INDEX.get(task);
    }
}
