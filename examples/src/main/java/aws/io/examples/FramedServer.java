package aws.io.examples;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.IdleTimeoutHandler;
import aws.io.channel.LengthFieldFraming;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.IoFuture;
import aws.io.socket.Endpoint;
import java.time.Duration;

/** A server whose messages begin with their length in four bytes, and which closes what is idle for a minute. */
final class FramedServer {
    private static final int MAX_FRAME_BYTES = 1 << 20;

    private FramedServer() {}

    static IoFuture<Server> listen(EventLoopGroup group) {
        return ServerBootstrap.builder(group).build().listen(Endpoint.inet("127.0.0.1", 0), channel -> {
            channel.add(new IdleTimeoutHandler(IdleTimeoutHandler.Kind.ALL, Duration.ofMinutes(1)));
            channel.add(LengthFieldFraming.of(4, MAX_FRAME_BYTES));
            channel.add(new UpperCaseHandler());
        });
    }
}
