package aws.io;

import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.internal.loop.Reports;
import aws.io.loop.EventLoop;
import org.jspecify.annotations.Nullable;

/** Reports what a channel listener throws, and ends a channel whose setup failed because of it. */
final class ListenerErrors {
    private ListenerErrors() {}

    /** Handles what a listener threw when it was notified of a channel, or of the error in its place. */
    static void onSetup(EventLoop loop, ChannelListener listener, @Nullable Channel channel, Object origin, Throwable error) {
        Reports.threw(
                channel == null ? loop : channel.loop(), "onSetup of the listener", listener, channel == null ? origin : channel, error);
        if (channel != null) {
            IoException failure = error instanceof IoException known
                    ? known
                    : new IoException(ErrorCode.CALLBACK_FAILED, "onSetup of the listener of " + channel, 0, error);
            channel.shutdown(failure, ShutdownMode.ABORT);
        }
    }

    /** Handles what a listener threw when it was notified of the end of a channel. */
    static void onShutdown(ChannelListener listener, Channel channel, Throwable error) {
        Reports.threw(channel.loop(), "onShutdown of the listener", listener, channel, error);
    }
}
