package aws.io.channel;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The row of a channel's slots, and what of their windows is passed on when it changes. Loop thread only. */
final class SlotRow {
    private final Channel channel;

    @Nullable ChannelSlot first;

    @Nullable ChannelSlot last;

    SlotRow(Channel channel) {
        this.channel = channel;
    }

    ChannelSlot insert(ChannelHandler handler, @Nullable ChannelSlot left, @Nullable ChannelSlot right) {
        assert channel.loop().inLoop();
        ChannelSlot slot = new ChannelSlot(channel, Objects.requireNonNull(handler, "handler"));
        link(slot, left, right);
        if (right != null) {
            slot.window = right.window;
            slot.pendingGrant = right.pendingGrant;
            right.pendingGrant = 0;
        }
        slot.incrementReadWindow(handler.initialWindowSize());
        handler.attached(slot);
        return slot;
    }

    /** The slot keeps its links, for those who still have to go on from it. */
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
            inheritWindow(slot, right);
        }
        channel.retire(slot);
    }

    ChannelSlot replace(ChannelSlot old, ChannelHandler handler) {
        assert channel.loop().inLoop();
        ChannelSlot slot = new ChannelSlot(channel, Objects.requireNonNull(handler, "handler"));
        link(slot, old.left, old.right);
        slot.readDone = old.readDone;
        slot.writeDone = old.writeDone;
        inheritWindow(old, slot);
        slot.incrementReadWindow(Math.max(0, handler.initialWindowSize() - slot.window));
        channel.retire(old);
        handler.attached(slot);
        return slot;
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

    private static void inheritWindow(ChannelSlot from, ChannelSlot to) {
        to.window = Math.max(to.window, from.window);
        to.pendingGrant = ChannelSlot.saturatedSum(to.pendingGrant, from.pendingGrant);
    }
}
