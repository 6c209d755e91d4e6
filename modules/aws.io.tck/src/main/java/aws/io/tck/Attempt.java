package aws.io.tck;

import aws.io.ChannelListener;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.loop.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a client hears of one attempt to connect. */
final class Attempt implements ChannelListener {
    final CompletableFuture<@Nullable IoException> ended = new CompletableFuture<>();
    volatile @Nullable EventLoop heardOn;
    volatile boolean alwaysOnOneLoop;
    private final CompletableFuture<Channel> ready = new CompletableFuture<>();
    private final CompletableFuture<IoException> failed = new CompletableFuture<>();

    @Override
    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
        heardOn = EventLoop.current();
        if (channel != null) {
            PendingFutures.expect("end of " + channel, ended);
            channel.add(new Discard());
            ready.complete(channel);
        } else {
            failed.complete(error);
        }
    }

    @Override
    public void onShutdown(Channel channel, @Nullable IoException error) {
        alwaysOnOneLoop = EventLoop.current() == heardOn;
        ended.complete(error);
    }

    Channel channel() {
        return LoopContract.await(ready);
    }

    IoException error() {
        return LoopContract.await(failed);
    }
}
