package aws.io;

import aws.io.channel.Channel;
import aws.io.internal.loop.Reports;
import aws.io.channel.ShutdownMode;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Runs an initializer when its channel is ready, and tells which of the two failed, if one did. */
final class Initialization implements ChannelListener {
    private final ChannelInitializer initializer;
    private final BiConsumer<@Nullable Channel, @Nullable IoException> outcome;

    Initialization(ChannelInitializer initializer, BiConsumer<@Nullable Channel, @Nullable IoException> outcome) {
        this.initializer = initializer;
        this.outcome = outcome;
    }

    @Override
    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
        if (channel == null) {
            outcome.accept(null, error);
            return;
        }
        try {
            initializer.initialize(channel);
        } catch (Throwable e) {
            IoException failure = e instanceof IoException known
                    ? known
                    : new IoException(ErrorCode.CALLBACK_FAILED, "the initializer of " + channel, 0, e);
            Reports.threw(channel.loop(), "the initializer", initializer, channel, e);
            channel.shutdown(failure, ShutdownMode.ABORT);
            outcome.accept(null, failure);
            return;
        }
        outcome.accept(channel, null);
    }
}
