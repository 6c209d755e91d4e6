package aws.io.channel;

import aws.io.Fault;
import aws.io.IoException;
import aws.io.internal.loop.Nanos;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import org.jspecify.annotations.Nullable;

/**
 * The rest of a connection on which a write failed: what the peer has sent is read as the windows allow. While a window stays closed, that
 * takes {@link ChannelOptions#shutdownTimeout} at most; then the channel ends with the error of the write. Event-loop thread only.
 */
final class FailedOutput {
    private final ChannelSlot slot;
    private final IoException error;
    private @Nullable Task timer;

    FailedOutput(ChannelSlot slot, IoException error) {
        this.slot = slot;
        this.error = error;
    }

    /** {@return whether the write failed by the peer's fault, which shows itself in the input too} */
    boolean isOfPeer() {
        return error.fault() == Fault.PEER;
    }

    void windowClosed() {
        EventLoop loop = slot.channel().loop();
        assert loop.inLoop();
        if (timer == null) {
            Task started = Task.of(status -> {
                if (status == TaskStatus.RUN_READY) {
                    endChannel();
                }
            });
            timer = started;
            loop.schedule(started, loop.nanoTime() + Nanos.of(slot.channel().options().shutdownTimeout()));
        }
    }

    void windowOpened() {
        assert slot.channel().loop().inLoop();
        Task started = timer;
        timer = null;
        if (started != null) {
            slot.channel().loop().cancel(started);
        }
    }

    /** Ends the channel: there is nothing to read any more, or the window stayed closed. */
    void endChannel() {
        windowOpened();
        slot.channel().shutdown(error, ShutdownMode.GRACEFUL);
    }
}
