package aws.io.channel;

import aws.io.loop.Task;
import aws.io.loop.TaskStatus;

/** The release of one message on its loop's thread, asked for on another one. If the loop is CLOSED, it is made on the thread that asks. */
final class ForeignRelease extends Task {
    private final IoMessage message;

    ForeignRelease(IoMessage message) {
        this.message = message;
    }

    @Override
    public void run(TaskStatus status) {
        message.releasedElsewhere();
    }
}
