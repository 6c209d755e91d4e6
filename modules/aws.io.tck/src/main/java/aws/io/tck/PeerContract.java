package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.spi.Transport;
import aws.io.loop.spi.TransportBuffer;
import aws.io.loop.spi.Transports;
import aws.io.socket.Endpoint;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketListener;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that end, half or wholly, at awkward moments, and the memory that a socket reads into and writes from. */
@Timeout(60)
public interface PeerContract extends LoopContract {
    /**
     * Whether a subscriber that does not read is told of a reset all the same.
     *
     * @return false is a deviation, which is asserted: then only a read says so
     */
    default boolean tellsOfAResetThatNobodyReads() {
        return true;
    }

    private static StreamPair pair(RunningLoop running) {
        return StreamPair.connect(running, SocketDomain.IPV4, Endpoint.inet("127.0.0.1", 0));
    }

    @Test
    default void aPeerThatHasEndedItsOutputCanStillBeWrittenTo() {
        byte[] late = new byte[4 << 20];
        new Random(5).nextBytes(late);
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            CompletableFuture<byte[]> end = running.call(() -> StreamPair.readAll(pair.server()));
            CompletableFuture<byte[]> answer = running.call(() -> StreamPair.read(pair.client(), late.length));
            running.run(pair.client()::shutdownOutput);
            assertEquals(0, LoopContract.await(end).length);
            running.run(() -> pair.server().write(IoMessage.wrap(ByteBuffer.wrap(late))));
            assertArrayEquals(late, LoopContract.await(answer));
            pair.close(running);
        }
    }

    /** The last bytes and the end come in one edge. */
    @Test
    default void bytesThatCameTogetherWithTheEndAreReadBeforeIt() {
        byte[] last = new byte[100_000];
        new Random(6).nextBytes(last);
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            CompletableFuture<byte[]> all = running.call(() -> StreamPair.readAll(pair.server()));
            running.run(() -> {
                pair.client().write(IoMessage.wrap(ByteBuffer.wrap(last)));
                pair.client().shutdownOutput();
            });
            assertArrayEquals(last, LoopContract.await(all));
            pair.close(running);
        }
    }

    @Test
    default void aResetWhileBytesAreQueuedFailsThemAndIsTold() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            KernelBuffers.narrow(running, running, pair);
            CompletableFuture<IoException> told = new CompletableFuture<>();
            CompletableFuture<@Nullable IoException> written = new CompletableFuture<>();
            IoMessage into = IoMessage.wrap(ByteBuffer.allocate(16));
            SocketListener hears = new SocketListener() {
                @Override
                public void onReadable(boolean hangUp) {
                    try {
                        if (pair.client().read(into) == Transport.EOF) {
                            told.completeExceptionally(new AssertionError("an end in order was read"));
                        }
                    } catch (IoException e) {
                        onError(e);
                    }
                }

                @Override
                public void onError(IoException error) {
                    told.complete(error);
                    pair.client().close();
                }
            };
            running.run(() -> {
                pair.client().subscribe(hears);
                hears.onReadable(false);
                IoMessage large = IoMessage.wrap(ByteBuffer.allocateDirect(KernelBuffers.MORE));
                large.onWritten((context, error) -> written.complete(error), null);
                pair.client().write(large);
                pair.server().reset();
            });
            assertEquals(ErrorCode.CONNECTION_RESET, LoopContract.await(told).code());
            assertNotNull(LoopContract.await(written));
            pair.close(running);
        }
    }

    @Test
    default void aResetIsToldThoughNobodyReads() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            CompletableFuture<Boolean> told = new CompletableFuture<>();
            running.run(() -> {
                pair.client().subscribe(new SocketListener() {
                    @Override
                    public void onReadable(boolean hangUp) {
                        if (hangUp) {
                            told.complete(true);
                        }
                    }

                    @Override
                    public void onError(IoException error) {
                        told.completeExceptionally(error);
                    }
                });
                pair.server().reset();
            });
            if (tellsOfAResetThatNobodyReads()) {
                assertEquals(true, LoopContract.await(told));
            } else {
                for (int i = 0; i < 5; i++) {
                    running.run(() -> {});
                }
                assertFalse(told.isDone());
            }
            pair.close(running);
        }
    }

    /** Bytes of the heap and off it, in one gathering write that is larger than the staging memory, and with empty ones. */
    @Test
    default void aGatheringWriteTakesBuffersOfEveryKindInTheirOrder() throws Exception {
        ByteBuffer expected = ByteBuffer.allocate(3 << 20);
        Random random = new Random(8);
        try (RunningLoop running = running();
                Arena arena = Arena.ofShared()) {
            StreamPair pair = pair(running);
            CompletableFuture<byte[]> all = running.call(() -> StreamPair.readAll(pair.server()));
            CompletableFuture<@Nullable IoException> last = new CompletableFuture<>();
            running.run(() -> {
                pair.client().cork();
                for (int i = 0; i < 100; i++) {
                    byte[] bytes = new byte[random.nextInt(30_000)];
                    random.nextBytes(bytes);
                    expected.put(bytes);
                    IoMessage message = IoMessage.wrap(switch (i % 4) {
                        case 0 -> ByteBuffer.wrap(bytes);
                        case 1 -> ByteBuffer.wrap(bytes).asReadOnlyBuffer();
                        case 2 -> ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
                        default -> arena.allocate(bytes.length + 1L).asByteBuffer().put(bytes).flip();
                    });
                    if (i == 99) {
                        message.onWritten((context, error) -> last.complete(error), null);
                    }
                    pair.client().write(message);
                }
                pair.client().uncork();
                pair.client().shutdownOutput();
            });
            assertArrayEquals(Arrays.copyOf(expected.array(), expected.position()), LoopContract.await(all));
            assertEquals(null, LoopContract.await(last));
            pair.close(running);
        }
    }

    @Test
    default void aReadIntoTheMiddleOfAnArrayFillsThatPartAlone() {
        try (RunningLoop running = running()) {
            StreamPair pair = pair(running);
            ByteBuffer array = ByteBuffer.allocate(10).position(3).limit(5);
            TransportBuffer into = TransportBuffer.wrap(array);
            CompletableFuture<Integer> count = new CompletableFuture<>();
            SocketListener hears = new SocketListener() {
                @Override
                public void onReadable(boolean hangUp) {
                    int read = pair.server().read(into);
                    if (read >= 0) {
                        count.complete(read);
                    }
                }

                @Override
                public void onError(IoException error) {
                    count.completeExceptionally(error);
                }
            };
            running.run(() -> {
                pair.server().subscribe(hears);
                hears.onReadable(false);
                pair.client().write(IoMessage.wrap(ByteBuffer.wrap(new byte[] {9, 9, 9, 9})));
            });
            assertEquals(2, LoopContract.await(count));
            assertArrayEquals(new byte[] {0, 0, 0, 9, 9, 0, 0, 0, 0, 0}, array.array());
            pair.close(running);
        }
    }

    @Test
    default void addressesAreForAnyThreadUntilTheSocketIsClosed() throws Exception {
        try (RunningLoop running = running()) {
            ForEachDomain.run(running.loop().transports(), Transports.Kind.STREAM, (domain, at) -> {
                StreamPair pair = StreamPair.connect(running, domain, at);
                assertEquals(pair.server().localEndpoint(), pair.client().remoteEndpoint());
                if (domain != SocketDomain.LOCAL) {
                    assertEquals(pair.client().localEndpoint(), pair.server().remoteEndpoint());
                }
                pair.close(running);
                assertEquals(
                        ErrorCode.CLOSED_LOCALLY,
                        assertThrows(IoException.class, pair.server()::localEndpoint).code(),
                        "whatever the transport still knows");
            });
        }
    }
}
