package aws.io.examples;

import aws.io.ClientBootstrap;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.socket.Endpoint;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.Trust;

/** The echo server and its client, over TLS. */
record SecureEcho(EventLoopGroup group) {
    IoFuture<Server> listen(Endpoint at, Identity identity) {
        TlsContext tls = TlsContext.server(TlsOptions.builder().identity(identity).build());
        ServerBootstrap server = ServerBootstrap.builder(group).tls(tls).build();
        return server.listen(at, channel -> channel.add(new EchoServer()));
    }

    IoFuture<Channel> connect(String host, int port, Trust trust, ChannelHandler handler) {
        TlsContext tls = TlsContext.client(TlsOptions.builder().trust(trust).build());
        ClientBootstrap client = ClientBootstrap.builder(group).tls(tls).build();
        return client.connect(host, port, channel -> channel.add(handler));
    }
}
