package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketListener;
import aws.io.socket.SocketState;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading, writing and ending (DESIGN, section 6). */
@Timeout(120)
public interface StreamContract extends LoopContract {
    private static StreamPair pair(RunningLoop running) {
        return StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
    }

    @Test
    default void bytesGoBothWaysInEveryDomain() throws Exception {
        try (RunningLoop running = running()) {
            ForEachDomain.run(running.loop().transports(), Transports.Kind.STREAM, (domain, at) -> {
                StreamPair pair = StreamPair.connect(running, domain, at);
                CompletableFuture<byte[]> atServer = running.call(() -> StreamPair.readAll(pair.server()));
                CompletableFuture<byte[]> atClient = running.call(() -> StreamPair.readAll(pair.client()));
                running.run(() -> {
                    pair.client().write(StreamPair.message(new byte[] {1, 2, 3}));
                    pair.client().shutdownOutput();
                });
                // On a completion back end the write may be under way still: what was accepted before the end must arrive.
                assertArrayEquals(new byte[] {1, 2, 3}, LoopContract.await(atServer));
                running.run(() -> {
                    pair.server().write(StreamPair.message(new byte[] {4, 5}));
                    pair.server().shutdownOutput();
                });
                assertArrayEquals(new byte[] {4, 5}, LoopContract.await(atClient));
                pair.close(running);
            });
        }
    }

    @Test
    default void aLargeWriteUnderBackPressureArrivesWhole() {
        byte[] sent = new byte[32 << 20];
        new Random(7).nextBytes(sent);
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            CompletableFuture<byte[]> received = running.call(() -> StreamPair.readAll(pair.server()));
            CompletableFuture<@Nullable IoException> written = new CompletableFuture<>();
            running.run(() -> {
                IoMessage message = StreamPair.message(sent);
                message.onWritten(
                        (context, error) -> {
                            written.complete(error);
                            pair.client().close();
                        },
                        null);
                pair.client().write(message);
            });
            assertEquals(null, LoopContract.await(written));
            assertArrayEquals(sent, LoopContract.await(received));
            pair.close(running);
        }
    }

    @Test
    default void manySmallWritesArriveInTheirOrder() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            CompletableFuture<byte[]> received = running.call(() -> StreamPair.readAll(pair.server()));
            running.run(() -> {
                pair.client().cork();
                for (int i = 0; i < 10_000; i++) {
                    byte[] some = (i + ",").getBytes(StandardCharsets.US_ASCII);
                    expected.writeBytes(some);
                    pair.client().write(StreamPair.message(some));
                }
                IoMessage last = StreamPair.message(new byte[] {'.'});
                expected.write('.');
                last.onWritten((context, error) -> pair.client().close(), null);
                pair.client().write(last);
                pair.client().uncork();
            });
            assertArrayEquals(expected.toByteArray(), LoopContract.await(received));
            pair.close(running);
        }
    }

    @Test
    default void aMessageAfterTheEndOfTheOutputFailsInItsTurn() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            List<String> kept = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            running.run(() -> {
                IoMessage large = StreamPair.message(new byte[32 << 20]);
                large.onWritten((context, error) -> kept.add("large" + (error == null ? "" : " " + error.code())), null);
                pair.client().write(large);
                pair.client().shutdownOutput();
                IoMessage late = StreamPair.message(new byte[1]);
                late.onWritten(
                        (context, error) -> {
                            kept.add("late" + (error == null ? "" : " " + error.code()));
                            done.complete(true);
                        },
                        null);
                pair.client().write(late);
            });
            CompletableFuture<byte[]> received = running.call(() -> StreamPair.readAll(pair.server()));
            assertEquals(32 << 20, LoopContract.await(received).length);
            LoopContract.await(done);
            assertEquals(List.of("large", "late " + ErrorCode.ILLEGAL_STATE), kept);
            pair.close(running);
        }
    }

    @Test
    default void promisesAreKeptInOrderNeverInsideTheWriteAndMayWriteOrClose() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            List<String> kept = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            running.run(() -> {
                for (String name : List.of("A", "B", "C")) {
                    IoMessage message = StreamPair.message(new byte[1]);
                    message.onWritten(
                            (context, error) -> {
                                kept.add(name + (error == null ? "" : " " + error.code()));
                                if (name.equals("A")) {
                                    IoMessage another = StreamPair.message(new byte[1]);
                                    another.onWritten(
                                            (also, failure) -> {
                                                kept.add("D" + (failure == null ? "" : " " + failure.code()));
                                                done.complete(true);
                                            },
                                            null);
                                    pair.client().write(another);
                                } else if (name.equals("B")) {
                                    pair.client().close();
                                }
                            },
                            null);
                    pair.client().write(message);
                    assertTrue(kept.isEmpty(), "never inside the write");
                }
            });
            LoopContract.await(done);
            assertEquals(List.of("A", "B"), kept.subList(0, 2));
            assertTrue(kept.get(2).startsWith("C") && kept.get(3).startsWith("D"), kept.toString());
            pair.close(running);
        }
    }

    @Test
    default void whatIsQueuedWhenTheSocketIsClosedFailsAndEveryPromiseIsKept() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            KernelBuffers.narrow(running, running, pair);
            CompletableFuture<@Nullable IoException> large = new CompletableFuture<>();
            CompletableFuture<@Nullable IoException> after = new CompletableFuture<>();
            running.run(() -> {
                IoMessage message = StreamPair.message(new byte[KernelBuffers.MORE]);
                message.onWritten((context, error) -> large.complete(error), null);
                pair.client().write(message);
                pair.client().close();
                IoMessage late = StreamPair.message(new byte[1]);
                late.onWritten((context, error) -> after.complete(error), null);
                pair.client().write(late);
            });
            IoException failed = LoopContract.await(large);
            assertEquals(ErrorCode.CLOSED_LOCALLY, failed == null ? null : failed.code());
            IoException refused = LoopContract.await(after);
            assertEquals(ErrorCode.NOT_CONNECTED, refused == null ? null : refused.code());
            pair.close(running);
        }
    }

    /** The C library knows one code for both. */
    @Test
    default void aResetIsToldApartFromAnOrderlyEnd() {
        try (RunningLoop running = running()) {
            StreamPair orderly = pair(running);
            CompletableFuture<byte[]> end = running.call(() -> StreamPair.readAll(orderly.server()));
            running.run(orderly.client()::close);
            assertEquals(0, LoopContract.await(end).length);
            orderly.close(running);
            StreamPair reset = pair(running);
            CompletableFuture<byte[]> broken = running.call(() -> StreamPair.readAll(reset.server()));
            running.run(reset.client()::reset);
            IoException error = assertThrows(IoException.class, () -> LoopContract.await(broken));
            assertEquals(ErrorCode.CONNECTION_RESET, error.code());
            reset.close(running);
        }
    }

    @Test
    default void readingAndWritingAreForTheLoopsThreadAlone() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            IoMessage message = StreamPair.message(new byte[1]);
            for (Runnable call : List.<Runnable>of(
                    () -> pair.client().read(message),
                    () -> pair.client().write(message),
                    () -> pair.client().shutdownOutput(),
                    pair.client()::close)) {
                assertEquals(ErrorCode.LOOP_THREAD_ONLY, assertThrows(IoException.class, call::run).code());
            }
            pair.close(running);
        }
    }

    @Test
    default void aSocketIsAttachedAndSubscribedOnce() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            SocketListener listener = new SocketListener() {
                @Override
                public void onReadable(boolean hangUp) {}

                @Override
                public void onError(IoException error) {}
            };
            running.run(() -> {
                IoException again = assertThrows(IoException.class, () -> pair.server().attach(running.loop()));
                assertEquals(ErrorCode.ALREADY_ATTACHED, again.code());
                pair.server().subscribe(listener);
                IoException twice = assertThrows(IoException.class, () -> pair.server().subscribe(listener));
                assertEquals(ErrorCode.ALREADY_SUBSCRIBED, twice.code());
            });
            pair.close(running);
            assertEquals(SocketState.CLOSED, pair.client().state());
        }
    }

    @Test
    default void aReadIntoAFullBufferMovesNothing() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            CompletableFuture<Integer> count = new CompletableFuture<>();
            IoMessage full = IoMessage.wrap(ByteBuffer.allocateDirect(0));
            running.run(() -> {
                pair.server().subscribe(new SocketListener() {
                    @Override
                    public void onReadable(boolean hangUp) {
                        count.complete(pair.server().read(full));
                    }

                    @Override
                    public void onError(IoException error) {
                        count.completeExceptionally(error);
                    }
                });
                int now = pair.server().read(full);
                if (now != Transport.PENDING) {
                    count.complete(now);
                }
            });
            assertEquals(0, LoopContract.await(count));
            pair.close(running);
        }
    }
}
