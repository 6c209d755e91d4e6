package aws.io.channel;

import aws.io.IoException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What takes effect when a message is complete: its promise, its grant, its share of the backlog, its receipt, and the memory that is
 * charged for it. Event-loop thread only.
 */
abstract sealed class MessageCompletion extends OwnedMessage permits IoMessage {
    @Nullable WriteListener listener;

    @Nullable Object context;

    /** The slot whose window gets the bytes back when the message is complete. */
    @Nullable ChannelSlot grantTo;

    long grantBytes;

    /** The rightmost slot that received it, whose channel waits for its release after the end of the input. */
    @Nullable ChannelSlot receivedBy;

    long receivedMessages;

    /** The channel in whose backlog bytes are counted until the message is complete. */
    @Nullable Channel countedIn;

    long countedBytes;

    /** Grants to further slots, and counts in further channels. Null for nearly every message. */
    @Nullable CarriedShares carried;

    /** The channel that has accepted these bytes for writing: its limit is not checked again. */
    @Nullable Channel admittedIn;

    /** Whether the bytes originate in a handler: no limit refuses them. */
    boolean control;

    /** The channel that its memory is charged to. */
    @Nullable ChannelMemory heldBy;

    /** The channel that has read it, or what it was made of, and how many bytes count there as input until it is complete. */
    @Nullable ChannelMemory inputOf;

    int inputBytes;

    MessageCompletion(ByteBuffer bytes, @Nullable MessagePool pool, int sizeClass) {
        super(bytes, pool, sizeClass);
    }

    /** Takes over everything of a message whose place this one takes. */
    final void continueFrom(MessageCompletion from) {
        owner = from.owner;
        queued = from.queued;
        holder = from.holder;
        trail = from.trail;
        listener = from.listener;
        context = from.context;
        grantTo = from.grantTo;
        grantBytes = from.grantBytes;
        receivedBy = from.receivedBy;
        receivedMessages = from.receivedMessages;
        countedIn = from.countedIn;
        countedBytes = from.countedBytes;
        carried = from.carried;
        admittedIn = from.admittedIn;
        control = from.control;
        heldBy = from.heldBy;
        inputOf = from.inputOf;
        inputBytes = from.inputBytes;
    }

    final void takeAll(MessageCompletion in) {
        control |= in.control;
        takeCount(in);
        takeGrant(in);
        takeReceipt(in);
        takeInput(in);
        CarriedShares more = in.carried;
        in.carried = null;
        if (more != null) {
            carried = CarriedShares.merge(carried, more);
        }
        takePromise(in);
    }

    private void takeCount(MessageCompletion in) {
        Channel channel = in.countedIn;
        in.countedIn = null;
        if (channel != null) {
            addCount(channel, in.countedBytes);
        }
    }

    private void takeGrant(MessageCompletion in) {
        ChannelSlot slot = in.grantTo;
        in.grantTo = null;
        if (slot != null) {
            addGrant(slot, in.grantBytes);
        }
    }

    private void takeReceipt(MessageCompletion in) {
        ChannelSlot receiver = in.receivedBy;
        in.receivedBy = null;
        if (receiver == null) {
            return;
        }
        if (receivedBy == null) {
            receivedBy = receiver;
            receivedMessages = in.receivedMessages;
        } else if (receivedBy == receiver) {
            receivedMessages += in.receivedMessages;
        } else {
            carried = CarriedShares.receipt(carried, receiver, in.receivedMessages);
        }
    }

    private void addCount(Channel channel, long length) {
        if (countedIn == null) {
            countedIn = channel;
            countedBytes = length;
        } else if (countedIn == channel) {
            countedBytes += length;
        } else {
            carried = CarriedShares.count(carried, channel, length);
        }
    }

    void addGrant(ChannelSlot slot, long length) {
        if (grantTo == null) {
            grantTo = slot;
            grantBytes = length;
        } else if (grantTo == slot) {
            grantBytes += length;
        } else {
            carried = CarriedShares.grant(carried, slot, length);
        }
    }

    private void takePromise(MessageCompletion other) {
        WriteListener taken = other.listener;
        Object takenContext = other.context;
        other.listener = null;
        other.context = null;
        if (taken == null) {
            return;
        }
        if (listener == null) {
            listener = taken;
            context = takenContext;
        } else if (listener instanceof SeveralPromises several) {
            several.add(taken, takenContext);
        } else {
            SeveralPromises several = new SeveralPromises();
            several.add(listener, context);
            several.add(taken, takenContext);
            listener = several;
            context = null;
        }
    }

    /** Charges its memory to a channel. */
    void holdIn(ChannelMemory memory) {
        ChannelMemory before = heldBy;
        if (before == memory || !isCounted()) {
            return;
        }
        heldBy = memory;
        if (before != null) {
            before.hold(-bytes.capacity());
        }
        memory.hold(bytes.capacity());
    }

    /** Charges its memory to a channel, as its input unless it is input already. */
    void readIn(ChannelMemory memory) {
        holdIn(memory);
        if (inputOf == null && isCounted()) {
            inputOf = memory;
            inputBytes = bytes.capacity();
            memory.take(inputBytes);
        }
    }

    /**
     * What counted as input with another message counts with this one, as far as this one has memory for it. Of the input of several
     * channels the first counts.
     */
    private void takeInput(MessageCompletion in) {
        ChannelMemory from = in.inputOf;
        if (from == null) {
            return;
        }
        if (inputOf == null || inputOf == from) {
            int sum = inputBytes + in.inputBytes;
            inputOf = from;
            inputBytes = isCounted() ? Math.min(sum, bytes.capacity()) : sum;
            in.inputOf = null;
            in.inputBytes = 0;
            if (inputBytes < sum) {
                from.take(inputBytes - sum);
            }
        }
    }

    void discharge() {
        ChannelMemory by = heldBy;
        ChannelMemory of = inputOf;
        if (by != null) {
            heldBy = null;
            by.hold(-bytes.capacity());
        }
        if (of != null) {
            int count = inputBytes;
            inputOf = null;
            inputBytes = 0;
            of.take(-count);
        }
    }

    /** Gives the memory back to a pool, the bytes to the backlog and the grants to their slots. */
    void settle(@Nullable MessagePool from) {
        ChannelSlot slot = grantTo;
        long granted = grantBytes;
        Channel channel = countedIn;
        long counted = countedBytes;
        CarriedShares more = carried;
        ChannelSlot receiver = receivedBy;
        long received = receivedMessages;
        grantTo = null;
        countedIn = null;
        carried = null;
        receivedBy = null;
        if (from != null && isCounted()) {
            from.putBack(self());
        }
        if (channel != null) {
            channel.subtractBacklog(counted);
        }
        if (slot != null && granted > 0) {
            slot.collect(granted);
        }
        if (receiver != null) {
            receiver.channel().input().released(receiver, received);
        }
        if (more != null) {
            more.settle();
        }
    }

    /** Keeps a promise. What the listener throws is reported and not thrown again: the same call may keep other promises too. */
    static void keep(@Nullable Channel in, WriteListener promise, @Nullable Object promiseContext, @Nullable IoException error) {
        try {
            if (promise instanceof SeveralPromises several) {
                several.keep(in, error);
            } else {
                promise.onWritten(promiseContext, error);
            }
        } catch (Throwable e) {
            if (in == null) {
                throw e;
            }
            ChannelReports.threw(in, promise, "the write listener", e);
        }
    }

    /** A rightmost handler receives the message: the last one that did so holds it. */
    void deliveredTo(ChannelSlot slot) {
        ChannelSlot before = receivedBy;
        long messages = receivedMessages;
        receivedBy = slot;
        receivedMessages = 1;
        slot.channel().input().delivered(slot);
        if (before != null) {
            before.channel().input().released(before, messages);
        }
    }

    /** {@return whether a channel has accepted these bytes for writing} */
    boolean isAdmittedIn(Channel channel) {
        return admittedIn == channel;
    }

    boolean isControl() {
        return control;
    }

    /** A channel accepts these bytes, which it has counted already. */
    void admit(Channel channel, long length) {
        admittedIn = channel;
        addCount(channel, length);
    }

    /** The channel has ended, and its backlog with it: nothing is subtracted any more. */
    void forgetCount() {
        countedIn = null;
    }

    /** {@return the channel that its memory is charged to, or null} */
    @Nullable ChannelMemory heldBy() {
        return heldBy;
    }
}
