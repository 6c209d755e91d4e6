package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelState;
import aws.io.channel.DatagramHandler;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.loop.spi.Transports;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ends of a datagram channel: its addresses, and datagrams that have no receiver. */
@Timeout(60)
public interface DatagramChannelContract extends LoopContract {
    private DatagramSocket open() {
        Transports transports = factory().transports();
        assumeTrue(transports.supports(Transports.Kind.DATAGRAM, SocketDomain.IPV4), "the loop has no datagrams");
        return DatagramSocket.open(transports, SocketDomain.IPV4, SocketOptions.DEFAULT);
    }

    private static Channel channel(RunningLoop running, DatagramSocket socket) {
        CompletableFuture<Channel> made = new CompletableFuture<>();
        Channel.open(
                running.loop(),
                ChannelOptions.DEFAULT,
                (channel, error) -> {
                    Channel opened = Objects.requireNonNull(channel);
                    socket.attach(opened.loop());
                    opened.add(new DatagramHandler(socket));
                    opened.add(new Discard());
                    made.complete(opened);
                },
                (channel, error) -> {});
        return LoopContract.await(made);
    }

    @Test
    default void theChannelHasTheEndpointsOfItsSocket() {
        try (RunningLoop running = running()) {
            DatagramSocket server = open();
            server.bind(Endpoint.inet("127.0.0.1", 0));
            Channel unconnected = channel(running, server);
            assertEquals(server.localEndpoint(), unconnected.localEndpoint());
            assertNull(unconnected.remoteEndpoint());
            DatagramSocket client = open();
            client.connect(server.localEndpoint());
            Channel connected = channel(running, client);
            assertEquals(client.localEndpoint(), connected.localEndpoint());
            assertEquals(server.localEndpoint(), connected.remoteEndpoint());
            running.run(() -> {
                client.close();
                server.close();
            });
        }
    }

    @Test
    default void aDatagramWithoutAReceiverIsRefusedAtTheCallAndStillTheCallers() {
        try (RunningLoop running = running()) {
            DatagramSocket receiver = open();
            receiver.bind(Endpoint.inet("127.0.0.1", 0));
            DatagramSocket socket = open();
            socket.bind(Endpoint.inet("127.0.0.1", 0));
            CompletableFuture<@Nullable IoException> sent = new CompletableFuture<>();
            running.run(() -> {
                socket.attach(running.loop());
                IoMessage message = StreamPair.message(new byte[3]);
                message.onWritten((context, error) -> sent.complete(error), null);
                IoException refused = assertThrows(IoException.class, () -> socket.send(message, null));
                assertEquals(ErrorCode.NOT_CONNECTED, refused.code());
                assertEquals(0, socket.queued());
                socket.send(message, receiver.localEndpoint());
            });
            assertNull(LoopContract.await(sent));
            running.run(() -> {
                socket.close();
                receiver.attach(running.loop());
                receiver.close();
            });
        }
    }

    /** In a channel other datagrams are on their way: the one fails by itself. */
    @Test
    default void aDatagramWithoutAPeerFailsAloneInAnUnconnectedChannel() throws Exception {
        try (RunningLoop running = running()) {
            DatagramSocket socket = open();
            socket.bind(Endpoint.inet("127.0.0.1", 0));
            Channel channel = channel(running, socket);
            ExecutionException refused = assertThrows(
                    ExecutionException.class, () -> channel.write(ByteBuffer.allocate(5)).get(PATIENCE, TimeUnit.SECONDS));
            assertEquals(ErrorCode.NOT_CONNECTED, ((IoException) refused.getCause()).code());
            CompletableFuture<@Nullable IoException> sent = new CompletableFuture<>();
            running.run(() -> {
                assertEquals(0, channel.statistics().bytesWritten());
                IoMessage message = StreamPair.message(new byte[7]);
                message.peer(socket.localEndpoint());
                message.onWritten((context, error) -> sent.complete(error), null);
                ChannelSlot last = Objects.requireNonNull(channel.lastSlot());
                last.send(message, Direction.WRITE);
            });
            assertNull(LoopContract.await(sent));
            assertEquals(ChannelState.ACTIVE, channel.state());
            running.run(socket::close);
            running.untilNothingIsOut();
        }
    }
}
