package aws.io.tool;

import aws.io.loop.EventLoopGroup;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that choose the event loops. */
final class LoopChoice {
    @Option(names = "--loop", paramLabel = "NAME", description = "The event loop provider; default: the best one.")
    private @Nullable String provider;

    @Option(names = "--loops", paramLabel = "N", description = "How many event loops; default: one per processor.")
    private @Nullable Integer size;

    EventLoopGroup start() {
        EventLoopGroup.Builder builder = EventLoopGroup.builder();
        if (provider != null) {
            builder.provider(provider);
        }
        if (size != null) {
            builder.size(size);
        }
        return builder.start();
    }
}
