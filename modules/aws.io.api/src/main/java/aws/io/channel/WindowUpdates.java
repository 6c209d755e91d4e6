package aws.io.channel;

import aws.io.loop.Task;
import aws.io.loop.TaskStatus;

/**
 * Hands grants on to the left, in batches: only when the scarcest window has become small is a task submitted that walks from right to
 * left. Grants and debits both lead here; a debit alone can starve a slot whose grants were not worth a walk so far.
 */
final class WindowUpdates {
    /** While every window is wider than this, grants wait. */
    private static final long ENOUGH = 4L * MessagePool.FRAGMENT;

    private final Channel channel;
    private final Task walk = new Task() {
        @Override
        public void run(TaskStatus status) {
            scheduled = false;
            if (status == TaskStatus.RUN_READY && channel.state() != ChannelState.SHUT_DOWN) {
                walk();
            }
        }
    };
    private boolean scheduled;

    WindowUpdates(Channel channel) {
        this.channel = channel;
    }

    /** A slot's window has become smaller, which changes nothing while enough is left. */
    static void debited(ChannelSlot slot) {
        if (slot.window <= ENOUGH && isDue(slot)) {
            slot.channel().windowUpdates().submit();
        }
    }

    /** A slot has granted more. */
    static void granted(ChannelSlot slot) {
        if (isDue(slot)) {
            slot.channel().windowUpdates().submit();
        }
    }

    private static boolean isDue(ChannelSlot somewhere) {
        ChannelSlot slot = somewhere;
        for (ChannelSlot next = slot.right; next != null; next = next.right) {
            slot = next;
        }
        boolean pending = false;
        boolean scarce = false;
        for (ChannelSlot left = slot.left; left != null; left = left.left) {
            pending |= slot.pendingGrant > 0;
            scarce |= slot.window <= ENOUGH;
            slot = left;
        }
        return pending && scarce;
    }

    private void submit() {
        assert channel.loop().inLoop();
        if (!scheduled) {
            scheduled = true;
            channel.loop().schedule(walk);
        }
    }

    private void walk() {
        for (ChannelSlot slot = channel.row().last; slot != null; slot = slot.left) {
            ChannelSlot left = slot.left;
            long granted = slot.pendingGrant;
            if (left == null || granted == 0) {
                continue;
            }
            slot.pendingGrant = 0;
            try {
                left.handler().incrementReadWindow(left, granted);
            } catch (Throwable e) {
                channel.callbackFailed(left, null, e);
                return;
            }
        }
    }
}
