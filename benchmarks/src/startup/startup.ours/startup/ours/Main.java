package startup.ours;

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

/** Sends back what comes over TLS. Takes the PEM files of its certificate and key, and prints the port that it listens on. */
final class Main extends ProtocolHandler {
    @Override
    protected void onMessage(ChannelSlot slot, IoMessage message) {
        slot.send(message, Direction.WRITE);
    }

    public static void main(String[] arguments) throws InterruptedException {
        Identity identity = Identity.pem(Path.of(arguments[0]), Path.of(arguments[1]));
        TlsContext tls = TlsContext.server(TlsOptions.builder().identity(identity).build());
        EventLoopGroup group = EventLoopGroup.builder().size(1).start();
        Server server = ServerBootstrap.builder(group)
                .tls(tls)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), channel -> channel.add(new Main()))
                .join();
        System.out.println("port " + ((Endpoint.Inet) server.localEndpoint()).port());
        // Our threads do not keep a JVM alive.
        Thread.currentThread().join();
    }
}
