package aws.io.tck;

import aws.io.ClientBootstrap;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopErrorHandler;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A group of two loops, and a server in it that tells whom it accepted and discards what they send. */
final class ServedGroup implements AutoCloseable {
    final EventLoopGroup group;
    final Server server;

    /** The connections of every server that was made by {@link #listen}. */
    final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();

    ServedGroup(EventLoopFactory factory) {
        this(EventLoopGroup.builder().provider(factory).size(2));
    }

    /** A group whose reports go to a handler. */
    ServedGroup(EventLoopFactory factory, LoopErrorHandler reports) {
        this(EventLoopGroup.builder()
                .provider(factory)
                .size(2)
                .options(LoopOptions.builder().errorHandler(reports).build()));
    }

    private ServedGroup(EventLoopGroup.Builder builder) {
        group = builder.start();
        server = listen(servers().build());
    }

    ClientBootstrap.Builder client() {
        return ClientBootstrap.builder(group);
    }

    ServerBootstrap.Builder servers() {
        return ServerBootstrap.builder(group);
    }

    Server listen(ServerBootstrap bootstrap) {
        return LoopContract.await(bootstrap.listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
            if (channel != null) {
                channel.add(new Discard());
                accepted.add(channel);
            }
        }));
    }

    /** {@return a server that sends back what it receives} */
    Server echo(Endpoint at) {
        return LoopContract.await(servers().build().listen(at, channel -> channel.add(new Echo())));
    }

    /** {@return a handler that sends back what it receives} */
    static ProtocolHandler echo() {
        return new Echo();
    }

    int port() {
        return server.port();
    }

    /** {@return the next connection that a server accepted, null if none came in time} */
    @Nullable Channel nextAccepted() throws InterruptedException {
        return accepted.poll(LoopContract.PATIENCE, TimeUnit.SECONDS);
    }

    void shutdown() {
        LoopContract.await(PendingFutures.expect("shutdown of " + group, group.shutdown(Duration.ZERO)));
    }

    @Override
    public void close() {
        shutdown();
    }

    private static final class Echo extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }
}
