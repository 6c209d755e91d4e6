package aws.io.tck;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.IdleTimeoutHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** An echo server in its own JVM, which closes connections over which nothing was read for a second. It ends with its input. */
final class StoppedServer {
    static final Duration IDLE = Duration.ofSeconds(1);

    private StoppedServer() {}

    static Process start(EventLoopFactory factory) throws IOException {
        return new ProcessBuilder(KitProgram.command(StoppedServer.class, factory, List.of("-XX:+UseSerialGC")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] args) throws Exception {
        EventLoopFactory factory = Class.forName(args[0]).asSubclass(EventLoopFactory.class).getConstructor().newInstance();
        EventLoopGroup group = EventLoopGroup.builder().provider(factory).size(1).start();
        Server server = ServerBootstrap.builder(group).build().listen(Endpoint.inet("127.0.0.1", 0), channel -> {
            channel.add(new IdleTimeoutHandler(IdleTimeoutHandler.Kind.READ, IDLE));
            channel.add(ServedGroup.echo());
        }).join();
        System.out.println("port " + server.port());
        while (System.in.read() >= 0) {
            // To the end.
        }
        System.exit(0);
    }
}
