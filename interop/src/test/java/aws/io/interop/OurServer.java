package aws.io.interop;

import aws.io.ChannelListener;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An echo server of ours. */
final class OurServer implements ChannelListener, AutoCloseable {
    private final EventLoopGroup group;
    private final Server server;
    private final LinkedBlockingQueue<End> arrived = new LinkedBlockingQueue<>();
    private final Map<Channel, End> ends = new ConcurrentHashMap<>();

    OurServer(Stack stack, TlsOptions.Builder options) {
        group = stack.start();
        TlsContext context = TlsContext.server(options.build(), stack.provider());
        ServerBootstrap bootstrap = ServerBootstrap.builder(group).tls(context).build();
        server = Patience.await(bootstrap.listen(Endpoint.inet("127.0.0.1", 0), this), "our server");
    }

    int port() {
        return ((Endpoint.Inet) server.localEndpoint()).port();
    }

    /** The next connection, come to be or failed. */
    End arrived() throws InterruptedException {
        return Objects.requireNonNull(arrived.poll(Patience.SECONDS, TimeUnit.SECONDS), "nobody came");
    }

    @Override
    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
        End end = new End(true);
        if (channel != null) {
            ends.put(channel, end);
        }
        end.onSetup(channel, error);
        arrived.add(end);
    }

    @Override
    public void onShutdown(Channel channel, @Nullable IoException error) {
        Objects.requireNonNull(ends.remove(channel)).onShutdown(channel, error);
    }

    @Override
    public void close() {
        Patience.await(group.shutdown(Duration.ZERO), "our server");
    }
}
