package aws.io.loop.epoll;

import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.DatagramHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Sends datagrams back; in a JVM of its own until its input ends, or on a loop of the test's. */
final class DatagramEcho {
    private DatagramEcho() {}

    public static void main(String[] args) throws Exception {
        EventLoopGroup group = EventLoopGroup.builder().provider(new EpollEventLoopFactory()).size(1).start();
        System.out.println("port " + start(group.next()));
        while (System.in.read() >= 0) {
            // to the end
        }
        System.exit(0);
    }

    /** Starts one. Returns its port. */
    static int start(EventLoop loop) throws Exception {
        DatagramSocket socket = DatagramSocket.open(loop.transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
        socket.bind(Endpoint.inet("127.0.0.1", 0));
        CompletableFuture<Integer> port = new CompletableFuture<>();
        Channel.open(
                loop,
                ChannelOptions.DEFAULT,
                (channel, error) -> {
                    if (channel == null) {
                        port.completeExceptionally(error == null ? new AssertionError("no error either") : error);
                        return;
                    }
                    socket.attach(loop);
                    channel.add(new DatagramHandler(socket));
                    channel.add(new EchoServer.Echo());
                    port.complete(((Endpoint.Inet) socket.localEndpoint()).port());
                },
                (channel, error) -> {});
        return port.get(20, TimeUnit.SECONDS);
    }
}
