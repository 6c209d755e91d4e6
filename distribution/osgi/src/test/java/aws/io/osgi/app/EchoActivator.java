package aws.io.osgi.app;

import aws.io.ClientBootstrap;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** The application's bundle: its service echoes once over TLS by the providers that are the best now. */
public final class EchoActivator implements BundleActivator {
    /** For the framework. */
    public EchoActivator() {}

    @Override
    public void start(BundleContext context) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("echo", true);
        context.registerService(Callable.class, (Callable<String>) EchoActivator::echo, properties);
    }

    @Override
    public void stop(BundleContext context) {}

    /** {@return the name of the TLS provider, and what came back} */
    private static String echo() throws Exception {
        Identity identity = TestIdentities.localhost();
        EventLoopGroup group = EventLoopGroup.builder().size(1).start();
        try (TlsContext serverTls = TlsContext.server(TlsOptions.builder().identity(identity).build());
                TlsContext clientTls = TlsContext.client(TlsOptions.builder().trust(TestIdentities.trust(identity)).build())) {
            Server server = ServerBootstrap.builder(group).tls(serverTls).build()
                    .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                        if (channel != null) {
                            channel.add(new Back());
                        }
                    })
                    .get(30, TimeUnit.SECONDS);
            CompletableFuture<String> result = new CompletableFuture<>();
            ClientBootstrap.builder(group).tls(clientTls).build()
                    .connect("localhost", ((Endpoint.Inet) server.localEndpoint()).port(), (channel, error) -> {
                        if (channel == null) {
                            result.completeExceptionally(error);
                            return;
                        }
                        channel.add(new Answer(result));
                        channel.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
                    });
            return result.get(30, TimeUnit.SECONDS);
        } finally {
            group.shutdown(Duration.ZERO).get(30, TimeUnit.SECONDS);
        }
    }

    private static final class Back extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }

    private static final class Answer extends ProtocolHandler {
        private final CompletableFuture<String> result;

        Answer(CompletableFuture<String> result) {
            this.result = result;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            Channel channel = slot.channel();
            byte[] bytes = new byte[message.length()];
            message.bytes().get(bytes);
            message.release();
            result.complete(Objects.requireNonNull(TlsContext.details(channel)).provider() + ": "
                    + new String(bytes, StandardCharsets.US_ASCII));
        }
    }
}
