package aws.io;

import aws.io.loop.EventLoop;
import aws.io.loop.Resident;

/** Why a channel ended that was not ready yet. */
final class LoopEnd {
    private LoopEnd() {}

    /**
     * Returns EVENT_LOOP_SHUTDOWN in place of an error that says only that this side closed, if the loop admits nothing new: then the loop
     * has shut the channel down, whichever of the channel and its setup was evicted first.
     */
    static IoException orElse(EventLoop loop, IoException error) {
        if (error.code() != ErrorCode.CLOSED_LOCALLY && error.code() != ErrorCode.CHANNEL_CLOSED) {
            return error;
        }
        Resident probe = () -> {};
        try {
            loop.admit(probe);
        } catch (IoException e) {
            return e.code() == ErrorCode.EVENT_LOOP_SHUTDOWN ? new IoException(e.code(), "loop '" + loop.name() + "'", 0, error) : error;
        }
        loop.dismiss(probe);
        return error;
    }
}
