package aws.io.channel;

import aws.io.internal.loop.Deferred;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The bytes submitted and not yet written, with the two marks between which the channel stops and resumes being writable, and the limit at
 * which it accepts nothing more. A write is accepted while the bytes before it are below the limit, whatever its own size.
 *
 * <p>They are the sum of two counts: what other threads have submitted, and what the loop's thread has added and subtracted, which may be
 * less than nothing. So the loop, which counts twice for each message, needs no atomic operation.
 */
class WriteBacklog {
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

    /** Null until the handlers are to be notified for the first time. */
    private @Nullable Deferred signal;

    WriteBacklog(Channel channel, ChannelOptions options) {
        this.channel = channel;
        this.options = options;
    }

    /** Any thread. Another thread than the loop's may see the two counts of different moments, but never a sum below nothing. */
    final long bytes() {
        return Math.max(0, elsewhere + here);
    }

    final boolean isBelowMark() {
        return writable;
    }

    /** {@return whether the limit is reached; thread-safe} */
    final boolean isFull() {
        return bytes() >= options.writeLimit();
    }

    /** Counts bytes whose writing cannot be refused. Event-loop thread only. */
    final void add(long length) {
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
    final boolean tryAddElsewhere(long length) {
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
    final void takeBackElsewhere(long length) {
        ELSEWHERE.getAndAdd(this, -length);
        if (bytes() <= options.lowWatermark()) {
            writable = true;
        }
    }

    /** Subtracts bytes that were written, or never will be. Event-loop thread only. */
    final void subtract(long length) {
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
        Deferred known = signal;
        if (known == null) {
            known = new Deferred(this::tell);
            signal = known;
        }
        known.schedule(channel.loop());
    }

    private void tell() {
        if (told == writable || channel.state() != ChannelState.ACTIVE) {
            return;
        }
        boolean now = writable;
        told = now;
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
