package aws.io.examples;

import aws.io.ChannelListener;
import aws.io.ClientBootstrap;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.socket.Endpoint;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.Trust;

/** The echo server and its client, over TLS. */
final class SecureEcho {
    private SecureEcho() {}

    static IoFuture<Server> listen(EventLoopGroup group, Identity identity) {
        TlsContext tls = TlsContext.server(TlsOptions.builder().identity(identity).build());
        return ServerBootstrap.builder(group).tls(tls).build().listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
            if (channel != null) {
                channel.add(new EchoServer());
            }
        });
    }

    static void connect(EventLoopGroup group, String host, int port, Trust trust, ChannelListener listener) {
        TlsContext tls = TlsContext.client(TlsOptions.builder().trust(trust).build());
        ClientBootstrap.builder(group).tls(tls).build().connect(host, port, listener);
    }
}
