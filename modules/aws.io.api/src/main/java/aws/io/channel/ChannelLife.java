package aws.io.channel;

import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.Resident;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * What keeps a channel's handlers, and its loop, alive: the channel until its shutdown listener was notified, and every hold. With the
 * last hold the handlers are destroyed, and the loop may end. It is also the task that notifies the listener. Event-loop thread only.
 */
final class ChannelLife extends Task implements Resident {
    private final Channel channel;
    private final Channel.ShutdownListener listener;

    /** The first is the channel's own. */
    private int holds = 1;

    private @Nullable IoException error;

    ChannelLife(Channel channel, Channel.ShutdownListener listener) {
        this.channel = channel;
        this.listener = listener;
    }

    @Override
    public void evict() {
        channel.shutdown(null, ShutdownMode.GRACEFUL);
    }

    void acquireHold() {
        if (holds == 0) {
            throw new IllegalStateException("channel: has ended");
        }
        holds++;
    }

    void releaseHold() {
        if (holds == 0) {
            throw new IllegalStateException("holds: all were released before");
        }
        holds--;
        if (holds == 0) {
            destroyHandlers();
        }
    }

    /** Notifies the listener in a task and then releases the channel's own hold: the channel is shut down. */
    void end(@Nullable IoException why) {
        error = why;
        channel.loop().schedule(this);
    }

    @Override
    public void run(TaskStatus status) {
        try {
            listener.onShutdown(channel, error);
        } catch (Throwable e) {
            ChannelReports.threw(channel, listener, "the shutdown listener", e);
        } finally {
            channel.releaseHold();
        }
    }

    /** A slot has left the row, or ends with it. */
    void destroy(ChannelSlot slot) {
        if (slot.destroyed) {
            return;
        }
        slot.destroyed = true;
        try {
            slot.handler().destroy();
        } catch (Throwable e) {
            ChannelReports.threw(slot, "destroy of the slot of", e);
        }
    }

    private void destroyHandlers() {
        EventLoop loop = channel.loop();
        assert loop.inLoop();
        for (ChannelSlot slot = channel.row().first; slot != null; slot = slot.right) {
            destroy(slot);
        }
        loop.dismiss(this);
    }
}
