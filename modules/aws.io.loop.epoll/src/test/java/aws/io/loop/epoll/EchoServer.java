package aws.io.loop.epoll;

import aws.io.ServerBootstrap;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;

/** An echo server in a JVM of its own, until its input ends. */
final class EchoServer {
    private EchoServer() {}

    public static void main(String[] args) throws Exception {
        EventLoopGroup group = EventLoopGroup.builder().provider(new EpollEventLoopFactory()).size(1).start();
        ServerBootstrap.builder(group)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                    if (channel != null) {
                        channel.add(new Echo());
                    }
                })
                .thenAccept(server -> System.out.println("port " + ((Endpoint.Inet) server.localEndpoint()).port()));
        while (System.in.read() >= 0) {
            // To the end.
        }
        System.exit(0);
    }

    /** Sends each message back. */
    static final class Echo extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }
}
