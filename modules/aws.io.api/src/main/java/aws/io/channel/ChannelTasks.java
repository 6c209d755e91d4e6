package aws.io.channel;

import aws.io.loop.EventLoop;
import aws.io.loop.LoopState;
import aws.io.loop.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of a channel. The timed ones are in a list, to be canceled at its end. A task for now is not: when it comes out of the loop's
 * queue after the end, it is canceled there. A timed task from another thread first goes through the queue, which brings it here.
 *
 * <p>The monitor of a task guards its state, because any thread may submit and cancel it. The list is for the event-loop thread only.
 */
final class ChannelTasks {
    private final Channel channel;
    private @Nullable ChannelTask head;

    ChannelTasks(Channel channel) {
        this.channel = channel;
    }

    /** Thread-safe. */
    void schedule(ChannelTask task) {
        submit(task, ChannelTask.NOW, 0);
    }

    /** Thread-safe. */
    void schedule(ChannelTask task, long runAtNanos) {
        submit(task, channel.loop().inLoop() ? ChannelTask.TIMED : ChannelTask.EN_ROUTE, runAtNanos);
    }

    private void submit(ChannelTask task, byte kind, long runAtNanos) {
        EventLoop loop = channel.loop();
        boolean ended;
        boolean closed;
        synchronized (task) {
            requireFree(task);
            ended = channel.state() == ChannelState.SHUT_DOWN && task.owed == 0;
            closed = loop.state() == LoopState.CLOSED;
            if (!ended) {
                task.channel = channel;
                task.kind = kind;
                task.dueNanos = runAtNanos;
                if (kind == ChannelTask.TIMED) {
                    link(task);
                    loop.schedule(task.task, runAtNanos);
                } else if (!closed) {
                    loop.schedule(task.task);
                }
            }
        }
        if (ended) {
            EndedTasks.run(this, task);
        } else if (closed) {
            // It runs inside this call, which must not hold the monitor meanwhile.
            loop.schedule(task.task);
        }
    }

    /** Thread-safe. */
    boolean cancel(ChannelTask task) {
        synchronized (task) {
            if (!isPending(task)) {
                return false;
            }
            if (task.owed == ChannelTask.MOST_OWED) {
                throw new IllegalStateException("task: " + task + " was canceled " + (int) task.owed + " times since its loop turned last");
            }
            // A timed task from another thread may have left the queue just now, on its way to the timers.
            boolean canceled = channel.loop().cancel(task.task) || task.kind == ChannelTask.EN_ROUTE;
            if (canceled) {
                forgo(task);
                if (task.linked && channel.loop().inLoop()) {
                    unlink(task);
                }
            }
            return canceled;
        }
    }

    boolean reschedule(ChannelTask task, long runAtNanos) {
        EventLoop loop = channel.loop();
        assert loop.inLoop();
        synchronized (task) {
            if (!isPending(task) || channel.state() == ChannelState.SHUT_DOWN || !loop.reschedule(task.task, runAtNanos)) {
                return false;
            }
            task.kind = ChannelTask.TIMED;
            task.dueNanos = runAtNanos;
            link(task);
            return true;
        }
    }

    void run(ChannelTask task, TaskStatus status) {
        boolean ended = channel.state() == ChannelState.SHUT_DOWN;
        boolean canceled = ended || status == TaskStatus.CANCELED;
        synchronized (task) {
            if (task.owed > 0) {
                task.owed--;
                canceled = true;
            } else if (task.kind == ChannelTask.EN_ROUTE && !canceled) {
                task.kind = ChannelTask.TIMED;
                link(task);
                channel.loop().schedule(task.task, task.dueNanos);
                return;
            } else {
                task.kind = ChannelTask.IDLE;
            }
            if (task.linked && task.kind != ChannelTask.TIMED) {
                unlink(task);
            }
            leave(task);
        }
        call(task, canceled ? TaskStatus.CANCELED : TaskStatus.RUN_READY);
    }

    /** Cancels the timed tasks: they run with CANCELED from the loop's queue, before whatever is submitted after this. */
    void cancelAll() {
        ChannelTask task;
        while ((task = head) != null) {
            synchronized (task) {
                if (task.kind == ChannelTask.TIMED && channel.loop().cancel(task.task)) {
                    forgo(task);
                }
                unlink(task);
            }
        }
    }

    /** In the monitor. */
    private void requireFree(ChannelTask task) {
        if (task.kind != ChannelTask.IDLE) {
            throw new IllegalStateException("task: " + task + " is pending already");
        }
        if (task.owed > 0 && task.channel != channel) {
            throw new IllegalStateException("task: " + task + " was canceled on another channel, where it has not run with CANCELED yet");
        }
    }

    /** In the monitor. */
    private boolean isPending(ChannelTask task) {
        if (task.kind == ChannelTask.IDLE) {
            return false;
        }
        if (task.channel != channel) {
            throw new IllegalArgumentException("task: " + task + " is pending on " + task.channel + " (allowed: a task of " + channel + ")");
        }
        return true;
    }

    /** In the monitor: the submission was canceled, and its CANCELED call is owed. */
    private static void forgo(ChannelTask task) {
        task.kind = ChannelTask.IDLE;
        task.owed++;
    }

    /** In the monitor. */
    private static void leave(ChannelTask task) {
        if (task.kind == ChannelTask.IDLE && task.owed == 0) {
            task.channel = null;
        }
    }

    /** Runs a task, and reports what it throws. */
    void call(ChannelTask task, TaskStatus status) {
        try {
            task.run(status);
        } catch (Throwable e) {
            ChannelReports.threw(channel, task, "the task", e);
        }
    }

    Channel channel() {
        return channel;
    }

    private void link(ChannelTask task) {
        assert channel.loop().inLoop();
        if (task.linked) {
            return;
        }
        ChannelTask second = head;
        task.next = second;
        task.previous = null;
        if (second != null) {
            second.previous = task;
        }
        head = task;
        task.linked = true;
    }

    private void unlink(ChannelTask task) {
        ChannelTask before = task.previous;
        ChannelTask after = task.next;
        if (before == null) {
            head = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        task.previous = null;
        task.next = null;
        task.linked = false;
    }
}
