package aws.io.channel;

import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * Announces grants to the left neighbours. A grant counts as window only once it has been announced. A grant of any size is announced in
 * the next walk from right to left if some announced window is at most 4 FRAGMENTs, or if a handler waits for the grant. Bytes that came
 * back by release become a grant only in a useful portion, as far as a handler waits for them, or after 50 ms. It is the task that walks.
 * Event-loop thread only.
 */
final class WindowUpdates extends Task {
    /** While every announced window is wider than this, grants wait. */
    private static final long ENOUGH = 4L * MessagePool.FRAGMENT;

    /** How long released bytes wait for others while the announced window is at most {@link #ENOUGH}. */
    private static final long PATIENCE_NANOS = 50_000_000;

    private final Channel channel;
    private boolean scheduled;

    /** The socket that begins to read after the next walk, or null. */
    private @Nullable SocketHandler beginner;

    /** Null until bytes wait to be granted. */
    private @Nullable Task timer;

    private boolean timing;

    WindowUpdates(Channel channel) {
        this.channel = channel;
    }

    /** Follows up a message that used part of a slot's window. Costs one comparison while the window is wide. */
    static void debited(ChannelSlot slot) {
        if (slot.window > ENOUGH) {
            return;
        }
        if (slot.window == 0) {
            slot.overdue = false;
        }
        announceAtOnce(slot);
        if (isDue(slot)) {
            slot.channel().windowUpdates().submit();
        }
        time(slot);
    }

    /** Follows up a grant. */
    static void granted(ChannelSlot slot) {
        announceAtOnce(slot);
        if (isDue(slot)) {
            slot.channel().windowUpdates().submit();
        }
    }

    /** Adds bytes that came back by release to those that a slot has collected. */
    static void collected(ChannelSlot slot, long bytes) {
        slot.collected = ChannelSlot.saturatedSum(slot.collected, bytes);
        long portion = portion(slot);
        boolean joins = slot.pendingGrant > 0 && slot.pendingGrant >= portion;
        long missing = missing(slot);
        if (joins || slot.collected >= portion) {
            grantCollected(slot, slot.collected);
            // A useful portion that waits already was looked at when it was granted, and is at each debit.
            if (!joins || missing < Long.MAX_VALUE) {
                granted(slot);
            }
            return;
        }
        if (slot.collected >= missing) {
            grantCollected(slot, missing);
            granted(slot);
        }
        time(slot);
    }

    /**
     * Follows up a handler that waits for a window to its right. Only as much is granted as it waits for: the rest stays collected, so that
     * it is not used up by a small part of what comes next.
     */
    static void awaited(ChannelSlot waiting) {
        ChannelSlot slot = waiting.right;
        if (slot == null) {
            return;
        }
        long missing = waiting.awaited - slot.window;
        long there = 0;
        ChannelSlot last = slot;
        for (; slot != null; slot = hasOwnWindow(slot) ? null : slot.right) {
            missing -= Math.min(missing, slot.pendingGrant);
            there = ChannelSlot.saturatedSum(there, slot.collected);
            last = slot;
        }
        if (there < missing) {
            return;
        }
        for (ChannelSlot from = last; from != null && from != waiting; from = from.left) {
            long part = Math.min(missing, from.collected);
            missing -= part;
            grantCollected(from, part);
            time(from);
        }
        if (isDue(last)) {
            waiting.channel().windowUpdates().submit();
        }
    }

    /** Follows up a change of the row: a handler may have a new neighbour, and that neighbour other grants. */
    static void rowChanged(Channel channel) {
        ChannelSlot first = channel.row().first;
        if (first == null) {
            return;
        }
        for (ChannelSlot slot = first.right; slot != null; slot = slot.right) {
            ChannelSlot left = slot.left;
            if (left != null && left.awaited > slot.window) {
                awaited(left);
            }
            time(slot);
        }
        channel.readingResumed();
        if (isDue(first)) {
            channel.windowUpdates().submit();
        }
    }

    /** Announces everything that a slot has, without a call of the left handler: for a leftmost handler that drops what does not fit. */
    static void takeGrants(ChannelSlot slot) {
        grantCollected(slot, slot.collected);
        slot.window = ChannelSlot.saturatedSum(slot.window, slot.pendingGrant);
        slot.pendingGrant = 0;
    }

    /**
     * Gives a slot the window that was announced to its new left neighbour. What the slot has granted beyond it has still to be announced; what
     * it has not granted is paid for by the bytes that it has collected, as far as they go: none of them is let in twice. What they do not pay
     * for it must honour; a handler without a window of its own has the next ones to the right honour it.
     */
    static void announced(ChannelSlot slot, long window) {
        long granted = ChannelSlot.saturatedSum(slot.window, slot.pendingGrant);
        slot.window = window;
        slot.pendingGrant = Math.max(0, granted - window);
        slot.capacity = Math.max(slot.capacity, window);
        long more = Math.max(0, window - granted);
        long paid = Math.min(slot.collected, more);
        slot.collected -= paid;
        slot.timed &= slot.collected > 0;
        ChannelSlot right = slot.right;
        if (more > paid && right != null && !hasOwnWindow(slot)) {
            announced(right, ChannelSlot.saturatedSum(right.window, more - paid));
        }
    }

    /** Returns the slot whose handler decides over the window of a slot: the slot, or further right past handlers without a window. */
    static @Nullable ChannelSlot owner(ChannelSlot slot) {
        ChannelSlot at = slot;
        while (!hasOwnWindow(at)) {
            ChannelSlot next = at.right;
            if (next == null) {
                return null;
            }
            at = next;
        }
        return at;
    }

    /** Returns how many collected bytes, or how wide a window, are worth a message: half the window, at most a FRAGMENT. */
    static long portion(ChannelSlot slot) {
        return Math.min(slot.handler().initialWindowSize() / 2, MessagePool.FRAGMENT);
    }

    /** Has a socket begin to read once the handlers that are added in this task were asked for their first windows. */
    void beginAfterWalk(SocketHandler socket) {
        beginner = socket;
        submit();
    }

    void end() {
        assert channel.loop().inLoop();
        Task known = timer;
        if (timing && known != null) {
            channel.loop().cancel(known);
        }
    }

    @Override
    public void run(TaskStatus status) {
        boolean runs = status == TaskStatus.RUN_READY && channel.state() != ChannelState.SHUT_DOWN;
        // What handlers grant during the walk is announced by it, as far as it still comes there.
        boolean whole = !runs || walk();
        scheduled = false;
        ChannelSlot last = channel.row().last;
        if (runs && whole && last != null && isDue(last)) {
            submit();
        }
        SocketHandler socket = beginner;
        beginner = null;
        if (runs && socket != null) {
            socket.begin();
        }
    }

    static boolean hasOwnWindow(ChannelSlot slot) {
        return slot.handler().initialWindowSize() > 0;
    }

    private static void grantCollected(ChannelSlot slot, long bytes) {
        slot.pendingGrant = ChannelSlot.saturatedSum(slot.pendingGrant, bytes);
        slot.collected -= bytes;
        slot.timed &= slot.collected > 0;
    }

    /** Opens the window without a walk if the left handler looks at it before each message, and does not wait for a call. */
    private static void announceAtOnce(ChannelSlot slot) {
        ChannelSlot left = slot.left;
        if (slot.pendingGrant > 0
                && slot.window > 0
                && slot.window <= ENOUGH
                && left != null
                && left.awaited == 0
                && left.handler().checksWindow()) {
            slot.window = ChannelSlot.saturatedSum(slot.window, slot.pendingGrant);
            slot.pendingGrant = 0;
        }
    }

    /**
     * Returns how many bytes more than what has been granted up to here a handler to the left waits for: the left neighbour, or one further
     * left past handlers without a window. Long.MAX_VALUE if none waits.
     */
    private static long missing(ChannelSlot slot) {
        long granted = slot.pendingGrant;
        ChannelSlot at = slot;
        for (ChannelSlot left = slot.left; left != null; left = left.left) {
            if (left.awaited > 0) {
                return Math.max(0, left.awaited - ChannelSlot.saturatedSum(at.window, granted));
            }
            if (hasOwnWindow(left)) {
                return Long.MAX_VALUE;
            }
            at = left;
            granted = ChannelSlot.saturatedSum(granted, left.pendingGrant);
        }
        return Long.MAX_VALUE;
    }

    /** Whether to walk: something is to be announced, and a window is narrow or the grant that a handler waits for has arrived. */
    private static boolean isDue(ChannelSlot somewhere) {
        ChannelSlot slot = somewhere;
        for (ChannelSlot next = slot.right; next != null; next = next.right) {
            slot = next;
        }
        boolean pending = false;
        boolean wanted = false;
        long coming = 0;
        for (ChannelSlot left = slot.left; left != null; left = left.left) {
            pending |= slot.pendingGrant > 0;
            coming = ChannelSlot.saturatedSum(slot.pendingGrant, hasOwnWindow(slot) ? 0 : coming);
            wanted |= slot.window <= ENOUGH;
            wanted |= left.awaited > 0 && coming > 0 && ChannelSlot.saturatedSum(slot.window, coming) >= left.awaited;
            slot = left;
        }
        return pending && wanted;
    }

    private void submit() {
        assert channel.loop().inLoop();
        if (!scheduled) {
            scheduled = true;
            channel.loop().schedule(this);
        }
    }

    /** Announces from right to left, and returns whether it came to the left end. */
    private boolean walk() {
        for (ChannelSlot slot = channel.row().last; slot != null; slot = slot.left) {
            ChannelSlot left = slot.left;
            long granted = slot.pendingGrant;
            if (left == null || granted == 0) {
                continue;
            }
            slot.pendingGrant = 0;
            if (slot.window == 0 || left.awaited > 0) {
                channel.readingResumed();
            }
            slot.window = ChannelSlot.saturatedSum(slot.window, granted);
            if (slot.window >= left.awaited) {
                left.awaited = 0;
            }
            try {
                left.handler().incrementReadWindow(left, granted);
            } catch (Throwable e) {
                channel.callbackFailed(left, null, e);
                return false;
            }
        }
        return true;
    }

    /** Starts the time after which what a slot has collected is granted, if it runs for this slot. */
    private static void time(ChannelSlot slot) {
        if (slot.collected == 0 || slot.window > ENOUGH || slot.timed || slot.left == null) {
            return;
        }
        Channel channel = slot.channel();
        if (channel.state() == ChannelState.SHUT_DOWN) {
            return;
        }
        EventLoop loop = channel.loop();
        slot.timed = true;
        slot.collectedAt = loop.nanoTime();
        WindowUpdates updates = channel.windowUpdates();
        if (!updates.timing) {
            updates.startTimer(slot.collectedAt + PATIENCE_NANOS);
        }
    }

    private void startTimer(long dueNanos) {
        Task known = timer;
        if (known == null) {
            known = Task.of(status -> {
                timing = false;
                if (status == TaskStatus.RUN_READY && channel.state() != ChannelState.SHUT_DOWN) {
                    grantWhatWaitedLongEnough();
                }
            });
            timer = known;
        }
        timing = true;
        channel.loop().schedule(known, dueNanos);
    }

    private void grantWhatWaitedLongEnough() {
        EventLoop loop = channel.loop();
        long now = loop.nanoTime();
        long wait = Long.MAX_VALUE;
        boolean granted = false;
        for (ChannelSlot slot = channel.row().last; slot != null; slot = slot.left) {
            if (!slot.timed) {
                continue;
            }
            long left = slot.collectedAt + PATIENCE_NANOS - now;
            if (slot.window > ENOUGH) {
                slot.timed = false;
            } else if (left > 0) {
                wait = Math.min(wait, left);
            } else {
                slot.overdue = true;
                grantCollected(slot, slot.collected);
                granted = true;
            }
        }
        if (granted) {
            submit();
        }
        if (wait < Long.MAX_VALUE) {
            startTimer(now + wait);
        }
    }
}
