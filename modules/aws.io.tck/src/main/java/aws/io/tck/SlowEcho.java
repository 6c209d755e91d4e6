package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ClientBootstrap;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelStatistics;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.SendResult;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.testing.TestIdentities;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.TlsProvider;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An echo server, and a client on another thread that writes at once and reads only when its writes are blocked: what the server holds in
 * between stays bounded, and every byte comes back.
 */
final class SlowEcho implements AutoCloseable {
    /** The application's window at the server. */
    static final long WINDOW = 64 * 1024;

    /** What TLS may hold besides, and one message on either side of the wire. */
    static final long BESIDES = 128 * 1024 + 2 * MessagePool.FRAGMENT;

    private static final SocketOptions SMALL =
            SocketOptions.builder().set(SocketOption.SEND_BUFFER, 64 * 1024).set(SocketOption.RECEIVE_BUFFER, 64 * 1024).build();

    private final EventLoopGroup serving;
    private final EventLoopGroup calling;
    private final int transforms;
    private final int length;
    private final Echo echo;
    private final Caller caller;

    private SlowEcho(EventLoopFactory loops, int mebibytes, int transforms) {
        serving = EventLoopGroup.builder().provider(loops).size(1).start();
        calling = EventLoopGroup.builder().provider(loops).size(1).start();
        this.transforms = transforms;
        length = mebibytes << 20;
        echo = new Echo();
        caller = new Caller(length);
    }

    /**
     * Runs it.
     *
     * @param loops the loops of both sides
     * @param provider of TLS, null for none
     * @param mebibytes how much is sent
     * @param transforms how many handlers transform the messages on either side: 0, 1 or 3
     */
    static void run(EventLoopFactory loops, @Nullable TlsProvider provider, int mebibytes, int transforms) {
        try (SlowEcho both = new SlowEcho(loops, mebibytes, transforms)) {
            both.connect(provider);
            both.exchange();
        }
    }

    private void connect(@Nullable TlsProvider provider) {
        ServerBootstrap.Builder server = ServerBootstrap.builder(serving).socketOptions(SMALL);
        ClientBootstrap.Builder client = ClientBootstrap.builder(calling).socketOptions(SMALL);
        if (provider != null) {
            server.tls(TlsContext.server(TlsOptions.builder().identity(TestIdentities.localhost()).build(), provider));
            TlsOptions trusting = TlsOptions.builder().trust(TestIdentities.trust(TestIdentities.localhost())).build();
            client.tls(TlsContext.client(trusting, provider).withServerName("localhost"));
        }
        Server listening = LoopContract.await(server.build().listen(Endpoint.inet("127.0.0.1", 0), channel -> {
            Transforms.add(channel, transforms);
            channel.add(echo);
        }));
        LoopContract.await(client.build().connect("127.0.0.1", listening.port(), channel -> {
            Transforms.add(channel, transforms);
            channel.add(caller);
        }));
    }

    private void exchange() {
        untilBlocked();
        assertTrue(caller.written.get() < length, "the writer is blocked: " + caller.written.get() + " of " + length);
        caller.read();
        assertEquals("", outcome());
        assertEquals(length, echo.read.get());
        LoopContract.RunningLoop at = new LoopContract.RunningLoop(serving.next());
        at.run(() -> {
            assertTrue(echo.most <= WINDOW + BESIDES, "the application held " + echo.most);
            if (transforms == 0) {
                assertTrue(echo.mostOnTheWire <= WINDOW + BESIDES, "the channel held " + echo.mostOnTheWire);
            }
        });
    }

    private String outcome() {
        try {
            return caller.done.get(LoopContract.PATIENCE + (length >> 19), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        } catch (ExecutionException | TimeoutException e) {
            return e + " after " + echo.read.get() + " bytes read and " + echo.written.get() + " written by the server, of " + length;
        }
    }

    /** Waits until nothing moves though both loops turn. */
    private void untilBlocked() {
        LoopContract.RunningLoop one = new LoopContract.RunningLoop(serving.next());
        LoopContract.RunningLoop other = new LoopContract.RunningLoop(calling.next());
        long deadline = System.nanoTime() + Duration.ofSeconds(LoopContract.PATIENCE).toNanos();
        long before = -1;
        for (int same = 0; same < 50; ) {
            assertTrue(System.nanoTime() - deadline < 0, "the writer is never blocked");
            one.run(() -> {});
            other.run(() -> {});
            long now = caller.written.get() + echo.read.get() + echo.written.get();
            same = now == before && now > 0 ? same + 1 : 0;
            before = now;
        }
    }

    @Override
    public void close() {
        LoopContract.await(calling.shutdown(Duration.ZERO));
        LoopContract.await(serving.shutdown(Duration.ZERO));
    }

    /** The server's application. */
    private static final class Echo extends ProtocolHandler {
        final AtomicLong read = new AtomicLong();
        final AtomicLong written = new AtomicLong();
        long most;
        long mostOnTheWire;
        private long setUp;

        @Override
        public void attached(ChannelSlot slot) {
            setUp = onTheWire(slot.channel());
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            int count = message.length();
            read.addAndGet(count);
            message.onWritten(
                    (context, error) -> {
                        if (error == null) {
                            written.addAndGet(count);
                        }
                    },
                    null);
            slot.send(message, Direction.WRITE);
            most = Math.max(most, read.get() - written.get());
            mostOnTheWire = Math.max(mostOnTheWire, onTheWire(slot.channel()) - setUp);
        }

        @Override
        public long initialWindowSize() {
            return WINDOW;
        }

        private static long onTheWire(Channel channel) {
            ChannelStatistics now = channel.statistics();
            return now.bytesRead() - now.bytesWritten();
        }
    }

    /** The client's application. */
    private static final class Caller extends ProtocolHandler {
        private static final int PIECE = 40_000;

        final AtomicLong written = new AtomicLong();

        /** Completes with what was wrong, which is nothing. */
        final CompletableFuture<String> done = new CompletableFuture<>();

        private final byte[] pattern = new byte[1 << 20];
        private final int length;
        private long read;
        private @Nullable ChannelSlot place;

        Caller(int length) {
            this.length = length;
            // half of it can be compressed
            new Random(5).nextBytes(pattern);
            for (int i = 0; i < pattern.length; i += 2) {
                pattern[i] = 'x';
            }
        }

        /** Thread-safe. */
        void read() {
            ChannelSlot slot = Objects.requireNonNull(place);
            new LoopContract.RunningLoop(slot.channel().loop()).run(() -> slot.incrementReadWindow(WINDOW));
        }

        @Override
        public void attached(ChannelSlot slot) {
            place = slot;
            write(slot);
        }

        @Override
        public void writabilityChanged(ChannelSlot slot, boolean writable) {
            if (writable) {
                write(slot);
            }
        }

        private void write(ChannelSlot slot) {
            while (written.get() < length) {
                int at = (int) (written.get() % pattern.length);
                int count = (int) Math.min(Math.min(PIECE, pattern.length - at), length - written.get());
                if (!slot.channel().isWritable() || slot.tryWrite(ByteBuffer.wrap(pattern, at, count)) != SendResult.SENT) {
                    return;
                }
                written.addAndGet(count);
            }
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            ByteBuffer bytes = message.bytes();
            while (bytes.hasRemaining()) {
                int at = (int) (read % pattern.length);
                int count = Math.min(bytes.remaining(), pattern.length - at);
                ByteBuffer expected = ByteBuffer.wrap(pattern, at, count);
                ByteBuffer part = bytes.slice(bytes.position(), count);
                int wrong = part.mismatch(expected);
                if (wrong >= 0) {
                    done.complete("byte " + (read + wrong) + " is another");
                }
                read += count;
                bytes.position(bytes.position() + count);
            }
            message.release();
            if (read == length) {
                done.complete("");
            }
        }

        @Override
        protected void onEnd(ChannelSlot slot, @Nullable IoException error) {
            done.complete("ended after " + read + " bytes with " + error);
        }

        @Override
        public long initialWindowSize() {
            return 0;
        }
    }
}
