package aws.io.tck;

import aws.io.ChannelListener;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.loop.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A listener that records every call, however often it comes and on which thread. */
final class SetupRecord implements ChannelListener {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final CompletableFuture<Channel> ready = new CompletableFuture<>();
    final CompletableFuture<IoException> failed = new CompletableFuture<>();
    private final EventLoop loop;

    SetupRecord(EventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
        calls.add(where() + (channel != null ? "setup" : String.valueOf(code(error))));
        if (channel != null) {
            channel.add(new Discard());
            ready.complete(channel);
        } else {
            failed.complete(error);
        }
    }

    @Override
    public void onShutdown(Channel channel, @Nullable IoException error) {
        calls.add(where() + "shutdown");
    }

    private String where() {
        return loop.inLoop() ? "" : "off the loop: ";
    }

    private static @Nullable ErrorCode code(@Nullable IoException error) {
        return error == null ? null : error.code();
    }
}
