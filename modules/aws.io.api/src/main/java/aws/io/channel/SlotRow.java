package aws.io.channel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The row of a channel's slots, and what of their windows is passed on when it changes. Event-loop thread only. */
final class SlotRow {
    private final Channel channel;

    @Nullable ChannelSlot first;

    @Nullable ChannelSlot last;

    SlotRow(Channel channel) {
        this.channel = channel;
    }

    /** Inserts a slot. The left neighbour may send to it what it was allowed to send to the right one. */
    ChannelSlot insert(ChannelHandler handler, @Nullable ChannelSlot left, @Nullable ChannelSlot right) {
        assert channel.loop().inLoop();
        ChannelSlot slot = new ChannelSlot(channel, Objects.requireNonNull(handler, "handler"));
        if (channel.state() == ChannelState.SHUT_DOWN) {
            return tooLate(slot);
        }
        long window = requireWindows(handler);
        link(slot, left, right);
        if (right != null) {
            slot.window = right.window;
        }
        slot.pendingGrant = window;
        slot.capacity = ChannelSlot.saturatedSum(slot.window, slot.pendingGrant);
        attach(slot);
        return slot;
    }

    /** Removes a slot, which keeps its links: callers may still have to continue from it. */
    void remove(ChannelSlot slot) {
        assert channel.loop().inLoop();
        boolean loses = losesInput(slot);
        unlink(slot);
        changed();
        channel.rowChanged();
        if (loses) {
            channel.inputLost(slot);
        }
    }

    ChannelSlot replace(ChannelSlot old, ChannelHandler handler) {
        assert channel.loop().inLoop();
        ChannelSlot slot = new ChannelSlot(channel, Objects.requireNonNull(handler, "handler"));
        if (channel.state() == ChannelState.SHUT_DOWN) {
            unlink(old);
            return tooLate(slot);
        }
        long window = requireWindows(handler);
        boolean loses = losesInput(old);
        link(slot, old.left, old.right);
        slot.takePlaceOf(old);
        ChannelSlot right = slot.right;
        long room = right == null ? 0 : right.window;
        long advanced = Long.MAX_VALUE;
        if (right == null || window > 0) {
            long outstanding = ChannelSlot.saturatedSum(old.pendingGrant, old.collected);
            advanced = Math.max(0, window - ChannelSlot.saturatedSum(old.window, outstanding));
            slot.pendingGrant = ChannelSlot.saturatedSum(outstanding, advanced);
        } else {
            // A handler that passes everything has announced, or has still to, just what was announced to it.
            slot.pendingGrant = Math.max(0, right.window - old.window);
            WindowUpdates.announced(right, Math.max(right.window, old.window));
        }
        slot.capacity = ChannelSlot.saturatedSum(slot.window, slot.pendingGrant);
        channel.retire(old, new FormerPlace(old, room, slot, advanced));
        attach(slot);
        if (loses) {
            channel.inputLost(old);
        }
        return slot;
    }

    /** Tells the handler its slot, and leaves no slot behind if that fails. */
    private void attach(ChannelSlot slot) {
        try {
            changed();
            slot.handler().attached(slot);
        } catch (Throwable e) {
            if (!slot.removed) {
                unlink(slot);
                WindowUpdates.rowChanged(channel);
            }
            channel.rowChanged();
            throw e;
        }
        channel.rowChanged();
    }

    /** The channel has ended: the handler is destroyed, and its slot is in no row. */
    private ChannelSlot tooLate(ChannelSlot slot) {
        slot.readDone = true;
        slot.writeDone = true;
        channel.retire(slot, null);
        return slot;
    }

    /** Returns the initial window of a handler, which together with its needs is asked for before anything changes. */
    private static long requireWindows(ChannelHandler handler) {
        long window = handler.initialWindowSize();
        long minimum = handler.minimumRightWindow();
        if (window < 0 || minimum < 0) {
            throw new IllegalArgumentException("handler: its initial window is " + window + " and its minimum window to the right "
                    + minimum + " (allowed: 0 or more)");
        }
        return window;
    }

    /** Whether a handler that leaves holds bytes of the stream that nothing else has. */
    private boolean losesInput(ChannelSlot slot) {
        if (slot.readDone || channel.state() == ChannelState.SHUT_DOWN) {
            return false;
        }
        try {
            return slot.handler().holdsInput();
        } catch (Throwable e) {
            channel.callbackFailed(slot, null, e);
            return false;
        }
    }

    private void unlink(ChannelSlot slot) {
        ChannelSlot left = slot.left;
        ChannelSlot right = slot.right;
        long room = 0;
        if (left == null) {
            first = right;
        } else {
            left.right = right;
        }
        if (right == null) {
            last = left;
        } else {
            room = right.window;
            right.left = left;
            WindowUpdates.announced(right, slot.window);
        }
        channel.retire(slot, new FormerPlace(slot, room, null, 0));
    }

    /** Widens windows that are less than what a handler to their left must be able to send at once, then announces what is new. */
    private void changed() {
        for (ChannelSlot slot = first; slot != null; slot = slot.right) {
            long minimum = slot.handler().minimumRightWindow();
            ChannelSlot right = slot.right;
            ChannelSlot owner = minimum > 0 && right != null ? WindowUpdates.owner(right) : null;
            if (owner != null && owner.capacity < minimum) {
                owner.pendingGrant = ChannelSlot.saturatedSum(owner.pendingGrant, minimum - owner.capacity);
                owner.capacity = minimum;
            }
        }
        WindowUpdates.rowChanged(channel);
    }

    private void link(ChannelSlot slot, @Nullable ChannelSlot left, @Nullable ChannelSlot right) {
        slot.left = left;
        slot.right = right;
        if (left == null) {
            first = slot;
        } else {
            left.right = slot;
        }
        if (right == null) {
            last = slot;
        } else {
            right.left = slot;
        }
    }
}
