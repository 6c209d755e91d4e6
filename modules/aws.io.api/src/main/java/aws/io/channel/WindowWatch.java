package aws.io.channel;

import aws.io.internal.loop.Nanos;
import aws.io.internal.telemetry.Telemetry;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * Reports a closed window that has kept the leftmost slot from reading for too long: the usual cause is a handler that does not grant.
 * The timer is not canceled when the window opens, since windows close and open far more often than it fires.
 */
final class WindowWatch {
    private final ChannelSlot leftmost;
    private final EventLoop loop;
    private final long patience;
    private boolean closed;
    private boolean pending;
    private long since;

    private final Task timer = new Task() {
        @Override
        public void run(TaskStatus status) {
            pending = false;
            if (status == TaskStatus.RUN_READY && closed) {
                check();
            }
        }
    };

    WindowWatch(ChannelSlot leftmost) {
        this.leftmost = leftmost;
        loop = leftmost.channel().loop();
        patience = Nanos.of(leftmost.channel().options().windowWarning());
    }

    void windowClosed() {
        assert loop.inLoop();
        if (patience == 0 || closed) {
            return;
        }
        closed = true;
        since = loop.nanoTime();
        if (!pending) {
            pending = true;
            loop.schedule(timer, since + patience);
        }
    }

    void windowOpened() {
        assert loop.inLoop();
        closed = false;
    }

    void end() {
        assert loop.inLoop();
        closed = false;
        if (pending) {
            loop.cancel(timer);
        }
    }

    private void check() {
        long due = since + patience;
        if (loop.nanoTime() - due < 0) {
            pending = true;
            loop.schedule(timer, due);
            return;
        }
        Channel channel = leftmost.channel();
        ChannelSlot slot = closedSlot();
        String name = slot == null ? "no slot takes messages" : "the window of the " + slot + " is closed";
        Telemetry.get().windowClosed(channel, name, patience);
        ChannelReports.broken(channel, channel + " has read nothing for " + channel.options().windowWarning() + ": " + name);
    }

    /** Who keeps the others waiting: the last of a row of closed windows. */
    private @Nullable ChannelSlot closedSlot() {
        ChannelSlot slot = leftmost.right();
        while (slot != null) {
            ChannelSlot next = slot.right();
            if (next == null || next.window() > 0) {
                return slot;
            }
            slot = next;
        }
        return null;
    }
}
