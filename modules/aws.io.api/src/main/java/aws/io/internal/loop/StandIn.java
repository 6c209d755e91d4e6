package aws.io.internal.loop;

import aws.io.loop.Task;
import aws.io.loop.TaskStatus;

/** A place in the queue for a task that was canceled, has its own place still, and was submitted again. */
final class StandIn extends Task {
    final Task task;

    /** The number of the submission. Written before this is queued. */
    int number;

    StandIn(Task task) {
        this.task = task;
    }

    @Override
    public void run(TaskStatus status) {
        throw new AssertionError("a stand-in never runs");
    }
}
