package aws.io.internal.loop;

import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of one loop: those to run now, in the order of submission, and those to run later. Submitting and canceling are any-thread;
 * running is the loop's.
 */
public final class TaskScheduler {
    /** After so many rounds of canceling, what still submits itself again is left pending. */
    private static final int MAX_CANCEL_ROUNDS = 1_000;

    /** How often work for the end of a turn may schedule more of it: what TLS encrypts then, the socket writes then. */
    private static final int END_OF_TURN_ROUNDS = 2;

    private final EventLoop loop;
    private final ManyToOneTaskQueue queue = new ManyToOneTaskQueue();
    private final DeadlineHeap timers = new DeadlineHeap();

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
     * Any thread: queues a task to run now.
     *
     * @param task the task
     */
    public void add(Task task) {
        claim(task, TaskField.QUEUED);
        queue.add(task);
    }

    /**
     * Any thread: adds a timed task.
     *
     * @param task the task
     * @param dueNanos when
     */
    public void add(Task task, long dueNanos) {
        if (loop.inLoop()) {
            if (dueNanos - turnNanos <= 0) {
                add(task);
                return;
            }
            claim(task, TaskField.TIMED);
            TaskField.DUE_NANOS.set(task, dueNanos);
            timers.add(task);
        } else {
            claim(task, TaskField.EN_ROUTE);
            TaskField.DUE_NANOS.set(task, dueNanos);
            queue.add(task);
        }
    }

    /**
     * Any thread: cancels a pending task.
     *
     * @param task the task
     * @return whether it was pending
     */
    public boolean cancel(Task task) {
        while (true) {
            int state = TaskField.state(task);
            switch (state) {
                case TaskField.QUEUED, TaskField.EN_ROUTE -> {
                    if (TaskField.move(task, state, TaskField.CANCELED)) {
                        return true;
                    }
                }
                case TaskField.TIMED -> {
                    if (TaskField.move(task, state, TaskField.CANCELED)) {
                        queue.add(task);
                        return true;
                    }
                }
                default -> {
                    return false;
                }
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
        return first == null ? -1 : Math.max(0, TaskField.dueNanos(first) - nowNanos);
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
            Task task;
            do {
                task = queue.take();
                if (task == null) {
                    break;
                }
                runQueued(task);
            } while (task != last);
        }
        runDue(nowNanos);
        for (int i = 0; i < END_OF_TURN_ROUNDS && queue.first() instanceof Deferred; i++) {
            runEndOfTurn();
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
                if (TaskField.move(timed, TaskField.TIMED, TaskField.IDLE)) {
                    call(timed, TaskStatus.CANCELED);
                }
            }
            Task last = queue.last();
            if (last == null) {
                if (timers.size() == 0) {
                    return;
                }
                continue;
            }
            Task task;
            do {
                task = queue.take();
                if (task == null) {
                    break;
                }
                TaskField.STATE.setVolatile(task, TaskField.IDLE);
                call(task, TaskStatus.CANCELED);
            } while (task != last);
        }
        loop.report(new IllegalStateException("a task of loop '" + loop.name() + "' submits itself again whenever it is canceled"));
    }

    private void runEndOfTurn() {
        Task last = queue.last();
        Task task;
        do {
            if (!(queue.first() instanceof Deferred next) || !next.isAtEndOfTurn()) {
                return;
            }
            task = queue.take();
            if (task == null) {
                return;
            }
            runQueued(task);
        } while (task != last);
    }

    private void runQueued(Task task) {
        if (TaskField.move(task, TaskField.QUEUED, TaskField.IDLE)) {
            call(task, TaskStatus.RUN_READY);
        } else if (TaskField.move(task, TaskField.EN_ROUTE, TaskField.TIMED)) {
            timers.add(task);
        } else {
            timers.remove(task);
            TaskField.STATE.setVolatile(task, TaskField.IDLE);
            call(task, TaskStatus.CANCELED);
        }
    }

    private void runDue(long nowNanos) {
        Task first;
        while ((first = timers.first()) != null && TaskField.dueNanos(first) - nowNanos <= 0) {
            timers.remove(first);
            if (TaskField.move(first, TaskField.TIMED, TaskField.IDLE)) {
                call(first, TaskStatus.RUN_READY);
            }
        }
    }

    private void call(Task task, TaskStatus status) {
        try {
            task.run(status);
        } catch (Throwable e) {
            Reports.threw(loop, "the task", task, null, e);
        }
    }

    private static void claim(@Nullable Task task, int state) {
        if (task == null) {
            throw new NullPointerException("task");
        }
        if (!TaskField.move(task, TaskField.IDLE, state)) {
            throw new IllegalStateException("task: " + task + " is pending already");
        }
    }
}
