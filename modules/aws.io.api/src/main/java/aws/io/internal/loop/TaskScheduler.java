package aws.io.internal.loop;

import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one loop: those to run now, in the order of submission, and those to run later. Submitting and canceling are thread-safe;
 * the rest is event-loop thread only.
 */
public final class TaskScheduler {
    /** After so many rounds of canceling, what still submits itself again is left pending. */
    private static final int MAX_CANCEL_ROUNDS = 1_000;

    /** How often work for the end of a turn may schedule more of it: what TLS encrypts then, the socket writes then. */
    private static final int END_OF_TURN_ROUNDS = 2;

    private static final AtomicInteger LOOPS = new AtomicInteger();
    private static final VarHandle SUBMISSIONS;

    static {
        try {
            SUBMISSIONS = MethodHandles.lookup().findVarHandle(TaskScheduler.class, "submissions", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventLoop loop;
    private final long mine = TaskWord.loopOf(LOOPS.getAndIncrement() & Integer.MAX_VALUE);
    private final ManyToOneTaskQueue queue = new ManyToOneTaskQueue();
    private final DeadlineHeap timers = new DeadlineHeap();

    /** Counts the timed submissions, of every thread. Tasks for now take no number: the queue has their order. */
    @SuppressWarnings("UnusedVariable") // reached by a handle
    private volatile int submissions;

    /** The time that the current turn goes by. What is due by it joins the queue, lest a task that is always due keep the turn. */
    private long turnNanos;

    /** Whether everything is being canceled: what a canceled task submits is then the business of the call under way. */
    private boolean canceling;

    /**
     * An empty scheduler.
     *
     * @param loop whose tasks these are
     */
    public TaskScheduler(EventLoop loop) {
        this.loop = loop;
        turnNanos = loop.nanoTime();
    }

    /**
     * Queues a task to run now. Thread-safe.
     *
     * @param task the task
     * @throws IllegalStateException if it is pending already
     */
    public void add(Task task) {
        StandIn standIn = null;
        while (true) {
            long word = TaskField.word(task);
            requireFree(task, word);
            long next = TaskWord.submitted(word, mine, TaskWord.QUEUED);
            if (!TaskWord.isLinked(word)) {
                if (TaskField.move(task, word, TaskWord.linked(next))) {
                    queue.add(task);
                    return;
                }
                continue;
            }
            standIn = standIn == null ? new StandIn(task) : standIn;
            standIn.number = TaskWord.number(next);
            if (TaskField.move(task, word, TaskWord.withStandIn(next))) {
                queue.add(standIn);
                return;
            }
        }
    }

    /**
     * Adds a timed task. Thread-safe.
     *
     * @param task the task
     * @param dueNanos when
     * @throws IllegalStateException if it is pending already
     */
    public void add(Task task, long dueNanos) {
        if (!loop.inLoop()) {
            addFromElsewhere(task, dueNanos);
            return;
        }
        while (true) {
            long word = TaskField.word(task);
            requireFree(task, word);
            if (place(task, word, dueNanos)) {
                return;
            }
        }
    }

    /**
     * Cancels a pending task. Thread-safe.
     *
     * @param task the task
     * @return whether it was pending
     * @throws IllegalArgumentException if it is pending on another loop
     */
    public boolean cancel(Task task) {
        while (true) {
            long word = TaskField.word(task);
            if (!isPending(task, word)) {
                return false;
            }
            if (TaskWord.owed(word) == TaskWord.MOST_OWED) {
                throw new IllegalStateException(
                        "task: " + task + " was canceled " + TaskWord.MOST_OWED + " times since loop '" + loop.name() + "' turned last");
            }
            // A timed task has no place in the queue. It goes there itself: its link is free while it is in the heap.
            boolean links = TaskWord.phase(word) == TaskWord.TIMED && !TaskWord.isLinked(word);
            long next = TaskWord.canceled(word);
            if (TaskField.move(task, word, links ? TaskWord.linked(next) : next)) {
                if (links) {
                    queue.add(task);
                }
                return true;
            }
        }
    }

    /**
     * Moves a pending task to another time.
     *
     * @param task the task
     * @param dueNanos when
     * @return whether it was pending
     * @throws IllegalArgumentException if it is pending on another loop
     */
    public boolean reschedule(Task task, long dueNanos) {
        assert loop.inLoop();
        while (true) {
            long word = TaskField.word(task);
            if (!isPending(task, word)) {
                return false;
            }
            if (place(task, word, dueNanos)) {
                return true;
            }
        }
    }

    /** {@return whether there are tasks to run now; any thread} */
    public boolean hasReady() {
        return !queue.isEmpty();
    }

    /**
     * How long until the first timed task.
     *
     * @param nowNanos the time
     * @return 0 if it is due, -1 if there is none
     */
    public long nanosUntilFirst(long nowNanos) {
        Task first = timers.first();
        if (first == null) {
            return -1;
        }
        long due = TaskField.dueNanos(first);
        if (due <= nowNanos) {
            return 0;
        }
        long left = due - nowNanos;
        return left < 0 ? Long.MAX_VALUE : left;
    }

    /**
     * Runs the tasks that were queued when it began, so that a task which schedules itself again does not keep the turn. Then runs the
     * work for the end of the turn, as far as it is next in the queue: if nothing else waits, the loop need not poll in between.
     *
     * @param nowNanos the time
     */
    public void runReady(long nowNanos) {
        turnNanos = nowNanos;
        Task last = queue.last();
        if (last != null) {
            Task node;
            do {
                node = queue.take();
                if (node == null) {
                    break;
                }
                runTaken(node);
            } while (node != last);
        }
        runDue(nowNanos);
        for (int i = 0; i < END_OF_TURN_ROUNDS && queue.first() instanceof EndOfTurn; i++) {
            Task node = queue.take();
            if (node == null) {
                return;
            }
            runTaken(node);
        }
    }

    /** Cancels everything, and what the canceled tasks submit. */
    public void cancelAll() {
        if (canceling) {
            return;
        }
        canceling = true;
        try {
            cancelRounds();
        } finally {
            canceling = false;
        }
    }

    private void cancelRounds() {
        for (int round = 0; round < MAX_CANCEL_ROUNDS; round++) {
            Task timed;
            while ((timed = timers.first()) != null) {
                timers.remove(timed);
                endTimed(timed, TaskStatus.CANCELED);
            }
            Task last = queue.last();
            if (last == null) {
                if (timers.size() == 0) {
                    return;
                }
                continue;
            }
            Task node;
            do {
                node = queue.take();
                if (node == null) {
                    break;
                }
                endTaken(node, TaskStatus.CANCELED);
            } while (node != last);
        }
        loop.report(new IllegalStateException("a task of loop '" + loop.name() + "' submits itself again whenever it is canceled"));
    }

    private void addFromElsewhere(Task task, long dueNanos) {
        StandIn standIn = null;
        long word;
        long claimed;
        do {
            word = TaskField.word(task);
            requireFree(task, word);
            claimed = TaskWord.submitted(word, mine, TaskWord.CLAIMED);
            if (TaskWord.isLinked(word)) {
                standIn = standIn == null ? new StandIn(task) : standIn;
                standIn.number = TaskWord.number(claimed);
                claimed = TaskWord.withStandIn(claimed);
            } else {
                standIn = null;
                claimed = TaskWord.linked(claimed);
            }
        } while (!TaskField.move(task, word, claimed));
        // A task that is linked may be in the heap still, where its due time must not change: then it is the stand-in that has it.
        Task node = standIn == null ? task : standIn;
        TaskField.setDue(node, dueNanos, nextOrder());
        do {
            word = TaskField.word(task);
        } while (!TaskField.move(task, word, TaskWord.withPhase(word, TaskWord.EN_ROUTE)));
        queue.add(node);
    }

    /** On the loop's thread: makes a free or pending task TIMED, or EN_ROUTE if it is due in this turn. */
    private boolean place(Task task, long word, long dueNanos) {
        boolean due = dueNanos <= turnNanos;
        long next = TaskWord.submitted(word, mine, due ? TaskWord.EN_ROUTE : TaskWord.TIMED);
        if (!TaskField.move(task, word, due ? TaskWord.linked(next) : next)) {
            return false;
        }
        timers.remove(task);
        TaskField.setDue(task, dueNanos, nextOrder());
        if (!due) {
            timers.add(task);
        } else if (!TaskWord.isLinked(word)) {
            queue.add(task);
        }
        return true;
    }

    private int nextOrder() {
        return (int) SUBMISSIONS.getAndAdd(this, 1);
    }

    private void runTaken(Task node) {
        long word = TaskField.word(node);
        if (TaskWord.phase(word) == TaskWord.QUEUED
                && TaskWord.owed(word) == 0
                && !TaskWord.hasStandIn(word)
                && TaskField.move(node, word, TaskWord.idle(TaskWord.unlinked(word)))) {
            call(node, TaskStatus.RUN_READY);
        } else {
            endTaken(node, TaskStatus.RUN_READY);
        }
    }

    /**
     * Makes the CANCELED calls that a task owes. Then, if the node carries the latest submission, ends that, or puts it into the heap.
     *
     * @param node what was taken from the queue: a task or its stand-in
     * @param status RUN_READY, or CANCELED if everything is canceled
     */
    private void endTaken(Task node, TaskStatus status) {
        StandIn standIn = node instanceof StandIn known ? known : null;
        Task task = standIn == null ? node : standIn.task;
        long word;
        long next;
        boolean carried;
        do {
            word = TaskField.word(task);
            if (TaskWord.loop(word) != mine) {
                // All was called before, and the task is free or on another loop.
                return;
            }
            carried = standIn == null
                    ? !TaskWord.hasStandIn(word)
                    : TaskWord.hasStandIn(word) && TaskWord.number(word) == standIn.number;
            carried &= TaskWord.phase(word) == TaskWord.QUEUED || TaskWord.phase(word) == TaskWord.EN_ROUTE;
            next = TaskWord.withNothingOwed(standIn == null ? TaskWord.unlinked(word) : word);
            if (carried) {
                next = TaskWord.submitted(next, mine, TaskWord.TIMED);
            } else if (TaskWord.phase(word) == TaskWord.IDLE) {
                next = TaskWord.idle(next);
            }
        } while (!TaskField.move(task, word, next));
        boolean toHeap = carried && TaskWord.phase(word) == TaskWord.EN_ROUTE && status == TaskStatus.RUN_READY;
        if (toHeap) {
            timers.remove(task);
            TaskField.setDue(task, TaskField.dueNanos(node), TaskField.order(node));
            timers.add(task);
        } else if (TaskWord.phase(next) != TaskWord.TIMED || carried) {
            timers.remove(task);
        }
        callCanceled(task, TaskWord.owed(word));
        if (carried && !toHeap) {
            end(task, TaskWord.number(next), status);
        }
    }

    private void runDue(long nowNanos) {
        Task first;
        while ((first = timers.first()) != null && TaskField.dueNanos(first) <= nowNanos) {
            timers.remove(first);
            endTimed(first, TaskStatus.RUN_READY);
        }
    }

    /** Ends the submission of a task that was taken from the heap. If it was canceled meanwhile, its place in the queue is what counts. */
    private void endTimed(Task task, TaskStatus status) {
        long word;
        do {
            word = TaskField.word(task);
            if (TaskWord.phase(word) != TaskWord.TIMED) {
                return;
            }
        } while (TaskWord.owed(word) > 0 && !TaskField.move(task, word, TaskWord.withNothingOwed(word)));
        callCanceled(task, TaskWord.owed(word));
        end(task, TaskWord.number(word), status);
    }

    /** Ends a submission that is in neither the queue nor the heap, unless a CANCELED call just before has canceled or moved it. */
    private void end(Task task, int number, TaskStatus status) {
        long word;
        do {
            word = TaskField.word(task);
            if (TaskWord.loop(word) != mine || TaskWord.phase(word) != TaskWord.TIMED || TaskWord.number(word) != number) {
                return;
            }
        } while (!TaskField.move(task, word, TaskWord.idle(word)));
        call(task, status);
    }

    private void callCanceled(Task task, int times) {
        for (int i = 0; i < times; i++) {
            call(task, TaskStatus.CANCELED);
        }
    }

    private void call(Task task, TaskStatus status) {
        try {
            task.run(status);
        } catch (Throwable e) {
            Reports.threw(loop, "the task", task, null, e);
        }
    }

    private boolean isPending(Task task, long word) {
        int phase = TaskWord.phase(word);
        if (phase == TaskWord.IDLE || phase == TaskWord.CLAIMED) {
            return false;
        }
        if (TaskWord.loop(word) != mine) {
            throw new IllegalArgumentException("task: " + task + " is pending on another loop (allowed: a task of loop '" + loop.name() + "')");
        }
        return true;
    }

    private void requireFree(Task task, long word) {
        if (TaskWord.phase(word) != TaskWord.IDLE) {
            throw new IllegalStateException("task: " + task + " is pending already");
        }
        if (TaskWord.loop(word) != mine && TaskWord.loop(word) != 0) {
            throw new IllegalStateException("task: " + task + " was canceled on another loop, where it has not run with CANCELED yet");
        }
    }
}
