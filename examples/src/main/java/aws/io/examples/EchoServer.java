package aws.io.examples;

import aws.io.ServerBootstrap;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;

/** Sends back what comes. */
final class EchoServer extends ProtocolHandler {
    @Override
    protected void onMessage(ChannelSlot slot, IoMessage message) {
        slot.send(message, Direction.WRITE);
    }

    public static void main(String[] args) throws InterruptedException {
        EventLoopGroup group = EventLoopGroup.start();
        ServerBootstrap server = ServerBootstrap.builder(group).build();
        server.listen(Endpoint.inet("127.0.0.1", 7007), channel -> channel.add(new EchoServer())).join();
        // The loops' threads are daemons: they do not keep a program alive that has nothing else to do.
        Thread.currentThread().join();
    }
}
