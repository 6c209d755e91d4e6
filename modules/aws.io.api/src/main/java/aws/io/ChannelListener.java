package aws.io;

import aws.io.channel.Channel;
import org.jspecify.annotations.Nullable;

/** Hears of the beginning and the end of a channel, on its loop's thread. {@link ChannelInitializer} is what most have use for. */
@FunctionalInterface
public interface ChannelListener {
    /**
     * The channel is ready for the application's handlers, or there is none. Called exactly once.
     *
     * @param channel the channel, null when there is an error
     * @param error why there is none, or null
     */
    void onSetup(@Nullable Channel channel, @Nullable IoException error);

    /**
     * The channel has ended. Called exactly once, and only if its setup succeeded.
     *
     * @param channel the channel
     * @param error the first error, or null where this side closed in order
     */
    default void onShutdown(Channel channel, @Nullable IoException error) {}
}
