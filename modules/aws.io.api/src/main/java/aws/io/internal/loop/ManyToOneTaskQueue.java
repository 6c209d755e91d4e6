package aws.io.internal.loop;

import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Tasks in the order of their submission, linked through the tasks themselves: adding allocates nothing and takes one exchange. Many
 * threads add, one takes. The scheme is Vyukov's intrusive queue: a producer first becomes the tail, then links itself to its
 * predecessor; between the two steps the taker sees a gap, and waits for the link.
 *
 * <p>What is taken loses its link: a loop that is busy for long would otherwise keep, by way of the stub, every task since it was last idle.
 */
final class ManyToOneTaskQueue {
    private static final VarHandle TAIL;

    static {
        try {
            TAIL = MethodHandles.lookup().findVarHandle(ManyToOneTaskQueue.class, "tail", Task.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Stands in the queue so that it is never empty; skipped by the taker. */
    private final Task stub = new Stub();

    /** The taker's end. */
    private Task head = stub;

    /** The producers' end. */
    private volatile Task tail = stub;

    /** Any thread. The task's state must say that it is in the queue already. */
    void add(Task task) {
        TaskField.NEXT.setOpaque(task, (Task) null);
        Task previous = (Task) TAIL.getAndSet(this, task);
        TaskField.NEXT.setRelease(previous, task);
    }

    /** Any thread; exact on the taker's. */
    boolean isEmpty() {
        return tail == stub;
    }

    /** {@return the task added last, up to which a turn takes; null if there is none. Taker only} */
    @Nullable Task last() {
        Task last = tail;
        return last == stub ? null : last;
    }

    /** {@return the oldest task without taking it; null if there is none, or if it is being added just now. Taker only} */
    @Nullable Task first() {
        Task first = head;
        return first == stub ? next(first) : first;
    }

    /** {@return the oldest task, or null. Taker only} */
    @Nullable Task take() {
        Task first = head;
        Task next = next(first);
        if (first == stub) {
            if (next == null) {
                if (tail == stub) {
                    return null;
                }
                next = awaitNext(first);
            }
            head = next;
            TaskField.NEXT.setOpaque(stub, (Task) null);
            first = next;
            next = next(first);
        }
        if (next == null) {
            if (TAIL.compareAndSet(this, first, stub)) {
                TaskField.NEXT.setRelease(first, stub);
            }
            next = awaitNext(first);
        }
        head = next;
        TaskField.NEXT.setOpaque(first, (Task) null);
        return first;
    }

    private static @Nullable Task next(Task task) {
        return (Task) TaskField.NEXT.getAcquire(task);
    }

    private static Task awaitNext(Task task) {
        Task next = next(task);
        while (next == null) {
            Thread.onSpinWait();
            next = next(task);
        }
        return next;
    }

    private static final class Stub extends Task {
        @Override
        public void run(TaskStatus status) {
            throw new AssertionError("the stub never runs");
        }
    }
}
