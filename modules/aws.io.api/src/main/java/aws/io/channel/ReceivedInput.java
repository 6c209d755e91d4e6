package aws.io.channel;

import aws.io.internal.loop.Nanos;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * The messages that the application, the rightmost handler, has received and not released. After the end of the input a graceful shutdown
 * waits for them. It is the channel's counter as well, so that a message on its way touches one object. Event-loop thread only.
 */
final class ReceivedInput extends ChannelStatistics.Counter {
    private final Channel channel;
    private long held;

    /** What is to be done once nothing is held any more, or null. */
    private @Nullable Runnable whenReleased;

    /** Whether a task looks whether the wait is over. */
    private boolean scheduled;

    private @Nullable Task warning;

    ReceivedInput(Channel channel) {
        this.channel = channel;
    }

    /** {@return whether the application holds a message} */
    boolean isHeld() {
        return held > 0;
    }

    void delivered(ChannelSlot to) {
        held++;
        to.heldInput++;
    }

    /** Counts messages that a slot's handler received and that were released, by it or by others. */
    void released(ChannelSlot from, long messages) {
        if (!channel.loop().inLoop()) {
            // After its loop has ended a message may still be released, on any thread.
            channel.loop().schedule(Task.of(status -> count(from, messages)));
            return;
        }
        count(from, messages);
    }

    private void count(ChannelSlot from, long messages) {
        held -= messages;
        from.heldInput -= messages;
        // In a task: releasing a message must not shut the channel down inside the call.
        if (held == 0 && whenReleased != null && !scheduled) {
            scheduled = true;
            channel.loop().schedule(Task.of(status -> {
                scheduled = false;
                Runnable next = whenReleased;
                if (next != null && held == 0) {
                    stopWaiting();
                    next.run();
                }
            }));
        }
    }

    /** Waits, without a limit, until nothing is held; after {@link ChannelOptions#windowWarning} this is reported. */
    void await(Runnable next) {
        assert channel.loop().inLoop();
        whenReleased = next;
        long patience = Nanos.of(channel.options().windowWarning());
        if (patience > 0) {
            EventLoop loop = channel.loop();
            Task timer = Task.of(status -> {
                if (status == TaskStatus.RUN_READY && whenReleased != null) {
                    report();
                }
            });
            warning = timer;
            loop.schedule(timer, loop.nanoTime() + patience);
        }
    }

    /** Stops waiting: the shutdown has begun. */
    void stopWaiting() {
        whenReleased = null;
        Task timer = warning;
        warning = null;
        if (timer != null) {
            channel.loop().cancel(timer);
        }
    }

    private void report() {
        warning = null;
        ChannelSlot slot = channel.row().last;
        while (slot != null && slot.heldInput == 0) {
            slot = slot.left;
        }
        String holder = slot == null ? "a handler that has left" : slot.toString();
        long messages = slot == null ? held : slot.heldInput;
        ChannelReports.broken(channel, holder + " in " + channel + " has not released " + messages + " messages "
                + channel.options().windowWarning() + " after the end of the input; the shutdown waits for their release");
    }
}
