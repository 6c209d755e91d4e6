package aws.io.loop.epoll;

import aws.io.ServerBootstrap;
import aws.io.channel.IdleTimeoutHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import java.time.Duration;

/** An echo server in its own JVM, which ends connections over which nothing was read for a second. It ends with its input. */
final class IdleEchoServer {
    private IdleEchoServer() {}

    public static void main(String[] args) throws Exception {
        EventLoopGroup group = EventLoopGroup.builder().provider(new EpollEventLoopFactory()).size(1).start();
        ServerBootstrap.builder(group)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                    if (channel != null) {
                        channel.add(new IdleTimeoutHandler(IdleTimeoutHandler.Kind.READ, Duration.ofSeconds(1)));
                        channel.add(new EchoServer.Echo());
                    }
                })
                .thenAccept(server -> System.out.println("port " + ((Endpoint.Inet) server.localEndpoint()).port()));
        while (System.in.read() >= 0) {
            // To the end.
        }
        System.exit(0);
    }
}
