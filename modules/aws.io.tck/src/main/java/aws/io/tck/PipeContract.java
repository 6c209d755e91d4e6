package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.IoMessage;
import aws.io.loop.spi.Transports;
import aws.io.socket.Pipe;
import aws.io.socket.SocketDomain;
import aws.io.socket.SocketListener;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pipes, with both ends on one loop and on two (DESIGN, section 6). */
@Timeout(120)
public interface PipeContract extends LoopContract {
    /** Runs a test with both ends on one loop, then with each on its own. */
    private void onOneLoopAndOnTwo(Body body) throws Exception {
        if (!supports(Transports.Kind.PIPE, SocketDomain.LOCAL)) {
            return;
        }
        try (RunningLoop one = running();
                RunningLoop two = running()) {
            for (RunningLoop second : new RunningLoop[] {one, two}) {
                Pipe pipe = Pipe.open(one.loop().transports());
                one.run(() -> pipe.reader().attach(one.loop()));
                second.run(() -> pipe.writer().attach(second.loop()));
                body.run(pipe, one, second);
                one.run(pipe.reader()::close);
                second.run(pipe.writer()::close);
            }
        }
    }

    /** What is run. */
    @FunctionalInterface
    interface Body {
        /**
         * Runs a test.
         *
         * @param pipe an open pipe
         * @param reading the reader's loop
         * @param writing the writer's loop
         * @throws Exception if it fails
         */
        void run(Pipe pipe, RunningLoop reading, RunningLoop writing) throws Exception;
    }

    /**
     * Whether the reader of a pipe gets an error in place of the end when its writer is closed with bytes that were not written.
     *
     * @return false is a deviation, which is asserted: the reader reads an end
     */
    default boolean pipesShowACut() {
        return true;
    }

    @Test
    default void aWriterThatIsClosedWithBytesLeftFailsThem() throws Exception {
        byte[] large = new byte[8 << 20];
        onOneLoopAndOnTwo((pipe, reading, writing) -> {
            CompletableFuture<@Nullable IoException> written = write(pipe, writing, large);
            writing.run(pipe.writer()::close);
            assertNotNull(LoopContract.await(written));
            Drain drain = drain(pipe, reading, large.length);
            if (pipesShowACut()) {
                assertThrows(IoException.class, () -> LoopContract.await(drain.done));
            } else {
                assertTrue(LoopContract.await(drain.done).length < large.length);
            }
        });
    }

    private static Drain drain(Pipe pipe, RunningLoop reading, int enough) {
        Drain drain = new Drain(pipe.reader()::read, enough);
        reading.run(() -> {
            pipe.reader().subscribe(drain);
            drain.onReadable(false);
        });
        return drain;
    }

    private static CompletableFuture<@Nullable IoException> write(Pipe pipe, RunningLoop writing, byte[] bytes) {
        CompletableFuture<@Nullable IoException> written = new CompletableFuture<>();
        writing.run(() -> {
            IoMessage message = StreamPair.message(bytes);
            message.onWritten((context, error) -> written.complete(error), null);
            pipe.writer().write(message);
        });
        return written;
    }

    @Test
    default void whatIsWrittenIsRead() throws Exception {
        onOneLoopAndOnTwo((pipe, reading, writing) -> {
            Drain drain = drain(pipe, reading, 5);
            assertEquals(null, LoopContract.await(write(pipe, writing, new byte[] {1, 2, 3, 4, 5})));
            assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, LoopContract.await(drain.done));
        });
    }

    @Test
    default void largeWritesArriveWholeAndInOrder() throws Exception {
        byte[] all = new byte[4 * (4 << 20)];
        new Random(5).nextBytes(all);
        onOneLoopAndOnTwo((pipe, reading, writing) -> {
            Drain drain = drain(pipe, reading, all.length);
            for (int i = 0; i < 4; i++) {
                write(pipe, writing, Arrays.copyOfRange(all, i * (4 << 20), (i + 1) * (4 << 20)));
            }
            assertArrayEquals(all, LoopContract.await(drain.done));
        });
    }

    @Test
    default void whatIsThereAlreadyIsToldOnSubscribeAndOnResubscribe() throws Exception {
        onOneLoopAndOnTwo((pipe, reading, writing) -> {
            LoopContract.await(write(pipe, writing, new byte[10]));
            Drain first = new Drain(pipe.reader()::read, 0);
            reading.run(() -> pipe.reader().subscribe(new SocketListener() {
                @Override
                public void onReadable(boolean hangUp) {
                    first.done.complete(new byte[0]);
                }

                @Override
                public void onError(IoException error) {
                    first.done.completeExceptionally(error);
                }
            }));
            LoopContract.await(first.done);
            reading.run(pipe.reader()::unsubscribe);
            Drain again = drain(pipe, reading, 10);
            assertEquals(10, LoopContract.await(again.done).length);
        });
    }

    /** The C library tells BROKEN_PIPE as an event; here the reader sees the end, as of a socket. */
    @Test
    default void theReaderSeesTheEndOnceTheWriterIsClosedNowOrBefore() throws Exception {
        onOneLoopAndOnTwo((pipe, reading, writing) -> {
            LoopContract.await(write(pipe, writing, new byte[3]));
            writing.run(pipe.writer()::close);
            Drain drain = drain(pipe, reading, Integer.MAX_VALUE);
            assertEquals(3, LoopContract.await(drain.done).length);
        });
    }

    @Test
    default void closingTheWriterFailsWhatItHadQueued() throws Exception {
        onOneLoopAndOnTwo((pipe, reading, writing) -> {
            CompletableFuture<@Nullable IoException> written = write(pipe, writing, new byte[32 << 20]);
            writing.run(pipe.writer()::close);
            IoException error = LoopContract.await(written);
            assertEquals(ErrorCode.BROKEN_PIPE, error == null ? null : error.code());
        });
    }

    @Test
    default void aWriterWhoseReaderIsGoneGetsBrokenPipe() throws Exception {
        onOneLoopAndOnTwo((pipe, reading, writing) -> {
            reading.run(pipe.reader()::close);
            for (int i = 0; i < 5; i++) {
                reading.run(() -> {});
            }
            IoException error = LoopContract.await(write(pipe, writing, new byte[1]));
            assertEquals(ErrorCode.BROKEN_PIPE, error == null ? null : error.code());
            IoException later = LoopContract.await(write(pipe, writing, new byte[1]));
            assertEquals(ErrorCode.BROKEN_PIPE, later == null ? null : later.code());
        });
    }

    @Test
    default void misuseIsTold() throws Exception {
        onOneLoopAndOnTwo((pipe, reading, writing) -> {
            assertEquals(
                    ErrorCode.LOOP_THREAD_ONLY,
                    assertThrows(IoException.class, () -> pipe.reader().read(StreamPair.message(new byte[1]))).code());
            reading.run(() -> {
                IoException twice = assertThrows(IoException.class, () -> pipe.reader().attach(reading.loop()));
                assertEquals(ErrorCode.ALREADY_ATTACHED, twice.code());
                assertEquals(
                        ErrorCode.NOT_SUBSCRIBED,
                        assertThrows(IoException.class, () -> pipe.reader().unsubscribe()).code());
                Drain drain = new Drain(pipe.reader()::read, 1);
                pipe.reader().subscribe(drain);
                assertEquals(
                        ErrorCode.ALREADY_SUBSCRIBED,
                        assertThrows(IoException.class, () -> pipe.reader().subscribe(drain)).code());
            });
        });
    }
}
