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
        link(slot, left, right);
        if (right != null) {
            slot.window = right.window;
        }
        slot.pendingGrant = handler.initialWindowSize();
        slot.capacity = ChannelSlot.saturatedSum(slot.window, slot.pendingGrant);
        changed();
        handler.attached(slot);
        return slot;
    }

    /** Removes a slot, which keeps its links: callers may still have to continue from it. */
    void remove(ChannelSlot slot) {
        assert channel.loop().inLoop();
        ChannelSlot left = slot.left;
        ChannelSlot right = slot.right;
        if (left == null) {
            first = right;
        } else {
            left.right = right;
        }
        if (right == null) {
            last = left;
        } else {
            right.left = left;
            WindowUpdates.announced(right, slot.window);
        }
        channel.retire(slot);
        changed();
    }

    ChannelSlot replace(ChannelSlot old, ChannelHandler handler) {
        assert channel.loop().inLoop();
        ChannelSlot slot = new ChannelSlot(channel, Objects.requireNonNull(handler, "handler"));
        link(slot, old.left, old.right);
        slot.readDone = old.readDone;
        slot.writeDone = old.writeDone;
        slot.window = old.window;
        ChannelSlot right = slot.right;
        if (right == null || handler.initialWindowSize() > 0) {
            slot.pendingGrant = Math.max(old.pendingGrant, handler.initialWindowSize() - old.window);
        } else {
            // A handler that passes everything has announced, or has still to, just what was announced to it.
            slot.pendingGrant = Math.max(0, right.window - old.window);
            WindowUpdates.announced(right, Math.max(right.window, old.window));
        }
        slot.capacity = ChannelSlot.saturatedSum(slot.window, slot.pendingGrant);
        channel.retire(old);
        changed();
        handler.attached(slot);
        return slot;
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
