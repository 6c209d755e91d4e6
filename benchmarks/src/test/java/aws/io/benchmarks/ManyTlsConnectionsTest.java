package aws.io.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ChannelListener;
import aws.io.ClientBootstrap;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.Task;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketOptions;
import aws.io.testing.TestIdentities;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.TlsProvider;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two thousand TLS connections at once, each with a window of 16 KiB, echo a mebibyte each, and leave nothing. */
@Timeout(300)
class ManyTlsConnectionsTest {
    private static final int CHUNK = 16 * 1024;
    private static final int CHUNKS = 64;

    /**
     * An engine of Conscrypt holds about four descriptors of pipes: two thousand of them, with the sockets of both sides, fit into a limit of
     * twenty thousand, four thousand do not. So it has the JDK as its peer, on each side once.
     */
    @ParameterizedTest
    @CsvSource({"jsse, jsse, 2000", "jsse, conscrypt, 2000", "conscrypt, jsse, 2000", "bc, bc, 2000"})
    void everyConnectionHearsWhatItSaid(String clients, String servers, int connections) throws Exception {
        TlsProvider calling = TlsContext.providers().choose(clients);
        TlsProvider serving = TlsContext.providers().choose(servers);
        EventLoopGroup group = EventLoopGroup.builder().provider("nio").size(2).start();
        Duration patience = Duration.ofMinutes(2);
        TlsOptions.Builder mine = TlsOptions.builder().identity(TestIdentities.localhost()).handshakeTimeout(patience);
        TlsOptions.Builder theirs = TlsOptions.builder()
                .trust(TestIdentities.trust(TestIdentities.localhost()))
                .handshakeTimeout(patience);
        Server server = ServerBootstrap.builder(group)
                .tls(TlsContext.server(mine.build(), serving))
                .negotiationTimeout(patience)
                .build()
                .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                    if (channel != null) {
                        channel.add(new Echo());
                    }
                })
                .get(20, TimeUnit.SECONDS);
        ClientBootstrap client = ClientBootstrap.builder(group)
                .tls(TlsContext.client(theirs.build(), calling).withServerName("localhost"))
                .socketOptions(SocketOptions.builder().connectTimeout(patience).build())
                .deadline(patience)
                .build();
        long start = System.nanoTime();
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            Caller caller = new Caller(i);
            callers.add(caller);
            client.connect(server.localEndpoint(), group.next(), caller);
        }
        for (Caller caller : callers) {
            caller.ready.get(120, TimeUnit.SECONDS);
        }
        long ready = System.nanoTime();
        callers.forEach(Caller::begin);
        for (Caller caller : callers) {
            caller.done.get(200, TimeUnit.SECONDS);
            assertEquals(caller.sent.getValue(), caller.received.getValue());
        }
        System.out.printf(
                "%s to %s: %d connections ready in %.1f s, %d MiB echoed in %.1f s%n",
                clients, servers, connections, (ready - start) / 1e9, connections, (System.nanoTime() - ready) / 1e9);
        callers.forEach(caller -> caller.channel().shutdown(null, ShutdownMode.GRACEFUL));
        for (Caller caller : callers) {
            caller.ended.get(60, TimeUnit.SECONDS);
        }
        server.close().get(60, TimeUnit.SECONDS);
        for (EventLoop loop : group.loops()) {
            CompletableFuture<Integer> left = new CompletableFuture<>();
            loop.schedule(Task.of(status -> left.complete(MessagePool.of(loop).outstanding())));
            assertEquals(0, left.get(20, TimeUnit.SECONDS));
        }
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
    }

    private static final class Echo extends ProtocolHandler {
        @Override
        public long initialWindowSize() {
            return CHUNK;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }

    /** Sends a chunk, waits for it, sends the next. */
    private static final class Caller extends ProtocolHandler implements ChannelListener {
        private final CompletableFuture<Channel> ready = new CompletableFuture<>();
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();
        private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
        private final CRC32C sent = new CRC32C();
        private final CRC32C received = new CRC32C();
        private final Random random;
        private int chunks;
        private int missing;

        Caller(int seed) {
            random = new Random(seed);
        }

        @Override
        public long initialWindowSize() {
            return CHUNK;
        }

        @Override
        public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
            if (channel == null) {
                ready.completeExceptionally(error);
            } else {
                channel.add(this);
                ready.complete(channel);
            }
        }

        @Override
        public void onShutdown(Channel channel, @Nullable IoException error) {
            ended.complete(true);
            done.completeExceptionally(new AssertionError("ended with " + chunks + " of " + CHUNKS + " chunks: " + error));
        }

        Channel channel() {
            return ready.join();
        }

        void begin() {
            channel().loop().schedule(Task.of(status -> next()));
        }

        private void next() {
            if (chunks == CHUNKS) {
                done.complete(true);
                return;
            }
            chunks++;
            missing = CHUNK;
            byte[] chunk = new byte[CHUNK];
            random.nextBytes(chunk);
            sent.update(chunk);
            channel().write(ByteBuffer.wrap(chunk));
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            missing -= message.length();
            assertTrue(missing >= 0);
            received.update(message.bytes());
            message.release();
            if (missing == 0) {
                next();
            }
        }
    }
}
