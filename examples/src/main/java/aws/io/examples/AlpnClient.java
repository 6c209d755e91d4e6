package aws.io.examples;

import aws.io.ChannelListener;
import aws.io.ClientBootstrap;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsOptions;
import aws.io.tls.Trust;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A TLS client which offers two protocols, and gives the channel the handler of the one that was agreed on. */
final class AlpnClient implements ChannelListener {
    private final CompletableFuture<Channel> ready = new CompletableFuture<>();
    private final Function<@Nullable String, ChannelHandler> handlers;

    private AlpnClient(Function<@Nullable String, ChannelHandler> handlers) {
        this.handlers = handlers;
    }

    /** The function gets the protocol's name, or null if the server agreed to none. */
    static CompletableFuture<Channel> connect(
            EventLoopGroup group, String host, int port, Trust trust, Function<@Nullable String, ChannelHandler> handlers) {
        TlsContext tls = TlsContext.client(
                TlsOptions.builder().trust(trust).alpn(List.of("h2", "http/1.1")).build());
        AlpnClient client = new AlpnClient(handlers);
        ClientBootstrap.builder(group).tls(tls).build().connect(host, port, client);
        return client.ready;
    }

    /** The handshake is over, and the certificate is verified. */
    @Override
    public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
        if (channel == null) {
            ready.completeExceptionally(Objects.requireNonNull(error));
            return;
        }
        TlsDetails details = Objects.requireNonNull(TlsContext.details(channel));
        channel.add(handlers.apply(details.alpn()));
        ready.complete(channel);
    }
}
