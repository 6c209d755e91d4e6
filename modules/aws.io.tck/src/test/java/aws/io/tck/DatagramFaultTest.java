package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Layer;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelState;
import aws.io.channel.DatagramHandler;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopReport;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import aws.io.testing.FakeCompletionLoopFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Errors of datagrams that a system does not give at will, by the transport double. */
@Timeout(60)
class DatagramFaultTest {
    private final FakeCompletionLoopFactory factory = new FakeCompletionLoopFactory();
    private final BlockingQueue<LoopReport> reports = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> lengths = new LinkedBlockingQueue<>();
    private final CompletableFuture<@Nullable IoException> ended = new CompletableFuture<>();
    private final EventLoop loop = factory.newLoop(
            LoopOptions.builder().name("faults").errorHandler(reports::add).build());

    private final class Lengths extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            lengths.add(message.length());
            message.release();
        }
    }

    private LoopContract.RunningLoop start() {
        loop.run();
        return new LoopContract.RunningLoop(loop);
    }

    private DatagramSocket open() {
        DatagramSocket socket = DatagramSocket.open(factory.transports(), SocketDomain.IPV4, SocketOptions.DEFAULT);
        socket.bind(Endpoint.inet("127.0.0.1", 0));
        return socket;
    }

    private Channel channel(DatagramSocket socket) {
        CompletableFuture<Channel> made = new CompletableFuture<>();
        Channel.open(
                loop,
                ChannelOptions.DEFAULT,
                (channel, error) -> {
                    Channel opened = Objects.requireNonNull(channel);
                    socket.attach(loop);
                    opened.add(new DatagramHandler(socket));
                    opened.add(new Lengths());
                    made.complete(opened);
                },
                (channel, error) -> ended.complete(error));
        return LoopContract.await(made);
    }

    private static CompletableFuture<@Nullable IoException> send(DatagramSocket socket, int length, Endpoint to) {
        CompletableFuture<@Nullable IoException> sent = new CompletableFuture<>();
        IoMessage message = StreamPair.message(new byte[length]);
        message.onWritten((context, error) -> sent.complete(error), null);
        socket.send(message, to);
        return sent;
    }

    private @Nullable Integer nextLength() throws InterruptedException {
        return lengths.poll(LoopContract.PATIENCE, TimeUnit.SECONDS);
    }

    /** More in a row than one turn of the channel takes. */
    @Test
    void everyReceiveErrorButTheEndOfTheSocketLeavesTheChannelAlive() throws Exception {
        List<ErrorCode> reported = new ArrayList<>();
        try (LoopContract.RunningLoop running = start()) {
            DatagramSocket receiver = open();
            Channel channel = channel(receiver);
            DatagramSocket sender = open();
            running.run(() -> sender.attach(loop));
            int length = 1;
            for (ErrorCode code : ErrorCode.values()) {
                if (code.layer() == Layer.TLS || code == ErrorCode.CLOSED_LOCALLY || code == ErrorCode.EVENT_LOOP_SHUTDOWN) {
                    continue;
                }
                int mine = length++;
                factory.failReceives(code, 3);
                // the first ends the receive that is under way
                running.run(() -> send(sender, mine, receiver.localEndpoint()));
                assertEquals(mine, nextLength(), code.name());
                running.run(() -> send(sender, mine, receiver.localEndpoint()));
                assertEquals(mine, nextLength(), code.name());
                List<LoopReport> all = new ArrayList<>();
                reports.drainTo(all);
                assertTrue(all.size() <= 1, () -> "of errors in a row the first is reported: " + all);
                all.forEach(report -> reported.add(((IoException) Objects.requireNonNull(report.error())).code()));
            }
            assertEquals(ChannelState.ACTIVE, channel.state());
            assertTrue(reported.contains(ErrorCode.SYSTEM_CALL_FAILED) && reported.contains(ErrorCode.OUT_OF_RESOURCES), reported::toString);
            for (ErrorCode icmp : List.of(ErrorCode.CONNECTION_REFUSED, ErrorCode.NO_ROUTE_TO_HOST, ErrorCode.MESSAGE_TOO_LARGE)) {
                assertTrue(!reported.contains(icmp), icmp + ": anyone may cause it");
            }
            running.run(sender::close);
        }
        LoopContract.await(ended);
    }

    @Test
    void aSocketThatIsClosedEndsTheChannel() throws Exception {
        try (LoopContract.RunningLoop running = start()) {
            DatagramSocket receiver = open();
            channel(receiver);
            DatagramSocket sender = open();
            // asked for first: the read that fails may come before the datagram
            Endpoint to = receiver.localEndpoint();
            factory.failReceives(ErrorCode.CLOSED_LOCALLY, 1);
            running.run(() -> {
                sender.attach(loop);
                send(sender, 1, to);
            });
            IoException error = LoopContract.await(ended);
            assertEquals(ErrorCode.CLOSED_LOCALLY, Objects.requireNonNull(error).code());
            running.run(sender::close);
        }
    }

    @Test
    void aDatagramIsSentAgainOnceAfterAnErrorThatMayConcernAnEarlierOne() throws Exception {
        try (LoopContract.RunningLoop running = start()) {
            DatagramSocket receiver = open();
            channel(receiver);
            DatagramSocket sender = open();
            running.run(() -> sender.attach(loop));
            factory.failSends(ErrorCode.CONNECTION_REFUSED, 1);
            assertNull(LoopContract.await(running.call(() -> send(sender, 1, receiver.localEndpoint()))));
            assertEquals(1, nextLength());
            factory.failSends(ErrorCode.NO_ROUTE_TO_HOST, 2);
            List<CompletableFuture<@Nullable IoException>> three = running.call(() -> List.of(
                    send(sender, 2, receiver.localEndpoint()),
                    send(sender, 3, receiver.localEndpoint()),
                    send(sender, 4, receiver.localEndpoint())));
            IoException own = LoopContract.await(three.get(0));
            assertEquals(ErrorCode.NO_ROUTE_TO_HOST, Objects.requireNonNull(own, "twice in a row it is its own").code());
            assertNull(LoopContract.await(three.get(1)));
            assertNull(LoopContract.await(three.get(2)));
            assertEquals(3, nextLength());
            assertEquals(4, nextLength());
            factory.failSends(ErrorCode.OUT_OF_RESOURCES, 1);
            IoException lack = LoopContract.await(running.call(() -> send(sender, 5, receiver.localEndpoint())));
            assertEquals(ErrorCode.OUT_OF_RESOURCES, Objects.requireNonNull(lack, "it concerns no other").code());
            assertTrue(lengths.isEmpty());
            running.run(sender::close);
        }
    }
}
