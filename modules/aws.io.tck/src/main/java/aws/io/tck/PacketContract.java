package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.PacketListenerSocket;
import aws.io.socket.PacketSocket;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketOption;
import aws.io.socket.SocketOptions;
import aws.io.socket.SocketState;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Connections that keep the bounds of records; where a provider has none, that it says so. */
@Timeout(60)
public interface PacketContract extends LoopContract {
    /** What is run where there are packets. */
    @FunctionalInterface
    interface PacketBody {
        /**
         * Does it.
         *
         * @param running a loop
         * @param at an address nobody listens on
         * @throws Exception if it fails
         */
        void run(RunningLoop running, Endpoint at) throws Exception;
    }

    private void withPackets(PacketBody body) throws Exception {
        if (!supportsPackets(SocketDomain.LOCAL)) {
            return;
        }
        Path folder = Files.createTempDirectory("aws-io-tck");
        try {
            runAt(Endpoint.local(folder.resolve("packets").toString()), body);
        } finally {
            // Fails if a socket file was left behind.
            Files.delete(folder);
        }
        if (factory().capabilities().contains("abstract-names")) {
            runAt(Endpoint.local("\0" + folder), body);
        }
    }

    private void runAt(Endpoint at, PacketBody body) throws Exception {
        try (RunningLoop running = running()) {
            body.run(running, at);
            running.untilNothingIsOut();
        }
    }

    private static byte[] bytes(int length, int number) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) number);
        return bytes;
    }

    private static IoMessage pooled(RunningLoop running, BufferKind kind, byte[] bytes) {
        IoMessage message = MessagePool.of(running.loop()).acquireDatagram(kind);
        message.bytes().put(bytes).flip();
        return message;
    }

    private static ErrorCode codeOf(Executable misuse) {
        return assertThrows(IoException.class, misuse).code();
    }

    @Test
    default void packetsAreRefusedByNameWhereThereAreNone() {
        Transports transports = factory().transports();
        for (SocketDomain domain : SocketDomain.values()) {
            if (!transports.supportsPackets(domain)) {
                assertEquals(Set.of(), transports.packetOptions(domain));
                for (Executable opening : List.<Executable>of(
                        () -> PacketSocket.open(transports, domain, SocketOptions.DEFAULT),
                        () -> PacketListenerSocket.open(transports, domain, SocketOptions.DEFAULT))) {
                    IoException error = assertThrows(IoException.class, opening);
                    assertEquals(ErrorCode.UNSUPPORTED, error.code());
                    String message = String.valueOf(error.getMessage());
                    assertTrue(message.contains(transports.provider()) && message.contains(domain.name()), message);
                }
            }
        }
    }

    @Test
    default void aRecordComesWholeByItselfAndInItsOrder() throws Exception {
        withPackets((running, at) -> {
            PacketPair pair = PacketPair.connect(running, at);
            List<byte[]> sent = new ArrayList<>();
            for (int length : List.of(1, 2, 1_000, 4_096, 65_535, 65_536, 1, 16_897)) {
                sent.add(bytes(length, sent.size()));
            }
            for (int i = 0; i < 40; i++) {
                sent.add(bytes(1 + i, sent.size()));
            }
            PacketPair.Records received = running.call(() -> PacketPair.Records.of(pair.server(), MessagePool.DATAGRAM));
            PacketPair.Records echoed = running.call(() -> PacketPair.Records.of(pair.client(), MessagePool.DATAGRAM));
            running.run(() -> {
                // each by itself one way, together the other; the pool's messages hold 65,536 bytes
                for (int i = 0; i < sent.size(); i++) {
                    pair.client().send(pooled(running, i % 2 == 0 ? BufferKind.OFF_HEAP : BufferKind.HEAP, sent.get(i)));
                }
                pair.client().shutdownOutput();
                pair.server().cork();
                for (int i = 0; i < sent.size(); i++) {
                    pair.server().send(pooled(running, i % 2 == 0 ? BufferKind.HEAP : BufferKind.OFF_HEAP, sent.get(i)));
                }
                assertFalse(pair.server().isFlushed());
                pair.server().uncork();
                pair.server().shutdownOutput();
            });
            for (PacketPair.Records one : List.of(received, echoed)) {
                List<byte[]> all = LoopContract.await(one.end);
                assertEquals(sent.size(), all.size());
                for (int i = 0; i < sent.size(); i++) {
                    assertArrayEquals(sent.get(i), all.get(i), "record " + i);
                }
                assertEquals(List.of(), one.held);
            }
            pair.close(running);
        });
    }

    @Test
    default void aRecordThatTheReaderHasNoRoomForIsHeldUntilItHas() throws Exception {
        withPackets((running, at) -> {
            PacketPair pair = PacketPair.connect(running, at);
            List<byte[]> sent = List.of(bytes(10, 1), bytes(60_000, 2), bytes(1, 3), bytes(11, 4), bytes(10, 5));
            PacketPair.Records received = running.call(() -> {
                for (byte[] record : sent) {
                    pair.client().send(StreamPair.message(record));
                }
                pair.client().shutdownOutput();
                return PacketPair.Records.of(pair.server(), 10);
            });
            List<byte[]> all = LoopContract.await(received.end);
            assertEquals(List.of(60_000, 11), received.held);
            assertEquals(sent.size(), all.size());
            for (int i = 0; i < sent.size(); i++) {
                assertArrayEquals(sent.get(i), all.get(i), "record " + i);
            }
            running.run(() -> assertEquals(ErrorCode.ILLEGAL_STATE, codeOf(pair.server()::heldLength)));
            pair.close(running);
        });
    }

    @Test
    default void aReaderThatRestsHoldsTheSenderBackAndNothingIsLost() throws Exception {
        withPackets((running, at) -> {
            PacketPair pair = PacketPair.connect(running, at);
            List<Integer> kept = new ArrayList<>();
            List<Integer> lengths = new ArrayList<>();
            running.run(() -> {
                int number = 0;
                while (number < 1_000 || pair.client().isFlushed()) {
                    byte[] record = bytes(1 + (number * 37) % 3_000, number);
                    lengths.add(record.length);
                    IoMessage message = pooled(running, number % 3 == 0 ? BufferKind.HEAP : BufferKind.OFF_HEAP, record);
                    int mine = number;
                    message.onWritten(
                            (context, error) -> {
                                assertNull(error);
                                kept.add(mine);
                            },
                            null);
                    pair.client().send(message);
                    number++;
                }
                assertEquals(List.of(), kept, "no promise is kept inside a send");
                pair.client().shutdownOutput();
            });
            PacketPair.Records received = running.call(() -> PacketPair.Records.of(pair.server(), 4_096));
            List<byte[]> all = LoopContract.await(received.end);
            assertEquals(lengths, all.stream().map(record -> record.length).toList());
            for (int i = 0; i < all.size(); i++) {
                assertArrayEquals(bytes(lengths.get(i), i), all.get(i), "record " + i);
            }
            running.until(() -> kept.size() == lengths.size());
            for (int i = 0; i < kept.size(); i++) {
                assertEquals(i, kept.get(i), "promises are kept in order");
            }
            pair.close(running);
        });
    }

    @Test
    default void eachDirectionEndsByItself() throws Exception {
        withPackets((running, at) -> {
            PacketPair pair = PacketPair.connect(running, at);
            PacketPair.Records received = running.call(() -> {
                pair.client().send(StreamPair.message(bytes(5, 1)));
                pair.client().shutdownOutput();
                return PacketPair.Records.of(pair.server(), 100);
            });
            assertEquals(1, LoopContract.await(received.end).size());
            PacketPair.Records answers = running.call(() -> {
                pair.server().send(StreamPair.message(bytes(6, 2)));
                pair.server().send(StreamPair.message(bytes(7, 3)));
                pair.server().close();
                return PacketPair.Records.of(pair.client(), 100);
            });
            assertEquals(List.of(6, 7), LoopContract.await(answers.end).stream().map(record -> record.length).toList());
            pair.close(running);
        });
    }

    @Test
    default void aPeerThatIsGoneFailsWhatIsSentAndWhatIsQueued() throws Exception {
        withPackets((running, at) -> {
            PacketPair pair = PacketPair.connect(running, at);
            List<String> outcomes = new ArrayList<>();
            PacketPair.Records client = running.call(() -> PacketPair.Records.of(pair.client(), 100));
            running.run(() -> {
                int number = 0;
                while (pair.client().isFlushed() || number < 3) {
                    IoMessage message = pooled(running, BufferKind.OFF_HEAP, bytes(60_000, number++));
                    message.onWritten((context, error) -> outcomes.add(error == null ? "sent" : error.code().name()), null);
                    pair.client().send(message);
                }
                pair.server().close();
            });
            assertEquals(ErrorCode.CONNECTION_RESET, LoopContract.await(client.failure).code());
            running.run(() -> {
                pair.client().close();
                IoMessage late = StreamPair.message(bytes(1, 1));
                late.onWritten((context, why) -> outcomes.add(why == null ? "sent" : "late"), null);
                pair.client().send(late);
            });
            running.until(() -> outcomes.contains("late"));
            assertEquals("late", outcomes.getLast());
            assertTrue(outcomes.getFirst().equals("sent") && !outcomes.get(outcomes.size() - 2).equals("sent"), outcomes.toString());
            assertEquals(SocketState.CLOSED, pair.client().state());
        });
    }

    @Test
    default void anEmptyRecordAndOneTooLongAreRefusedAndHarmNothing() throws Exception {
        withPackets((running, at) -> {
            PacketPair pair = PacketPair.connect(running, at);
            PacketPair.Records received = running.call(() -> PacketPair.Records.of(pair.server(), 100));
            running.run(() -> {
                IoMessage empty = pooled(running, BufferKind.OFF_HEAP, new byte[0]);
                assertThrows(IllegalArgumentException.class, () -> pair.client().send(empty));
                empty.release();
                IoMessage large = StreamPair.message(new byte[64 << 20]);
                String refusal = String.valueOf(
                        assertThrows(IllegalArgumentException.class, () -> pair.client().send(large)).getMessage());
                assertTrue(refusal.contains(String.valueOf(64 << 20)), refusal);
                if (pair.client().state() == SocketState.CONNECTED
                        && running.loop().transports().packetOptions(SocketDomain.LOCAL).contains(SocketOption.SEND_BUFFER)) {
                    pair.client().setOption(SocketOption.SEND_BUFFER, 5_000);
                    int size = pair.client().getOption(SocketOption.SEND_BUFFER);
                    assertThrows(IllegalArgumentException.class, () -> pair.client().send(StreamPair.message(new byte[size + 1])));
                }
                pair.client().send(StreamPair.message(bytes(3, 1)));
                pair.client().close();
            });
            assertEquals(1, LoopContract.await(received.end).size());
            pair.close(running);
        });
    }

    @Test
    default void packetSocketsAreForTheLoopsThreadAndRefuseMisuse() throws Exception {
        withPackets((running, at) -> {
            Transports transports = running.loop().transports();
            PacketSocket idle = PacketSocket.open(transports, SocketDomain.LOCAL, SocketOptions.DEFAULT);
            IoMessage message = StreamPair.message(bytes(1, 1));
            assertEquals(ErrorCode.ILLEGAL_STATE, codeOf(() -> idle.send(message)));
            assertEquals(ErrorCode.ILLEGAL_STATE, codeOf(() -> idle.receive(message)));
            assertThrows(IllegalArgumentException.class, () -> idle.bind(Endpoint.inet("127.0.0.1", 0)));
            idle.close();
            SocketOptions stray = SocketOptions.builder().set(SocketOption.TCP_NODELAY, true).build();
            assertThrows(IoException.class, () -> PacketSocket.open(transports, SocketDomain.LOCAL, stray));
            PacketPair pair = PacketPair.connect(running, at);
            for (Executable call : List.<Executable>of(
                    () -> pair.client().send(message),
                    () -> pair.client().receive(IoMessage.wrap(ByteBuffer.allocate(8))),
                    pair.client()::heldLength,
                    pair.client()::cork,
                    pair.client()::uncork,
                    pair.client()::shutdownOutput,
                    pair.client()::close)) {
                assertEquals(ErrorCode.LOOP_THREAD_ONLY, codeOf(call));
            }
            running.run(() -> {
                assertEquals(ErrorCode.ALREADY_ATTACHED, codeOf(() -> pair.server().attach(running.loop())));
                PacketPair.Records.of(pair.server(), 8);
                assertEquals(ErrorCode.ALREADY_SUBSCRIBED, codeOf(() -> PacketPair.Records.of(pair.server(), 8)));
                assertEquals(ErrorCode.ILLEGAL_STATE, codeOf(() -> pair.client().connect(at, running.loop(), (socket, error) -> {})));
            });
            pair.close(running);
        });
    }

    @Test
    default void aConnectThatFailsIsToldOnceAndLeavesNothing() throws Exception {
        withPackets((running, at) -> {
            PacketSocket socket = PacketSocket.open(running.loop().transports(), SocketDomain.LOCAL, SocketOptions.DEFAULT);
            CompletableFuture<PacketSocket> told = new CompletableFuture<>();
            socket.connect(at, running.loop(), (which, error) -> {
                assertNotNull(error);
                told.complete(which);
            });
            assertEquals(socket, LoopContract.await(told));
            assertEquals(SocketState.CLOSED, socket.state());
        });
    }
}
