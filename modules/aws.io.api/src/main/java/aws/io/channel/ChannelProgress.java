package aws.io.channel;

/**
 * The times at which a channel last read and wrote bytes, by its loop's clock. Exists only in a channel with an {@link IdleTimeoutHandler}.
 * Event-loop thread only.
 */
final class ChannelProgress {
    private final Channel channel;
    private long readAt;
    private long writtenAt;

    /** Whether the leftmost handler counts what it reads. If not, messages that pass the idle handler count. */
    private boolean readsCounted;

    /** Whether the leftmost handler counts what the kernel takes. If not, messages that are completed or released count. */
    private boolean writesCounted;

    ChannelProgress(Channel channel) {
        this.channel = channel;
        readAt = channel.loop().nanoTime();
        writtenAt = readAt;
    }

    long readAt() {
        return readAt;
    }

    long writtenAt() {
        return writtenAt;
    }

    /** Notes bytes that the leftmost handler has read. */
    void read() {
        readsCounted = true;
        readAt = channel.loop().nanoTime();
    }

    /** Notes a message on its way to the right. */
    void passed() {
        if (!readsCounted) {
            readAt = channel.loop().nanoTime();
        }
    }

    /** Notes bytes that the kernel has taken. */
    void wrote() {
        writesCounted = true;
        writtenAt = channel.loop().nanoTime();
    }

    /** Notes a message that was completed or released. */
    void completed() {
        if (!writesCounted) {
            writtenAt = channel.loop().nanoTime();
        }
    }

    /** Notes that the peer may send again what a closed window, or the memory budget, had kept back: its time starts now. */
    void resumed() {
        readAt = channel.loop().nanoTime();
    }

    /** {@return whether this side keeps input back: by a window that is too narrow, or because its loop is above the memory budget} */
    boolean isHeldBack() {
        assert channel.loop().inLoop();
        ChannelSlot slot = channel.firstSlot();
        while (slot != null) {
            ChannelSlot right = slot.right;
            if (right != null && (right.window == 0 || slot.awaited > 0)) {
                return true;
            }
            slot = right;
        }
        return channel.memory().isWaiting();
    }
}
