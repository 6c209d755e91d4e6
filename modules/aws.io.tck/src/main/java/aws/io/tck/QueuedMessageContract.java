package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.channel.Channel;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.channel.SocketHandler;
import aws.io.loop.spi.Transports;
import aws.io.socket.DatagramSocket;
import aws.io.socket.Endpoint;
import aws.io.socket.Pipe;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message that waits in a write queue is the queue's: sending it again or releasing it is refused, and it is written once. */
@Timeout(60)
public interface QueuedMessageContract extends LoopContract {
    /** Makes a message with a promise, which is recorded. */
    private static IoMessage message(RunningLoop running, int content, List<String> promises) {
        IoMessage message = MessagePool.of(running.loop()).acquire(BufferKind.OFF_HEAP, 8);
        message.bytes().put((byte) content).flip();
        message.onWritten((context, error) -> promises.add(content + (error == null ? "" : " " + error.code())), null);
        return message;
    }

    /** Sends two messages, of which the second waits, and tries everything that its former owner may not do. */
    private static void sendTwo(RunningLoop running, List<String> promises, Consumer<IoMessage> send) {
        send.accept(message(running, 1, promises));
        IoMessage queued = message(running, 2, promises);
        send.accept(queued);
        assertTrue(promises.isEmpty(), "it waits");
        IoMessage other = message(running, 4, promises);
        List<Runnable> misuses = List.of(
                () -> send.accept(queued),
                queued::release,
                () -> queued.complete(null),
                () -> queued.onWritten(null, null),
                () -> queued.tag("tag"),
                () -> queued.peer(null),
                queued::markControl,
                () -> other.takeCompletionOf(queued));
        for (Runnable misuse : misuses) {
            assertThrows(IllegalStateException.class, misuse::run);
        }
        other.onWritten(null, null);
        other.release();
        send.accept(message(running, 3, promises));
    }

    @Test
    default void aMessageInTheQueueOfAStreamIsTheQueues() throws Exception {
        try (RunningLoop running = running()) {
            ForEachDomain.run(running.loop().transports(), Transports.Kind.STREAM, (domain, at) -> {
                StreamPair pair = StreamPair.connect(running, domain, at);
                List<String> promises = new ArrayList<>();
                CompletableFuture<byte[]> received = running.call(() -> StreamPair.read(pair.server(), 3));
                running.run(() -> {
                    pair.client().cork();
                    sendTwo(running, promises, pair.client()::write);
                    pair.client().uncork();
                });
                assertEquals(List.of((byte) 1, (byte) 2, (byte) 3), list(LoopContract.await(received)));
                running.until(() -> promises.size() >= 3);
                assertEquals(List.of("1", "2", "3"), running.call(() -> List.copyOf(promises)));
                running.untilNothingIsOut();
                pair.close(running);
            });
        }
    }

    @Test
    default void aMessageInTheQueueOfAChannelsSocketIsTheQueues() throws Exception {
        try (RunningLoop running = running()) {
            ForEachDomain.run(running.loop().transports(), Transports.Kind.STREAM, (domain, at) -> {
                StreamPair pair = StreamPair.connect(running, domain, at);
                List<String> promises = new ArrayList<>();
                CompletableFuture<byte[]> received = running.call(() -> StreamPair.read(pair.server(), 3));
                CompletableFuture<Channel> made = new CompletableFuture<>();
                CompletableFuture<Boolean> ended = new CompletableFuture<>();
                Channel.open(running.loop(), ChannelOptions.DEFAULT, (channel, error) -> made.complete(channel), (channel, error) ->
                        ended.complete(true));
                Channel channel = LoopContract.await(made);
                running.run(() -> {
                    channel.add(new SocketHandler(pair.client()));
                    ChannelSlot slot = channel.add(new ProtocolHandler() {
                        @Override
                        protected void onMessage(ChannelSlot place, IoMessage message) {
                            message.release();
                        }
                    });
                    pair.client().cork();
                    sendTwo(running, promises, message -> slot.send(message, Direction.WRITE));
                    assertEquals(3, channel.backlog());
                    pair.client().uncork();
                });
                assertEquals(List.of((byte) 1, (byte) 2, (byte) 3), list(LoopContract.await(received)));
                running.until(() -> promises.size() >= 3 && channel.backlog() == 0);
                assertEquals(List.of("1", "2", "3"), running.call(() -> List.copyOf(promises)));
                channel.shutdown(null, ShutdownMode.ABORT);
                LoopContract.await(ended);
                running.untilNothingIsOut();
                pair.close(running);
            });
        }
    }

    private static List<Byte> list(byte[] bytes) {
        List<Byte> list = new ArrayList<>();
        for (byte one : bytes) {
            list.add(one);
        }
        return list;
    }

    @Test
    default void aMessageInTheQueueOfADatagramSocketIsTheQueues() throws Exception {
        try (RunningLoop running = running()) {
            Transports transports = running.loop().transports();
            ForEachDomain.run(transports, Transports.Kind.DATAGRAM, (domain, at) -> {
                DatagramSocket receiver = DatagramSocket.open(transports, domain, SocketOptions.DEFAULT);
                receiver.bind(at);
                DatagramSocket sender = DatagramSocket.open(transports, domain, SocketOptions.DEFAULT);
                List<String> promises = new ArrayList<>();
                running.run(() -> {
                    receiver.attach(running.loop());
                    sender.attach(running.loop());
                    sender.cork();
                    sendTwo(running, promises, message -> sender.send(message, receiver.localEndpoint()));
                    assertEquals(3, sender.queued());
                    sender.uncork();
                });
                running.until(() -> promises.size() >= 3);
                assertEquals(List.of("1", "2", "3"), running.call(() -> List.copyOf(promises)));
                running.untilNothingIsOut();
                running.run(() -> {
                    sender.close();
                    receiver.close();
                });
            });
        }
    }

    @Test
    default void aMessageInTheQueueOfAPacketSocketIsTheQueues() throws Exception {
        if (!factory().transports().supportsPackets(SocketDomain.LOCAL)) {
            return;
        }
        Path folder = Files.createTempDirectory("aws-io-tck");
        try (RunningLoop running = running()) {
            PacketPair pair = PacketPair.connect(running, Endpoint.local(folder.resolve("packets").toString()));
            List<String> promises = new ArrayList<>();
            running.run(() -> {
                pair.client().cork();
                sendTwo(running, promises, pair.client()::send);
                pair.client().uncork();
            });
            running.until(() -> promises.size() >= 3);
            assertEquals(List.of("1", "2", "3"), running.call(() -> List.copyOf(promises)));
            running.untilNothingIsOut();
            pair.close(running);
        }
        Files.delete(folder);
    }

    @Test
    default void aMessageInTheQueueOfAPipeIsTheQueues() throws Exception {
        if (!supports(Transports.Kind.PIPE, SocketDomain.LOCAL)) {
            return;
        }
        try (RunningLoop running = running()) {
            Pipe pipe = Pipe.open(running.loop().transports());
            List<String> promises = new ArrayList<>();
            running.run(() -> {
                pipe.reader().attach(running.loop());
                pipe.writer().attach(running.loop());
                sendTwo(running, promises, pipe.writer()::write);
            });
            Drain drain = new Drain(pipe.reader()::read, 3);
            running.run(() -> {
                pipe.reader().subscribe(drain);
                drain.onReadable(false);
            });
            assertEquals(List.of((byte) 1, (byte) 2, (byte) 3), list(LoopContract.await(drain.done)));
            running.until(() -> promises.size() >= 3);
            assertEquals(List.of("1", "2", "3"), running.call(() -> List.copyOf(promises)));
            running.untilNothingIsOut();
            running.run(pipe.reader()::close);
            running.run(pipe.writer()::close);
        }
    }

    /** The promises of what was refused wait for their turn too. */
    @Test
    default void aMessageThatAClosedSocketRefusesIsReleasedOnlyByItsPromise() throws Exception {
        try (RunningLoop running = running()) {
            StreamPair pair = StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
            List<String> promises = new ArrayList<>();
            running.run(() -> {
                pair.client().close();
                IoMessage message = message(running, 1, promises);
                pair.client().write(message);
                assertThrows(IllegalStateException.class, message::release);
                assertThrows(IllegalStateException.class, () -> pair.client().write(message));
            });
            running.until(() -> promises.size() == 1);
            assertEquals(List.of("1 NOT_CONNECTED"), promises);
            running.untilNothingIsOut();
            running.run(pair.server()::close);
        }
    }

    /** A socket of another loop refuses it, and its owner still has it. */
    @Test
    default void aMessageOfAnotherLoopIsNotWritten() throws Exception {
        try (RunningLoop running = running();
                RunningLoop other = running()) {
            StreamPair pair = StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
            List<String> promises = new ArrayList<>();
            IoMessage message = other.call(() -> message(other, 1, promises));
            running.run(() -> assertThrows(IoException.class, () -> pair.client().write(message)));
            other.run(() -> {
                assertTrue(message.hasPromise());
                message.release();
            });
            other.untilNothingIsOut();
            pair.close(running);
        }
    }
}
