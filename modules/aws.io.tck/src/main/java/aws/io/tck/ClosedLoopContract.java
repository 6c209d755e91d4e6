package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.spi.Transports;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.ListenerSocket;
import aws.io.socket.PacketListenerSocket;
import aws.io.socket.Pipe;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketListener;
import aws.io.socket.SocketOptions;
import aws.io.socket.SocketState;
import aws.io.socket.StreamSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a loop leaves when it is closed under its sockets: any thread can close it, once, and nothing stays open. */
@Timeout(60)
public interface ClosedLoopContract extends LoopContract {
    /** Does not close its socket when the loop stops. */
    final class Heedless implements SocketListener {
        final AtomicInteger closed = new AtomicInteger();
        final List<ErrorCode> errors = new CopyOnWriteArrayList<>();

        /** Makes a listener. */
        public Heedless() {}

        @Override
        public void onReadable(boolean hangUp) {}

        @Override
        public void onError(IoException error) {
            errors.add(error.code());
        }

        @Override
        public void onClosed() {
            closed.incrementAndGet();
        }
    }

    private static long descriptors() throws Exception {
        Path all = Path.of("/proc/self/fd");
        if (!Files.isDirectory(all)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(all)) {
            return open.count();
        }
    }

    /** Closes on several threads at once. */
    private static void closeOnThreads(Runnable close) throws Exception {
        List<CompletableFuture<Boolean>> done = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            CompletableFuture<Boolean> one = new CompletableFuture<>();
            done.add(one);
            Thread.ofPlatform().start(() -> {
                try {
                    close.run();
                    one.complete(true);
                } catch (Throwable e) {
                    one.completeExceptionally(e);
                }
            });
        }
        done.forEach(LoopContract::await);
    }

    @Test
    default void socketsAndPipesOfAClosedLoopAreClosedByAnyThread() throws Exception {
        // what is opened once and kept is opened by the first round
        leaveAndClose();
        long before = descriptors();
        for (int i = 0; i < 5; i++) {
            leaveAndClose();
        }
        long after = descriptors();
        assertTrue(after <= before + 2, "descriptors: " + before + ", then " + after);
    }

    private void leaveAndClose() throws Exception {
        List<Runnable> closes = new ArrayList<>();
        List<Heedless> listeners = new ArrayList<>();
        CompletableFuture<@Nullable IoException> written = new CompletableFuture<>();
        List<StreamSocket> streams = new ArrayList<>();
        try (RunningLoop running = running()) {
            Transports transports = running.loop().transports();
            StreamPair pair = StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
            DatagramSocket datagram = transports.supports(Transports.Kind.DATAGRAM, SocketDomain.IPV4)
                    ? DatagramSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT)
                    : null;
            Pipe pipe = supports(Transports.Kind.PIPE, SocketDomain.LOCAL) ? Pipe.open(transports) : null;
            PacketPair packets = transports.supportsPackets(SocketDomain.LOCAL)
                    ? PacketPair.connect(running, Endpoint.local(Files.createTempDirectory("p").resolve("s").toString()))
                    : null;
            running.run(() -> {
                pair.client().subscribe(heedless(listeners));
                pair.server().subscribe(heedless(listeners));
                if (datagram != null) {
                    datagram.bind(Endpoint.inet("127.0.0.1", 0));
                    datagram.attach(running.loop());
                    datagram.subscribe(heedless(listeners));
                }
                if (pipe != null) {
                    pipe.reader().attach(running.loop());
                    pipe.writer().attach(running.loop());
                    pipe.reader().subscribe(heedless(listeners));
                }
                IoMessage message = MessagePool.of(running.loop()).acquire(BufferKind.OFF_HEAP, 64);
                message.onWritten((context, error) -> written.complete(error), null);
                pair.client().cork();
                pair.client().write(message);
                if (packets != null) {
                    packets.client().subscribe(heedless(listeners));
                    packets.server().subscribe(heedless(listeners));
                }
            });
            streams.add(pair.client());
            streams.add(pair.server());
            closes.addAll(List.of(pair.client()::close, pair.server()::reset));
            if (pipe != null) {
                closes.addAll(List.of(pipe.reader()::close, pipe.writer()::close));
            }
            if (datagram != null) {
                closes.add(datagram::close);
            }
            if (packets != null) {
                closes.addAll(List.of(packets.client()::close, packets.server()::close));
            }
            assertEquals(
                    ErrorCode.LOOP_THREAD_ONLY, assertThrows(IoException.class, pair.client()::close).code(), "the loop runs");
        }
        for (Heedless listener : listeners) {
            assertEquals(List.of(ErrorCode.EVENT_LOOP_SHUTDOWN), listener.errors);
        }
        for (Runnable close : closes) {
            closeOnThreads(close);
        }
        for (Heedless listener : listeners) {
            assertEquals(1, listener.closed.get());
        }
        streams.forEach(socket -> assertEquals(SocketState.CLOSED, socket.state()));
        LoopContract.await(written);
    }

    private static Heedless heedless(List<Heedless> all) {
        Heedless listener = new Heedless();
        all.add(listener);
        return listener;
    }

    @Test
    default void aListeningSocketOfAClosedLoopIsClosedAndMayBeClosedAgain() throws Exception {
        ListenerSocket listener;
        PacketListenerSocket packets = null;
        Endpoint at;
        try (RunningLoop running = running()) {
            Transports transports = running.loop().transports();
            listener = ListenerSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);
            listener.listen(Endpoint.inet("127.0.0.1", 0), 1);
            at = listener.localEndpoint();
            if (transports.supportsPackets(SocketDomain.LOCAL)) {
                packets = PacketListenerSocket.open(transports, SocketDomain.LOCAL, SocketOptions.DEFAULT);
                packets.listen(Endpoint.local(Files.createTempDirectory("p").resolve("s").toString()), 1);
            }
            ListenerSocket accepting = listener;
            running.run(() -> accepting.startAccept(running.loop(), new ListenerSocket.AcceptListener() {
                @Override
                public void onAccept(StreamSocket socket) {
                    socket.close();
                }

                @Override
                public void onError(IoException error) {
                    throw new IllegalStateException("on purpose");
                }
            }));
        }
        closeOnThreads(listener::close);
        if (packets != null) {
            closeOnThreads(packets::close);
        }
        try (RunningLoop other = running()) {
            ListenerSocket again = ListenerSocket.open(other.loop().transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
            again.listen(at, 1);
            again.close();
        }
    }

    @Test
    default void aPipeReaderWithoutAListenerIsClosedWithItsLoop() throws Exception {
        if (!supports(Transports.Kind.PIPE, SocketDomain.LOCAL)) {
            return;
        }
        try (RunningLoop writing = running()) {
            Pipe pipe;
            try (RunningLoop reading = running()) {
                pipe = Pipe.open(reading.loop().transports());
                reading.run(() -> pipe.reader().attach(reading.loop()));
            }
            writing.run(() -> pipe.writer().attach(writing.loop()));
            CompletableFuture<@Nullable IoException> written = new CompletableFuture<>();
            writing.run(() -> {
                IoMessage message = StreamPair.message(new byte[1]);
                message.onWritten((context, error) -> written.complete(error), null);
                pipe.writer().write(message);
            });
            IoException error = LoopContract.await(written);
            assertEquals(ErrorCode.BROKEN_PIPE, error == null ? null : error.code());
            writing.run(pipe.writer()::close);
            pipe.reader().close();
        }
    }

    @Test
    default void aMessageIsReleasedOnAnyThreadAfterItsLoopIsClosed() throws Exception {
        List<IoMessage> messages = new ArrayList<>();
        List<Thread> promises = new CopyOnWriteArrayList<>();
        MessagePool pool;
        EventLoop loop = factory().newLoop(LoopOptions.builder().name(LostMessages.RELEASED_LATER).build());
        loop.run();
        try (RunningLoop running = new RunningLoop(loop)) {
            pool = running.call(() -> MessagePool.of(running.loop()));
            running.run(() -> {
                for (int i = 0; i < 300; i++) {
                    IoMessage message = pool.acquire(BufferKind.HEAP, 64);
                    message.onWritten((context, error) -> promises.add(Thread.currentThread()), null);
                    messages.add(message);
                }
            });
        }
        AtomicInteger next = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        closeOnThreads(() -> {
            for (int i = next.getAndIncrement(); i < 600; i = next.getAndIncrement()) {
                try {
                    messages.get(i % 300).release();
                } catch (IllegalStateException e) {
                    refused.incrementAndGet();
                }
            }
        });
        assertEquals(300, promises.size());
        assertEquals(300, refused.get());
        assertEquals(0, pool.outstanding());
        assertEquals(
                ErrorCode.LOOP_THREAD_ONLY,
                assertThrows(IoException.class, () -> pool.acquire(BufferKind.HEAP, 1)).code());
    }
}
