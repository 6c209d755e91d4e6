package aws.io.channel;

import aws.io.loop.Task;
import org.jspecify.annotations.Nullable;

/**
 * The place of a slot that was removed or replaced. Until the callback that did so has returned, the slot still sends to its former
 * neighbours. The grants of a slot that was replaced go to its successor, also later. Event-loop thread only.
 */
final class FormerPlace {
    private final ChannelSlot slot;
    private final @Nullable ChannelSlot successor;

    /** What the successor was granted in advance: bytes that the slot gives back have been granted up to here. */
    private long advanced;

    /** How many bytes the slot may still send to its former right neighbour. */
    private long room;

    private boolean forwards = true;

    /**
     * The place that a slot has just left.
     *
     * @param slot the slot, whose links are as they were
     * @param room the window of its right neighbour when it left
     * @param successor the slot that has replaced it, or null
     * @param advanced what the successor was granted more than was outstanding
     */
    FormerPlace(ChannelSlot slot, long room, @Nullable ChannelSlot successor, long advanced) {
        this.slot = slot;
        this.room = room;
        this.successor = successor;
        this.advanced = advanced;
        // The next task runs after the callback has returned.
        slot.channel().loop().schedule(Task.of(status -> forwards = false));
    }

    boolean forwards() {
        return forwards;
    }

    /** Returns the nearest former neighbour to the left that is in the row, or null. */
    @Nullable ChannelSlot left() {
        ChannelSlot to = slot.left;
        while (to != null && to.removed) {
            to = to.left;
        }
        return to;
    }

    /** Returns the nearest former neighbour to the right that is in the row, or null. */
    @Nullable ChannelSlot right() {
        ChannelSlot to = slot.right;
        while (to != null && to.removed) {
            to = to.right;
        }
        return to;
    }

    /** Returns how many bytes may be sent to the right. */
    long room() {
        ChannelSlot to = right();
        if (!forwards || to == null) {
            return 0;
        }
        return sharesWindow() ? Math.min(room, to.window) : room;
    }

    /**
     * Makes the right neighbour's window wide enough for bytes that are sent to it now. What was announced to others must stay: the bytes
     * are paid for by what was granted and not announced, as far as that goes, and the neighbour honours the rest in addition.
     */
    void widenFor(ChannelSlot to, long bytes) {
        assert slot.channel().loop().inLoop();
        room -= bytes;
        if (sharesWindow()) {
            return;
        }
        ChannelSlot next = successor;
        long rest = bytes;
        if (next != null && !next.removed) {
            long paid = Math.min(next.pendingGrant, rest);
            next.pendingGrant -= paid;
            rest -= paid;
        }
        if (rest > 0) {
            WindowUpdates.announced(to, ChannelSlot.saturatedSum(to.window, rest));
        }
    }

    /** Gives bytes to the successor that came back by release. */
    void collect(long bytes) {
        ChannelSlot next = successor;
        long more = beyondAdvance(bytes);
        if (next != null && more > 0) {
            next.collect(more);
        }
    }

    /** Gives a grant to the successor. */
    void grant(long bytes) {
        ChannelSlot next = successor;
        long more = beyondAdvance(bytes);
        if (next != null && more > 0) {
            next.incrementReadWindow(more);
        }
    }

    private long beyondAdvance(long bytes) {
        long paid = Math.min(advanced, bytes);
        advanced -= paid;
        return bytes - paid;
    }

    /** Whether a successor with a window for its left neighbour holds back what the right neighbour cannot take. */
    private boolean sharesWindow() {
        ChannelSlot next = successor;
        return next != null && !next.removed && WindowUpdates.hasOwnWindow(next);
    }
}
