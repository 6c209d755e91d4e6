package aws.io.tck;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.Transports;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketListener;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Calls on the sockets of a loop that are to fail, and what they fail with. */
final class ErrnoScenes {
    private static final int PATIENT_CONNECT_SECONDS = 15;

    private final LoopContract.RunningLoop running;
    private final Transports transports;

    ErrnoScenes(LoopContract.RunningLoop running) {
        this.running = running;
        transports = running.loop().transports();
    }

    ErrorCode connect(Endpoint to) {
        SocketOptions options =
                SocketOptions.builder().connectTimeout(Duration.ofSeconds(PATIENT_CONNECT_SECONDS)).build();
        StreamSocket socket = StreamSocket.open(transports, to.domain(), options);
        CompletableFuture<ErrorCode> ended = new CompletableFuture<>();
        socket.connect(to, running.loop(), (same, error) -> {
            same.close();
            ended.complete(code(error));
        });
        return LoopContract.await(ended);
    }

    ErrorCode bind(Endpoint local) {
        StreamSocket socket = StreamSocket.open(transports, local.domain(), SocketOptions.DEFAULT);
        try {
            socket.bind(local);
            throw new AssertionError("bound to " + local);
        } catch (IoException e) {
            return e.code();
        } finally {
            socket.close();
        }
    }

    ErrorCode listen(Endpoint local) {
        ListenerSocket socket = ListenerSocket.open(transports, local.domain(), SocketOptions.DEFAULT);
        try {
            socket.listen(local, 1);
            throw new AssertionError("listens on " + local);
        } catch (IoException e) {
            return e.code();
        } finally {
            socket.close();
        }
    }

    /** Sends a datagram of a length by a socket that is not connected. */
    ErrorCode send(Endpoint to, int length) {
        DatagramSocket socket = DatagramSocket.open(transports, to.domain(), SocketOptions.DEFAULT);
        socket.bind(Endpoint.inet(to.domain() == SocketDomain.IPV4 ? "0.0.0.0" : "::", 0));
        CompletableFuture<@Nullable IoException> sent = new CompletableFuture<>();
        running.run(() -> {
            socket.attach(running.loop());
            IoMessage message = StreamPair.message(new byte[length]);
            message.onWritten((context, error) -> sent.complete(error), null);
            socket.send(message, to);
        });
        ErrorCode code = code(LoopContract.await(sent));
        running.run(socket::close);
        return code;
    }

    /** The error that a connected datagram socket receives after a cause of it. */
    ErrorCode receive(Endpoint to, Cause cause) throws Exception {
        DatagramSocket socket = DatagramSocket.open(transports, to.domain(), SocketOptions.DEFAULT);
        socket.connect(to);
        CompletableFuture<ErrorCode> received = new CompletableFuture<>();
        running.run(() -> {
            socket.attach(running.loop());
            Receiver receiver = new Receiver(socket, received);
            socket.subscribe(receiver);
            receiver.onReadable(false);
        });
        cause.happen(socket);
        ErrorCode code = LoopContract.await(received);
        running.run(socket::close);
        return code;
    }

    /** What makes the error of a datagram. */
    @FunctionalInterface
    interface Cause {
        void happen(DatagramSocket socket) throws Exception;
    }

    /** Sends a datagram to the connected peer. */
    void send(DatagramSocket socket) {
        running.run(() -> socket.send(StreamPair.message(new byte[1]), null));
    }

    /** The error that a read finds. */
    CompletableFuture<ErrorCode> read(StreamSocket socket) {
        return running.call(() -> {
            Reader reader = new Reader(socket);
            socket.subscribe(reader);
            reader.onReadable(false);
            return reader.failed;
        });
    }

    /** The error that a write finds after the peer's reset, which no read has found. Some loops close in their next turn. */
    ErrorCode writeAfterAReset(StreamPair pair) {
        running.run(pair.server()::reset);
        for (int i = 0; i < 100; i++) {
            CompletableFuture<@Nullable IoException> written = new CompletableFuture<>();
            running.run(() -> {
                IoMessage message = StreamPair.message(new byte[1]);
                message.onWritten((context, error) -> written.complete(error), null);
                pair.client().write(message);
            });
            IoException error = LoopContract.await(written);
            if (error != null) {
                return error.code();
            }
        }
        throw new AssertionError("no write failed");
    }

    static ErrorCode code(@Nullable IoException error) {
        if (error == null) {
            throw new AssertionError("the call succeeded");
        }
        return error.code();
    }

    private record Receiver(DatagramSocket socket, CompletableFuture<ErrorCode> received) implements SocketListener {
        @Override
        public void onReadable(boolean hangUp) {
            try {
                socket.receive(TransportBuffer.wrap(ByteBuffer.allocateDirect(100)));
            } catch (IoException e) {
                received.complete(e.code());
            }
        }

        @Override
        public void onError(IoException error) {
            received.complete(error.code());
        }
    }

    private static final class Reader implements SocketListener {
        private final CompletableFuture<ErrorCode> failed = new CompletableFuture<>();
        private final TransportBuffer into = TransportBuffer.wrap(ByteBuffer.allocateDirect(100));
        private final StreamSocket socket;

        Reader(StreamSocket socket) {
            this.socket = socket;
        }

        @Override
        public void onReadable(boolean hangUp) {
            try {
                if (socket.read(into) == Transport.EOF) {
                    failed.completeExceptionally(new AssertionError("an end in order was read"));
                }
            } catch (IoException e) {
                failed.complete(e.code());
            }
        }

        @Override
        public void onError(IoException error) {
            failed.complete(error.code());
        }
    }
}
