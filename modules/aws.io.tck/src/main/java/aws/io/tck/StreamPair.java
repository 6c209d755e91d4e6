package aws.io.tck;

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
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A connection with both ends on one loop. */
final class StreamPair {
    final StreamSocket client;
    final StreamSocket server;

    private StreamPair(StreamSocket client, StreamSocket server) {
        this.client = client;
        this.server = server;
    }

    static StreamPair connect(LoopContract.RunningLoop running, SocketDomain domain, Endpoint at) {
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
        client.connect(listener.localEndpoint(), loop, (socket, error) -> {
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

    void close(LoopContract.RunningLoop running) {
        running.run(() -> {
            client.close();
            server.close();
        });
    }

    /** Reads to the end of the peer. The loop's thread. */
    static CompletableFuture<byte[]> readAll(StreamSocket socket) {
        Collector collector = new Collector(socket);
        socket.subscribe(collector);
        collector.onReadable(false);
        return collector.all;
    }

    static IoMessage message(byte[] bytes) {
        return IoMessage.wrap(ByteBuffer.wrap(bytes));
    }

    private static final class Collector implements SocketListener {
        private final CompletableFuture<byte[]> all = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final StreamSocket socket;
        private @Nullable IoMessage pending;

        Collector(StreamSocket socket) {
            this.socket = socket;
        }

        @Override
        public void onReadable(boolean hangUp) {
            while (!all.isDone()) {
                IoMessage into = pending == null ? IoMessage.wrap(ByteBuffer.allocateDirect(16 * 1024)) : pending;
                pending = null;
                int count;
                try {
                    count = socket.read(into);
                } catch (IoException e) {
                    all.completeExceptionally(e);
                    return;
                }
                if (count == Transport.PENDING) {
                    pending = into;
                    return;
                }
                if (count == Transport.WOULD_BLOCK) {
                    return;
                }
                if (count == Transport.EOF) {
                    all.complete(bytes.toByteArray());
                    return;
                }
                byte[] some = new byte[count];
                into.bytes().flip().get(some);
                bytes.writeBytes(some);
            }
        }

        @Override
        public void onError(IoException error) {
            all.completeExceptionally(error);
        }
    }
}
