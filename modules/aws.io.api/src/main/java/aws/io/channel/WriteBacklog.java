package aws.io.channel;

import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The bytes submitted and not yet written, with the two marks between which the channel stops and resumes being writable, and the limit at
 * which it accepts nothing more. A write is accepted while the bytes before it are below the limit, whatever its own size.
 *
 * <p>They are the sum of two counts: what other threads have submitted, and what the loop's thread has added and subtracted, which may be
 * less than nothing. So the loop, which counts twice for each message, needs no atomic operation.
 */
final class WriteBacklog {
    private static final VarHandle ELSEWHERE;
    private static final VarHandle HERE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            ELSEWHERE = lookup.findVarHandle(WriteBacklog.class, "elsewhere", long.class);
            HERE = lookup.findVarHandle(WriteBacklog.class, "here", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Channel channel;
    private final ChannelOptions options;

    /** What other threads have added so far. Written by {@link #ELSEWHERE}. */
    private volatile long elsewhere;

    /** What the loop's thread has added, less what it has subtracted. Written by {@link #HERE}. */
    private volatile long here;

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

    /** Any thread. Another thread than the loop's may see the two counts of different moments, but never a sum below nothing. */
    long bytes() {
        return Math.max(0, elsewhere + here);
    }

    boolean isWritable() {
        return writable;
    }

    /** {@return whether the limit is reached; thread-safe} */
    boolean isFull() {
        return bytes() >= options.writeLimit();
    }

    /** Counts bytes whose writing cannot be refused. Event-loop thread only. */
    void add(long length) {
        assert channel.loop().inLoop();
        HERE.setRelease(this, here + length);
        if (bytes() >= options.highWatermark()) {
            writable = false;
            signal();
        }
    }

    /**
     * Counts bytes of a thread other than the loop's, unless the limit is reached. Of several such threads one at a time gets past the
     * limit's check, so together they exceed the limit by one write at most.
     *
     * @return false if the limit is reached; nothing was counted
     */
    boolean tryAddElsewhere(long length) {
        long before;
        do {
            before = elsewhere;
            if (before + here >= options.writeLimit()) {
                return false;
            }
        } while (!ELSEWHERE.compareAndSet(this, before, before + length));
        if (bytes() >= options.highWatermark()) {
            writable = false;
        }
        return true;
    }

    /** Takes back what {@link #tryAddElsewhere} has counted: the bytes were not submitted. Thread-safe. */
    void takeBackElsewhere(long length) {
        ELSEWHERE.getAndAdd(this, -length);
        if (bytes() <= options.lowWatermark()) {
            writable = true;
        }
    }

    /** Subtracts bytes that were written, or never will be. Event-loop thread only. */
    void subtract(long length) {
        assert channel.loop().inLoop();
        HERE.setRelease(this, here - length);
        if (!writable && bytes() <= options.lowWatermark()) {
            writable = true;
            // Another thread may have seen that it was not, though no handler was notified.
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
