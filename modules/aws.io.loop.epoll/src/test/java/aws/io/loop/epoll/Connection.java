package aws.io.loop.epoll;

import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.EventLoop;
import aws.io.loop.spi.Transport;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketListener;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import aws.io.tck.LoopContract;
import aws.io.tck.LoopContract.RunningLoop;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A connection with both ends on one loop. */
final class Connection {
    final StreamSocket client;
    final StreamSocket server;

    private Connection(StreamSocket client, StreamSocket server) {
        this.client = client;
        this.server = server;
    }

    static Connection open(RunningLoop running, SocketDomain domain, Endpoint at) {
        EventLoop loop = running.loop();
        ListenerSocket listener = ListenerSocket.open(loop.transports(), domain, SocketOptions.DEFAULT);
        listener.listen(at, 16);
        CompletableFuture<StreamSocket> accepted = new CompletableFuture<>();
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
        }));
        CompletableFuture<StreamSocket> connected = new CompletableFuture<>();
        StreamSocket client = StreamSocket.open(loop.transports(), domain, SocketOptions.DEFAULT);
        client.connect(listener.localEndpoint(), loop, (socket, error) -> {
            if (error == null) {
                connected.complete(socket);
            } else {
                connected.completeExceptionally(error);
            }
        });
        Connection pair = new Connection(LoopContract.await(connected), LoopContract.await(accepted));
        running.run(listener::close);
        return pair;
    }

    /** Sends bytes from the client to the server, where so many are read. */
    byte[] exchange(RunningLoop running, byte[] bytes) {
        CompletableFuture<byte[]> received = running.call(() -> read(server, bytes.length));
        running.run(() -> client.write(IoMessage.wrap(ByteBuffer.wrap(bytes))));
        return LoopContract.await(received);
    }

    /** Reads so many bytes, or to the end. The loop's thread. */
    static CompletableFuture<byte[]> read(StreamSocket socket, int enough) {
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SocketListener listener = new SocketListener() {
            @Override
            public void onReadable(boolean hangUp) {
                while (!all.isDone()) {
                    IoMessage into = IoMessage.wrap(ByteBuffer.allocateDirect(16 * 1024));
                    int count;
                    try {
                        count = socket.read(into);
                    } catch (IoException e) {
                        all.completeExceptionally(e);
                        return;
                    }
                    if (count == Transport.WOULD_BLOCK) {
                        return;
                    }
                    if (count > 0) {
                        byte[] some = new byte[count];
                        into.bytes().flip().get(some);
                        bytes.writeBytes(some);
                    }
                    if (count == Transport.EOF || bytes.size() >= enough) {
                        all.complete(bytes.toByteArray());
                    }
                }
            }

            @Override
            public void onError(IoException error) {
                all.completeExceptionally(error);
            }
        };
        socket.subscribe(listener);
        listener.onReadable(false);
        return all;
    }

    void close(RunningLoop running) {
        running.run(() -> {
            client.close();
            server.close();
        });
    }
}
