package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.DatagramHandler;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.spi.Transports;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Datagrams: sockets of their own, and channels of them (DESIGN, sections 5 and 6). */
@Timeout(60)
public interface DatagramContract extends LoopContract {
    /** Sends each datagram back to its sender. */
    final class EchoBack extends ProtocolHandler {
        private final BlockingQueue<Integer> lengths = new LinkedBlockingQueue<>();
        private final boolean echo;
        private final long window;

        /**
         * A handler.
         *
         * @param echo whether it answers
         * @param window its window
         */
        public EchoBack(boolean echo, long window) {
            this.echo = echo;
            this.window = window;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            lengths.add(message.length());
            if (echo) {
                slot.send(message, Direction.WRITE);
            } else {
                message.release();
            }
        }

        @Override
        public long initialWindowSize() {
            return window;
        }
    }

    private static Channel channel(RunningLoop running, DatagramSocket socket, DatagramHandler handler, EchoBack application) {
        CompletableFuture<Channel> made = new CompletableFuture<>();
        Channel.open(
                running.loop(),
                ChannelOptions.DEFAULT,
                (channel, error) -> {
                    if (channel == null) {
                        made.completeExceptionally(error == null ? new AssertionError("no error either") : error);
                        return;
                    }
                    socket.attach(channel.loop());
                    channel.add(handler);
                    channel.add(application);
                    made.complete(channel);
                },
                (channel, error) -> {});
        return LoopContract.await(made);
    }

    private static void send(RunningLoop running, Channel channel, int length, @Nullable Endpoint to) {
        running.run(() -> {
            IoMessage message = channel.pool().acquireDatagram(BufferKind.OFF_HEAP);
            message.bytes().limit(length);
            message.peer(to);
            ChannelSlot last = channel.lastSlot();
            if (last == null) {
                throw new AssertionError("the channel has ended");
            }
            last.send(message, Direction.WRITE);
        });
    }

    @Test
    default void datagramsKeepTheirBoundsAndKnowTheirSenders() throws Exception {
        try (RunningLoop running = running()) {
            Transports transports = running.loop().transports();
            ForEachDomain.run(transports, Transports.Kind.DATAGRAM, (domain, at) -> {
                DatagramSocket server = DatagramSocket.open(transports, domain, SocketOptions.DEFAULT);
                server.bind(at);
                channel(running, server, new DatagramHandler(server), new EchoBack(true, 1 << 20));
                DatagramSocket client = DatagramSocket.open(transports, domain, SocketOptions.DEFAULT);
                client.bind(at instanceof Endpoint.Local local ? Endpoint.local(local.path() + "-client") : at);
                EchoBack answers = new EchoBack(false, 1 << 20);
                Channel channel = channel(running, client, new DatagramHandler(client), answers);
                for (int length : List.of(1, 1_000, 9_000)) {
                    send(running, channel, length, server.localEndpoint());
                    assertEquals(length, answers.lengths.poll(PATIENCE, TimeUnit.SECONDS), String.valueOf(domain));
                }
                running.run(() -> {
                    client.close();
                    server.close();
                });
            });
        }
    }

    @Test
    default void aConnectedSocketSendsToItsOnePeer() throws Exception {
        if (!supports(Transports.Kind.DATAGRAM, SocketDomain.IPV4)) {
            return;
        }
        try (RunningLoop running = running()) {
            Transports transports = running.loop().transports();
            DatagramSocket server = DatagramSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);
            server.bind(Endpoint.inet("127.0.0.1", 0));
            channel(running, server, new DatagramHandler(server), new EchoBack(true, 1 << 20));
            DatagramSocket client = DatagramSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);
            client.connect(server.localEndpoint());
            EchoBack answers = new EchoBack(false, 1 << 20);
            Channel channel = channel(running, client, new DatagramHandler(client), answers);
            send(running, channel, 77, null);
            assertEquals(77, answers.lengths.poll(PATIENCE, TimeUnit.SECONDS));
        }
    }

    @Test
    default void aDatagramThatTheWindowCannotTakeIsDroppedWholeAndCounted() throws Exception {
        if (!supports(Transports.Kind.DATAGRAM, SocketDomain.IPV4)) {
            return;
        }
        try (RunningLoop running = running()) {
            Transports transports = running.loop().transports();
            DatagramSocket server = DatagramSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);
            server.bind(Endpoint.inet("127.0.0.1", 0));
            DatagramHandler handler = new DatagramHandler(server);
            EchoBack narrow = new EchoBack(false, 100);
            channel(running, server, handler, narrow);
            DatagramSocket client = DatagramSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);
            client.connect(server.localEndpoint());
            Channel channel = channel(running, client, new DatagramHandler(client), new EchoBack(false, 100));
            send(running, channel, 101, null);
            send(running, channel, 99, null);
            assertEquals(99, narrow.lengths.poll(PATIENCE, TimeUnit.SECONDS));
            assertEquals(1, handler.dropped());
        }
    }

    /** IP has none that are longer than a message of the pool; local sockets do. */
    @Test
    default void aDatagramIsDeliveredWholeOrDroppedAndCounted() throws Exception {
        try (RunningLoop running = running()) {
            Transports transports = running.loop().transports();
            ForEachDomain.run(transports, Transports.Kind.DATAGRAM, (domain, at) -> {
                DatagramSocket server = DatagramSocket.open(transports, domain, SocketOptions.DEFAULT);
                server.bind(at);
                DatagramHandler handler = new DatagramHandler(server);
                EchoBack application = new EchoBack(false, 1 << 20);
                channel(running, server, handler, application);
                DatagramSocket client = DatagramSocket.open(transports, domain, SocketOptions.DEFAULT);
                client.connect(server.localEndpoint());
                CompletableFuture<@Nullable IoException> sent = new CompletableFuture<>();
                running.run(() -> {
                    client.attach(running.loop());
                    IoMessage tooLong = StreamPair.message(new byte[MessagePool.DATAGRAM + 1]);
                    tooLong.onWritten((context, error) -> sent.complete(error), null);
                    client.send(tooLong, null);
                    client.send(StreamPair.message(new byte[7]), null);
                });
                boolean refused = LoopContract.await(sent) != null;
                assertEquals(7, application.lengths.poll(PATIENCE, TimeUnit.SECONDS), String.valueOf(domain));
                assertEquals(refused ? 0 : 1, handler.dropped(), String.valueOf(domain));
                running.run(() -> {
                    client.close();
                    server.close();
                });
            });
        }
    }

    @Test
    default void misuseIsToldAndHarmsNothing() {
        if (!supports(Transports.Kind.DATAGRAM, SocketDomain.IPV4)) {
            return;
        }
        try (RunningLoop running = running()) {
            Transports transports = running.loop().transports();
            DatagramSocket socket = DatagramSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);
            assertThrows(IoException.class, socket::localEndpoint);
            assertThrows(IllegalArgumentException.class, () -> socket.bind(Endpoint.inet("::1", 0)));
            assertThrows(IllegalArgumentException.class, () -> socket.connect(Endpoint.inet("127.0.0.1", 0)));
            socket.bind(Endpoint.inet("127.0.0.1", 0));
            assertEquals(
                    ErrorCode.ILLEGAL_STATE,
                    assertThrows(IoException.class, () -> socket.bind(Endpoint.inet("127.0.0.1", 0))).code());
            running.run(() -> socket.attach(running.loop()));
            assertEquals(ErrorCode.LOOP_THREAD_ONLY, assertThrows(IoException.class, socket::close).code());
            running.run(() -> {
                socket.close();
                socket.close();
            });
            assertEquals(
                    ErrorCode.CLOSED_LOCALLY,
                    assertThrows(IoException.class, () -> socket.bind(Endpoint.inet("127.0.0.1", 0))).code());
            assertEquals(ErrorCode.CLOSED_LOCALLY, assertThrows(IoException.class, socket::localEndpoint).code());
        }
    }
}
