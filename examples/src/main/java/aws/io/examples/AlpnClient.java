package aws.io.examples;

import aws.io.ClientBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsOptions;
import aws.io.tls.Trust;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A TLS client which offers two protocols, and gives the channel the handler of the one that was agreed on. */
final class AlpnClient {
    private AlpnClient() {}

    /** The function gets the protocol's name, or null if the server agreed to none. */
    static IoFuture<Channel> connect(
            EventLoopGroup group, String host, int port, Trust trust, Function<@Nullable String, ChannelHandler> handlers) {
        TlsContext tls = TlsContext.client(
                TlsOptions.builder().trust(trust).alpn(List.of("h2", "http/1.1")).build());
        return ClientBootstrap.builder(group).tls(tls).build().connect(host, port, channel -> {
            // The handshake is over, and the certificate is verified.
            TlsDetails details = Objects.requireNonNull(TlsContext.details(channel));
            channel.add(handlers.apply(details.alpn()));
        });
    }
}
