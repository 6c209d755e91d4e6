package aws.io.internal.loop;

import org.jspecify.annotations.Nullable;

/** What one channel holds of its event loop's memory. Event-loop thread only. */
public abstract class MemoryHolder extends MemoryWaiter {
    private final MemoryBudget budget;
    private final long mostInput;
    private final long mostHeld;

    @Nullable MemoryHolder previous;

    @Nullable MemoryHolder next;

    /** Until when the channel counts as having made progress: the end of the second in which it last released or wrote something. */
    long progressNanos;

    private long held;
    private long input;

    /**
     * Creates a holder of nothing and adds it to its budget.
     *
     * @param budget the budget of the channel's loop
     * @param mostInput bytes of input up to which the channel may read, whatever the loop has handed out
     * @param mostHeld bytes of any kind up to which it may
     */
    protected MemoryHolder(MemoryBudget budget, long mostInput, long mostHeld) {
        this.budget = budget;
        this.mostInput = mostInput;
        this.mostHeld = mostHeld;
        budget.add(this);
    }

    /**
     * Ends the channel, which held most and made no progress.
     *
     * @param detail what the error says
     */
    protected abstract void end(String detail);

    /** {@return the bytes of memory that are charged to the channel} */
    public final long held() {
        return held;
    }

    /** {@return the bytes of input that the channel has read and that are not released yet, whatever channel holds them} */
    public final long input() {
        return input;
    }

    /**
     * Charges memory to the channel.
     *
     * @param bytes how many; less than 0 when they are released, or move to another channel
     */
    public final void hold(long bytes) {
        held += bytes;
        if (bytes < 0 && budget.isAbove()) {
            budget.released(this);
        }
    }

    /**
     * Counts input of the channel.
     *
     * @param bytes how many; less than 0 when they are released
     */
    public final void take(long bytes) {
        input += bytes;
        if (bytes < 0 && budget.isAbove()) {
            budget.released(this);
        }
    }

    /** Notes that the kernel took bytes of the channel. */
    public final void written() {
        if (budget.isAbove()) {
            budget.released(this);
        }
    }

    /** {@return whether the channel may begin a read; if not, it is resumed when it may} */
    public final boolean mayRead() {
        return budget.mayRead(this);
    }

    /** Removes the channel, which has ended, from the budget's lists. What it still holds stays counted. */
    public final void forget() {
        budget.remove(this);
    }

    final boolean holdsTooMuch() {
        return input > mostInput || held > mostHeld;
    }
}
