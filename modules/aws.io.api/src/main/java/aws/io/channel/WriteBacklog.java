package aws.io.channel;

import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes submitted and not yet written, with the two marks between which the channel stops and resumes being writable. */
final class WriteBacklog {
    private final Channel channel;
    private final ChannelOptions options;
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean writable = true;
    private boolean told = true;
    private boolean scheduled;
    private final Task signal = new Task() {
        @Override
        public void run(TaskStatus status) {
            scheduled = false;
            if (status == TaskStatus.RUN_READY && told != writable && channel.state() == ChannelState.ACTIVE) {
                told = writable;
                tell(told);
            }
        }
    };

    WriteBacklog(Channel channel, ChannelOptions options) {
        this.channel = channel;
        this.options = options;
    }

    long bytes() {
        return bytes.get();
    }

    boolean isWritable() {
        return writable;
    }

    boolean wouldOverflow(int length) {
        return bytes.get() + length > options.writeLimit();
    }

    /** Any thread. */
    void add(int length) {
        if (bytes.addAndGet(length) >= options.highWatermark()) {
            writable = false;
            if (channel.loop().inLoop()) {
                signal();
            }
        }
    }

    /** Loop thread only. */
    void subtract(int length) {
        assert channel.loop().inLoop();
        if (bytes.addAndGet(-length) <= options.lowWatermark() && !writable) {
            writable = true;
            // Another thread may have seen that it was not, though no handler was told.
            told = false;
        }
        if (told != writable) {
            signal();
        }
    }

    private void signal() {
        if (!scheduled) {
            scheduled = true;
            channel.loop().schedule(signal);
        }
    }

    private void tell(boolean now) {
        for (ChannelSlot slot = channel.row().first; slot != null; slot = slot.right) {
            try {
                slot.handler().writabilityChanged(slot, now);
            } catch (Throwable e) {
                channel.callbackFailed(slot, null, e);
                return;
            }
        }
    }
}
