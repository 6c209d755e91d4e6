package aws.io.tck;

import aws.io.ChannelListener;
import aws.io.ClientBootstrap;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import aws.io.testing.RecordingHandler;
import aws.io.tls.TlsContext;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A TLS server and its clients on one loop, each with a recording handler. */
final class TlsPeers implements AutoCloseable {
    /** One end: its setup, what it heard, and its end. */
    static final class End implements ChannelListener {
        final RecordingHandler application;
        final CompletableFuture<Channel> ready = new CompletableFuture<>();
        final CompletableFuture<IoException> failed = new CompletableFuture<>();
        final CompletableFuture<@Nullable IoException> ended = new CompletableFuture<>();

        End(long window) {
            application = new RecordingHandler(window);
        }

        @Override
        public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
            if (channel != null) {
                PendingFutures.expect("end of " + channel, ended);
                channel.add(application);
                ready.complete(channel);
            } else {
                failed.complete(Objects.requireNonNull(error));
                ready.completeExceptionally(error);
            }
        }

        @Override
        public void onShutdown(Channel channel, @Nullable IoException error) {
            ended.complete(error);
        }

        Channel channel() {
            return LoopContract.await(ready);
        }
    }

    final EventLoopGroup group;
    final Server server;
    private final LinkedBlockingQueue<End> accepted = new LinkedBlockingQueue<>();

    TlsPeers(EventLoopFactory loops, TlsContext context, long serverWindow) {
        this(loops, context, serverWindow, LoopOptions.builder().build());
    }

    TlsPeers(EventLoopFactory loops, TlsContext context, long serverWindow, LoopOptions options) {
        group = EventLoopGroup.builder().provider(loops).size(1).options(options).start();
        server = LoopContract.await(ServerBootstrap.builder(group)
                .tls(context)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), new ChannelListener() {
                    private final Map<Channel, End> ends = new ConcurrentHashMap<>();

                    @Override
                    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
                        End end = new End(serverWindow);
                        end.onSetup(channel, error);
                        if (channel != null) {
                            ends.put(channel, end);
                        }
                        accepted.add(end);
                    }

                    @Override
                    public void onShutdown(Channel channel, @Nullable IoException error) {
                        Objects.requireNonNull(ends.remove(channel)).onShutdown(channel, error);
                    }
                }));
    }

    int port() {
        return ((Endpoint.Inet) server.localEndpoint()).port();
    }

    End connect(TlsContext context, String host, long window) {
        End end = new End(window);
        ClientBootstrap.builder(group)
                .tls(context.withServerName(host))
                .build()
                .connect("127.0.0.1", port(), end);
        return end;
    }

    End accepted() {
        try {
            return Objects.requireNonNull(accepted.poll(LoopContract.PATIENCE, TimeUnit.SECONDS), "nobody came");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    LoopContract.RunningLoop loop() {
        return new LoopContract.RunningLoop(group.next());
    }

    @Override
    public void close() {
        LoopContract.await(PendingFutures.expect("shutdown of " + group, group.shutdown(Duration.ZERO)));
    }
}
