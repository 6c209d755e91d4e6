package aws.io.tck;

import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.EventLoop;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * A connection with both ends on one loop.
 *
 * @param client the end that connected
 * @param server the end that was accepted
 */
public record StreamPair(StreamSocket client, StreamSocket server) {
    /**
     * Connects two sockets.
     *
     * @param running the loop of both
     * @param domain the domain
     * @param at where to listen meanwhile
     * @return the connection, whose listener is closed again
     */
    public static StreamPair connect(LoopContract.RunningLoop running, SocketDomain domain, Endpoint at) {
        return connect(running, running, domain, at);
    }

    /**
     * Connects two sockets of two loops.
     *
     * @param running the loop of the server
     * @param clients the loop of the client
     * @param domain the domain
     * @param at where to listen meanwhile
     * @return the connection, whose listener is closed again
     */
    static StreamPair connect(
            LoopContract.RunningLoop running, LoopContract.RunningLoop clients, SocketDomain domain, Endpoint at) {
        EventLoop loop = running.loop();
        ListenerSocket listener = ListenerSocket.open(loop.transports(), domain, SocketOptions.DEFAULT);
        listener.listen(at, 16);
        CompletableFuture<StreamSocket> accepted = new CompletableFuture<>();
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        running.run(() -> listener.startAccept(loop, new ListenerSocket.AcceptListener() {
            @Override
            public void onAccept(StreamSocket socket) {
                socket.attach(loop);
                accepted.complete(socket);
            }

            @Override
            public void onError(IoException error) {
                accepted.completeExceptionally(error);
            }

            @Override
            public void onClosed() {
                released.complete(true);
            }
        }));
        StreamSocket client = StreamSocket.open(loop.transports(), domain, SocketOptions.DEFAULT);
        CompletableFuture<StreamSocket> connected = new CompletableFuture<>();
        client.connect(listener.localEndpoint(), clients.loop(), (socket, error) -> {
            if (error == null) {
                connected.complete(socket);
            } else {
                connected.completeExceptionally(error);
            }
        });
        StreamPair pair = new StreamPair(LoopContract.await(connected), LoopContract.await(accepted));
        running.run(listener::close);
        LoopContract.await(released);
        return pair;
    }

    /**
     * Sends bytes from the client to the server, where so many are read.
     *
     * @param running the loop of both
     * @param bytes the bytes
     * @return what was read
     */
    public byte[] exchange(LoopContract.RunningLoop running, byte[] bytes) {
        CompletableFuture<byte[]> received = running.call(() -> read(server, bytes.length));
        running.run(() -> client.write(message(bytes)));
        return LoopContract.await(received);
    }

    /**
     * Closes both ends.
     *
     * @param running the loop of both
     */
    public void close(LoopContract.RunningLoop running) {
        running.run(() -> {
            client.close();
            server.close();
        });
    }

    /**
     * Reads so many bytes, or to the end of the peer. The loop's thread.
     *
     * @param socket the socket, to which nobody has subscribed
     * @param enough how many bytes
     * @return what was read, at least so much or all
     */
    public static CompletableFuture<byte[]> read(StreamSocket socket, int enough) {
        Drain drain = new Drain(socket::read, enough);
        socket.subscribe(drain);
        drain.onReadable(false);
        return drain.done;
    }

    /**
     * Reads to the end of the peer. The loop's thread.
     *
     * @param socket the socket, to which nobody has subscribed
     * @return what was read
     */
    public static CompletableFuture<byte[]> readAll(StreamSocket socket) {
        return read(socket, Integer.MAX_VALUE);
    }

    static IoMessage message(byte[] bytes) {
        return IoMessage.wrap(ByteBuffer.wrap(bytes));
    }
}
