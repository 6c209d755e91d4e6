package aws.io.channel;

import aws.io.loop.TaskStatus;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks with CANCELED on the thread that submits them to a channel that has ended. A task that such a task submits runs after it and not
 * inside it: one that always submits itself, or another, again would otherwise overflow the stack.
 */
final class EndedTasks {
    /** After so many tasks that one call has brought about, the rest is dropped, and reported. */
    private static final int MOST = 1_000;

    /** The tasks that wait for the one under way on this thread; null while none is. */
    private static final ThreadLocal<@Nullable ArrayDeque<Ended>> WAITING = new ThreadLocal<>();

    private EndedTasks() {}

    private record Ended(ChannelTasks tasks, ChannelTask task) {}

    static void run(ChannelTasks tasks, ChannelTask task) {
        ArrayDeque<Ended> waiting = WAITING.get();
        if (waiting != null) {
            waiting.add(new Ended(tasks, task));
            return;
        }
        waiting = new ArrayDeque<>();
        WAITING.set(waiting);
        try {
            tasks.call(task, TaskStatus.CANCELED);
            Ended next;
            for (int i = 0; (next = waiting.poll()) != null; i++) {
                if (i == MOST) {
                    Channel channel = next.tasks.channel();
                    channel.loop().report(new IllegalStateException(
                            "a task of " + channel + " submits itself or another again whenever it is canceled"));
                    return;
                }
                next.tasks.call(next.task, TaskStatus.CANCELED);
            }
        } finally {
            WAITING.remove();
        }
    }
}
