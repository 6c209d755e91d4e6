package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ChannelListener;
import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A byte travels from socket to handler and back, over real sockets. */
@Timeout(60)
class EchoTest {
    private final EventLoopGroup group = EventLoopGroup.builder().provider(new EpollEventLoopFactory()).size(2).start();

    @AfterEach
    void stop() throws Exception {
        group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
    }

    @Test
    void bytesFromAForeignClientComeBackUnchanged() throws Exception {
        Server server = echoServer(Endpoint.inet("127.0.0.1", 0));
        byte[] sent = new byte[4 << 20];
        new Random(1).nextBytes(sent);
        assertArrayEquals(sent, roundTrip((Endpoint.Inet) server.localEndpoint(), sent));
        server.close().get(20, TimeUnit.SECONDS);
    }

    @Test
    void ourClientReachesOurServerOverTcpAndItsShutdownIsHeardOnce() throws Exception {
        exchange(Endpoint.inet("127.0.0.1", 0));
    }

    @Test
    void ourClientReachesOurServerOverAUnixSocket(@TempDir Path folder) throws Exception {
        exchange(Endpoint.local(folder.resolve("echo").toString()));
    }

    @Test
    void aRefusedConnectionIsToldWithItsCodeAndNoShutdownFollows() throws Exception {
        Server server = echoServer(Endpoint.inet("127.0.0.1", 0));
        Endpoint.Inet gone = (Endpoint.Inet) server.localEndpoint();
        server.close().get(20, TimeUnit.SECONDS);
        CompletableFuture<@Nullable IoException> told = new CompletableFuture<>();
        ClientBootstrap.builder(group).build().connect("127.0.0.1", gone.port(), (channel, error) -> told.complete(error));
        IoException error = told.get(20, TimeUnit.SECONDS);
        assertNotNull(error);
        assertEquals(ErrorCode.CONNECTION_REFUSED, error.code());
    }

    private void exchange(Endpoint at) throws Exception {
        Server server = echoServer(at);
        CompletableFuture<String> answer = new CompletableFuture<>();
        CompletableFuture<@Nullable IoException> ended = new CompletableFuture<>();
        ClientBootstrap.builder(group).build().connect(server.localEndpoint(), group.next(), new ChannelListener() {
            @Override
            public void onSetup(@Nullable Channel channel, @Nullable IoException error) {
                if (channel == null) {
                    answer.completeExceptionally(error);
                    return;
                }
                channel.add(new ProtocolHandler() {
                    @Override
                    protected void onMessage(ChannelSlot slot, IoMessage message) {
                        byte[] bytes = new byte[message.length()];
                        message.bytes().get(bytes);
                        message.release();
                        answer.complete(new String(bytes, StandardCharsets.UTF_8));
                        slot.channel().shutdown(null, ShutdownMode.GRACEFUL);
                    }
                });
                channel.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
            }

            @Override
            public void onShutdown(Channel channel, @Nullable IoException error) {
                ended.complete(error);
            }
        });
        assertEquals("hello", answer.get(20, TimeUnit.SECONDS));
        assertNull(ended.get(20, TimeUnit.SECONDS));
        server.close().get(20, TimeUnit.SECONDS);
    }

    private Server echoServer(Endpoint at) throws Exception {
        return ServerBootstrap.builder(group).build().listen(at, (channel, error) -> {
            if (channel != null) {
                channel.add(new Echo());
            }
        }).get(20, TimeUnit.SECONDS);
    }

    private static byte[] roundTrip(Endpoint.Inet to, byte[] sent) throws Exception {
        try (SocketChannel client = SocketChannel.open(new InetSocketAddress(to.address(), to.port()))) {
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    ByteBuffer out = ByteBuffer.wrap(sent);
                    while (out.hasRemaining()) {
                        client.write(out);
                    }
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            ByteBuffer in = ByteBuffer.allocate(sent.length + 1);
            while (client.read(in) >= 0 && in.hasRemaining()) {
                // To the end.
            }
            writer.join();
            assertTrue(in.position() <= sent.length, "more came back than was sent");
            return Arrays.copyOf(in.array(), in.position());
        }
    }

    private static final class Echo extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }
}
