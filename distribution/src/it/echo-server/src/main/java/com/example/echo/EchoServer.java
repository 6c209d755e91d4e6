package com.example.echo;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import java.nio.file.Path;

/** Sends back what comes over TLS. Takes the files of the certificate and of its key. */
public final class EchoServer extends ProtocolHandler {
    @Override
    protected void onMessage(ChannelSlot slot, IoMessage message) {
        slot.send(message, Direction.WRITE);
    }

    public static void main(String[] files) throws InterruptedException {
        Identity identity = Identity.pem(Path.of(files[0]), Path.of(files[1]));
        TlsContext tls = TlsContext.server(TlsOptions.builder().identity(identity).build());
        Server server = ServerBootstrap.builder(EventLoopGroup.start())
                .tls(tls)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                    if (channel != null) {
                        channel.add(new EchoServer());
                    }
                })
                .join();
        System.out.println("listening on " + server.localEndpoint());
        Thread.currentThread().join();
    }
}
