package aws.io.channel;

import aws.io.loop.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * The pending timed tasks of a channel, to be canceled at its end. A task for now is not in the list: when it comes out of the loop's
 * queue after the end, it is canceled there. A timed task from another thread first goes through the queue, which brings it here.
 */
final class ChannelTasks {
    private final Channel channel;
    private @Nullable ChannelTask head;

    ChannelTasks(Channel channel) {
        this.channel = channel;
    }

    void schedule(ChannelTask task) {
        submit(task, false, 0);
    }

    void schedule(ChannelTask task, long runAtNanos) {
        submit(task, true, runAtNanos);
    }

    private void submit(ChannelTask task, boolean timed, long runAtNanos) {
        synchronized (task) {
            if (task.channel != null) {
                throw new IllegalStateException("task: " + task + " is pending already");
            }
            task.channel = channel;
            task.timed = timed;
            task.dueNanos = runAtNanos;
        }
        if (channel.state() == ChannelState.SHUT_DOWN) {
            task.channel = null;
            task.run(TaskStatus.CANCELED);
        } else if (timed && channel.loop().inLoop()) {
            link(task);
        } else {
            channel.loop().schedule(task.task);
        }
    }

    void run(ChannelTask task, TaskStatus status) {
        boolean ended = channel.state() == ChannelState.SHUT_DOWN;
        if (task.timed && task.linked) {
            unlink(task);
        } else if (task.timed && status == TaskStatus.RUN_READY && !ended) {
            link(task);
            return;
        }
        task.channel = null;
        try {
            task.run(ended ? TaskStatus.CANCELED : status);
        } catch (Throwable e) {
            ChannelReports.threw(channel, task, "the task", e);
        }
    }

    /** Cancels the timed tasks: they run with CANCELED from the loop's queue, before whatever is submitted after this. */
    void cancelAll() {
        for (ChannelTask task = head; task != null; task = task.next) {
            channel.loop().cancel(task.task);
        }
    }

    private void link(ChannelTask task) {
        ChannelTask second = head;
        task.next = second;
        task.previous = null;
        if (second != null) {
            second.previous = task;
        }
        head = task;
        task.linked = true;
        channel.loop().schedule(task.task, task.dueNanos);
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
