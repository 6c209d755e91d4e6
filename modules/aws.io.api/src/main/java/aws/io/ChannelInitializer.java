package aws.io;

import aws.io.channel.Channel;

/** Puts the application's handlers into a channel: all that most users of a bootstrap have to say. A {@link ChannelListener} is notified of more. */
@FunctionalInterface
public interface ChannelInitializer {
    /**
     * Adds the handlers. Called on the channel's loop, once, when the channel is connected and negotiated; nothing is read for the
     * application before. What it throws aborts the channel.
     *
     * @param channel the channel
     */
    void initialize(Channel channel);
}
