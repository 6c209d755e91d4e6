package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.socket.StreamSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listening and accepting (DESIGN, section 6). */
@Timeout(60)
public interface AcceptContract extends LoopContract {
    /** Takes what comes. */
    final class Accepted implements ListenerSocket.AcceptListener {
        private final BlockingQueue<StreamSocket> sockets = new LinkedBlockingQueue<>();
        private final BlockingQueue<IoException> errors = new LinkedBlockingQueue<>();
        private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

        /** Makes a listener. */
        public Accepted() {}

        @Override
        public void onAccept(StreamSocket socket) {
            sockets.add(socket);
        }

        @Override
        public void onError(IoException error) {
            errors.add(error);
        }

        @Override
        public void onClosed() {
            closed.complete(true);
        }

        boolean hasNext() {
            return !sockets.isEmpty();
        }

        StreamSocket next() throws InterruptedException {
            StreamSocket socket = sockets.poll(PATIENCE, TimeUnit.SECONDS);
            if (socket == null) {
                throw new AssertionError("no connection within " + PATIENCE + " s");
            }
            return socket;
        }
    }

    private static StreamSocket connect(RunningLoop running, Endpoint to) {
        StreamSocket socket = StreamSocket.open(running.loop().transports(), to.domain(), SocketOptions.DEFAULT);
        CompletableFuture<Boolean> connected = new CompletableFuture<>();
        socket.connect(to, running.loop(), (same, error) -> {
            if (error == null) {
                connected.complete(true);
            } else {
                connected.completeExceptionally(error);
            }
        });
        LoopContract.await(connected);
        return socket;
    }

    private ListenerSocket listening(RunningLoop running) {
        ListenerSocket listener = ListenerSocket.open(running.loop().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
        listener.listen(Endpoint.inet("127.0.0.1", 0), 64);
        return listener;
    }

    @Test
    default void theBoundAddressIsKnownFromTheBindOnAndStaysTheSame() throws Exception {
        try (RunningLoop running = running()) {
            ForEachDomain.run(running.loop().transports(), Transports.Kind.LISTENER, (domain, at) -> {
                ListenerSocket listener = ListenerSocket.open(running.loop().transports(), domain, SocketOptions.DEFAULT);
                assertThrows(IoException.class, listener::localEndpoint);
                listener.listen(at, 1);
                Endpoint bound = listener.localEndpoint();
                assertEquals(bound, listener.localEndpoint());
                if (bound instanceof Endpoint.Inet inet) {
                    assertNotEquals(0, inet.port());
                }
                listener.close();
                listener.close();
            });
        }
    }

    @Test
    default void anAddressThatIsTakenIsRefused() {
        try (RunningLoop running = running()) {
            ListenerSocket first = listening(running);
            ListenerSocket second = ListenerSocket.open(running.loop().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
            IoException error = assertThrows(IoException.class, () -> second.listen(first.localEndpoint(), 1));
            assertEquals(ErrorCode.ADDRESS_IN_USE, error.code());
            first.close();
            second.close();
        }
    }

    @Test
    default void acceptingCanBeStoppedAndStartedAgain() throws Exception {
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            ListenerSocket listener = listening(running);
            Accepted accepted = new Accepted();
            running.run(() -> listener.startAccept(loop, accepted));
            StreamSocket one = connect(running, listener.localEndpoint());
            accepted.next().close();
            running.run(listener::stopAccept);
            StreamSocket two = connect(running, listener.localEndpoint());
            for (int i = 0; i < 5; i++) {
                running.run(() -> {});
            }
            assertTrue(accepted.sockets.isEmpty(), "it waits in the backlog");
            running.run(() -> listener.startAccept(loop, accepted));
            accepted.next().close();
            running.run(() -> {
                one.close();
                two.close();
                listener.close();
            });
            LoopContract.await(accepted.closed);
        }
    }

    /** Whether the provider sets them on each connection, or on the listener from which connections inherit them. */
    @Test
    default void anAcceptedConnectionHasTheOptionsOfItsListener() throws Exception {
        SocketOptions some = SocketOptions.builder()
                .set(SocketOption.TCP_NODELAY, false)
                .set(SocketOption.KEEP_ALIVE, true)
                .build();
        for (SocketOptions options : List.of(SocketOptions.DEFAULT, some)) {
            try (RunningLoop running = running()) {
                Accepted accepted = new Accepted();
                ListenerSocket listener = ListenerSocket.open(running.loop().transports(), SocketDomain.IPV4, options);
                listener.listen(Endpoint.inet("127.0.0.1", 0), 8);
                running.run(() -> listener.startAccept(running.loop(), accepted));
                connect(running, listener.localEndpoint());
                StreamSocket socket = accepted.next();
                assertEquals(!options.has(SocketOption.TCP_NODELAY), socket.getOption(SocketOption.TCP_NODELAY));
                if (options.has(SocketOption.KEEP_ALIVE)) {
                    assertEquals(true, socket.getOption(SocketOption.KEEP_ALIVE));
                }
                socket.close();
            }
        }
    }

    @Test
    default void everyWaitingConnectionIsAccepted() throws Exception {
        try (RunningLoop running = running()) {
            ListenerSocket listener = listening(running);
            StreamSocket[] clients = new StreamSocket[50];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = connect(running, listener.localEndpoint());
            }
            Accepted accepted = new Accepted();
            running.run(() -> listener.startAccept(running.loop(), accepted));
            for (int i = 0; i < clients.length; i++) {
                accepted.next().close();
            }
            running.run(() -> {
                for (StreamSocket client : clients) {
                    client.close();
                }
                listener.close();
            });
        }
    }

    @Test
    default void theListenerAndTheConnectionMayBeClosedInsideTheCallback() throws Exception {
        try (RunningLoop running = running()) {
            ListenerSocket listener = listening(running);
            Accepted accepted = new Accepted();
            running.run(() -> listener.startAccept(running.loop(), new ListenerSocket.AcceptListener() {
                @Override
                public void onAccept(StreamSocket socket) {
                    socket.close();
                    listener.close();
                    accepted.onAccept(socket);
                }

                @Override
                public void onError(IoException error) {
                    accepted.onError(error);
                }
            }));
            StreamSocket client = connect(running, listener.localEndpoint());
            accepted.next();
            running.run(client::close);
            assertTrue(accepted.errors.isEmpty());
        }
    }

    @Test
    default void misuseIsToldBeforeAnythingHasChanged() {
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            ListenerSocket listener = ListenerSocket.open(loop.transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
            assertThrows(IllegalArgumentException.class, () -> listener.listen(Endpoint.inet("127.0.0.1", 0), 0));
            assertThrows(IllegalArgumentException.class, () -> listener.listen(Endpoint.inet("::1", 0), 1));
            running.run(() -> {
                IoException early = assertThrows(IoException.class, () -> listener.startAccept(loop, new Accepted()));
                assertEquals(ErrorCode.ILLEGAL_STATE, early.code());
            });
            listener.listen(Endpoint.inet("127.0.0.1", 0), 1);
            IoException elsewhere = assertThrows(IoException.class, () -> listener.startAccept(loop, new Accepted()));
            assertEquals(ErrorCode.LOOP_THREAD_ONLY, elsewhere.code());
            running.run(() -> {
                listener.startAccept(loop, new Accepted());
                IoException twice = assertThrows(IoException.class, () -> listener.startAccept(loop, new Accepted()));
                assertEquals(ErrorCode.ILLEGAL_STATE, twice.code());
                listener.close();
            });
        }
    }

    @Test
    default void aLoopThatStopsTellsItsListeners() throws Exception {
        Accepted accepted = new Accepted();
        RunningLoop running = running();
        ListenerSocket listener = listening(running);
        running.run(() -> listener.startAccept(running.loop(), accepted));
        running.close();
        IoException error = accepted.errors.poll(PATIENCE, TimeUnit.SECONDS);
        assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, error == null ? null : error.code());
    }
}
