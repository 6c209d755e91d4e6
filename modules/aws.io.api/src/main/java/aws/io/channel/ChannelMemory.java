package aws.io.channel;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.internal.loop.MemoryBudget;
import aws.io.internal.loop.MemoryHolder;

/**
 * What one channel holds of its loop's memory: every counted message that it was given last, and of its input what has not been released,
 * wherever it went. Event-loop thread only.
 */
final class ChannelMemory extends MemoryHolder {
    private final Channel channel;

    /**
     * The memory of a channel.
     *
     * @param channel the channel. While its loop is above the budget it starts no read if it holds more than one FRAGMENT of input, or in
     *     all more than its high watermark and one FRAGMENT: what it read then would become more of the output that its peer does not read
     * @param budget the budget of its loop
     */
    ChannelMemory(Channel channel, MemoryBudget budget) {
        super(budget, MessagePool.FRAGMENT, MessagePool.FRAGMENT + channel.options().highWatermark());
        this.channel = channel;
    }

    @Override
    protected void resume() {
        ChannelSlot first = channel.firstSlot();
        if (first == null || channel.state() == ChannelState.SHUT_DOWN) {
            return;
        }
        channel.readingResumed();
        try {
            first.handler().triggerRead(first);
        } catch (Throwable e) {
            channel.callbackFailed(first, null, e);
        }
    }

    @Override
    protected void end(String detail) {
        channel.reset(new IoException(ErrorCode.MEMORY_LIMIT, channel + ": " + detail));
    }
}
