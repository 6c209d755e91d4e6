package aws.io.tck;

import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.EventLoop;
import aws.io.loop.spi.PacketTransport;
import aws.io.loop.spi.Transport;
import aws.io.socket.Endpoint;
import aws.io.socket.PacketListenerSocket;
import aws.io.socket.PacketSocket;
import aws.io.socket.SocketListener;
import aws.io.socket.SocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A connection that keeps the bounds of records, with both ends on one loop. */
record PacketPair(PacketSocket client, PacketSocket server) {
    static PacketPair connect(LoopContract.RunningLoop running, Endpoint at) {
        EventLoop loop = running.loop();
        PacketListenerSocket listener = PacketListenerSocket.open(loop.transports(), at.domain(), SocketOptions.DEFAULT);
        listener.listen(at, 16);
        CompletableFuture<PacketSocket> accepted = new CompletableFuture<>();
        CompletableFuture<Boolean> released = new CompletableFuture<>();
        running.run(() -> listener.startAccept(loop, new PacketListenerSocket.AcceptListener() {
            @Override
            public void onAccept(PacketSocket socket) {
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
        PacketSocket client = PacketSocket.open(loop.transports(), at.domain(), SocketOptions.DEFAULT);
        CompletableFuture<PacketSocket> connected = new CompletableFuture<>();
        client.connect(listener.localEndpoint(), loop, (socket, error) -> {
            if (error == null) {
                connected.complete(socket);
            } else {
                connected.completeExceptionally(error);
            }
        });
        PacketPair pair = new PacketPair(LoopContract.await(connected), LoopContract.await(accepted));
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

    /** Receives records to the end, each into as much room as it needs. */
    static final class Records implements SocketListener {
        final List<byte[]> all = new ArrayList<>();

        /** The length of each record that was held first. */
        final List<Integer> held = new ArrayList<>();

        final CompletableFuture<List<byte[]>> end = new CompletableFuture<>();
        final CompletableFuture<IoException> failure = new CompletableFuture<>();
        private final PacketSocket socket;
        private final int room;
        private @Nullable IoMessage pending;

        /** The loop's thread. */
        static Records of(PacketSocket socket, int room) {
            Records records = new Records(socket, room);
            socket.subscribe(records);
            records.onReadable(false);
            return records;
        }

        private Records(PacketSocket socket, int room) {
            this.socket = socket;
            this.room = room;
        }

        @Override
        public void onReadable(boolean hangUp) {
            try {
                int wanted = room;
                while (!end.isDone()) {
                    IoMessage into = pending == null ? IoMessage.wrap(ByteBuffer.allocateDirect(wanted)) : pending;
                    pending = null;
                    int count = socket.receive(into);
                    wanted = room;
                    switch (count) {
                        case Transport.WOULD_BLOCK -> {
                            return;
                        }
                        case Transport.PENDING -> {
                            pending = into;
                            return;
                        }
                        case Transport.EOF -> end.complete(all);
                        case PacketTransport.HELD -> {
                            wanted = socket.heldLength();
                            held.add(wanted);
                        }
                        default -> {
                            byte[] record = new byte[count];
                            into.bytes().flip().get(record);
                            all.add(record);
                        }
                    }
                }
            } catch (IoException e) {
                end.completeExceptionally(e);
            }
        }

        @Override
        public void onError(IoException error) {
            failure.complete(error);
            end.completeExceptionally(error);
        }
    }
}
