package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BaseHandler;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.loop.IoFuture;
import aws.io.loop.Task;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A stream is never torn: at the write limit a write is refused whole, or the channel ends. */
public interface WriteLimitContract extends SocketlessContract {
    @Test
    default void theMethodsThatReturnNothingEndTheChannelAtTheLimit() {
        List<Consumer<ChannelSlot>> writes = List.of(
                slot -> slot.write(ByteBuffer.allocate(1)),
                slot -> slot.send(message(slot, 1), Direction.WRITE),
                slot -> slot.channel().write(ByteBuffer.allocate(1)));
        for (Consumer<ChannelSlot> write : writes) {
            try (SocketlessChannel wire = open(narrow())) {
                ChannelSlot slot = wire.add(new RecordingHandler(100));
                wire.holdWrites();
                slot.write(ByteBuffer.allocate(3));
                write.accept(slot);
                wire.driven().runUntilIdle();
                assertTrue(wire.isShutDown());
                IoException error = wire.error();
                assertEquals(ErrorCode.WRITE_QUEUE_FULL, error == null ? null : error.code());
                assertEquals(3, wire.writtenBytes().length);
                assertEquals(1, wire.driven().errors().size(), "it is reported");
                wire.driven().errors().clear();
                wire.releaseWrites();
            }
        }
    }

    @Test
    default void theMethodsThatTryTakeNothingAtTheLimit() {
        try (SocketlessChannel wire = open(narrow())) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            wire.holdWrites();
            assertEquals(SendResult.SENT, slot.tryWrite(ByteBuffer.allocate(3)));
            ByteBuffer bytes = ByteBuffer.allocate(5);
            assertEquals(SendResult.FULL, slot.tryWrite(bytes));
            assertEquals(SendResult.FULL, wire.channel().tryWrite(bytes));
            assertEquals(5, bytes.remaining());
            IoMessage message = message(slot, 5);
            assertEquals(SendResult.FULL, slot.trySend(message));
            assertEquals(5, message.length(), "it is still the caller's");
            wire.releaseWrites();
            wire.driven().runUntilIdle();
            assertEquals(SendResult.SENT, slot.trySend(message));
            wire.driven().runUntilIdle();
            assertEquals(8, wire.writtenBytes().length);
            assertFalse(wire.isShutDown());
        }
    }

    @Test
    default void whatIsClosedIsSaidToBeClosedAndReleased() {
        try (SocketlessChannel wire = open(narrow())) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            ByteBuffer bytes = ByteBuffer.allocate(5);
            assertEquals(SendResult.CLOSED, wire.channel().tryWrite(bytes));
            assertEquals(5, bytes.remaining());
            assertEquals(SendResult.CLOSED, slot.trySend(message(slot, 5)));
            assertEquals(SendResult.CLOSED, slot.tryWrite(ByteBuffer.allocate(5)));
            IoFuture<Void> written = wire.channel().write(ByteBuffer.allocate(5));
            ExecutionException failed = assertThrows(ExecutionException.class, () -> written.get(10, TimeUnit.SECONDS));
            assertEquals(ErrorCode.CHANNEL_CLOSED, ((IoException) failed.getCause()).code());
            assertEquals(0, wire.channel().pool().outstanding());
            assertFalse(wire.channel().isWritable());
        }
    }

    @Test
    default void oneWriteOfAnySizeIsTakenWhileTheBacklogIsBelowTheLimit() {
        try (SocketlessChannel wire = open(narrow())) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            wire.holdWrites();
            assertEquals(SendResult.SENT, slot.tryWrite(ByteBuffer.allocate(2)));
            assertEquals(SendResult.SENT, slot.tryWrite(ByteBuffer.allocate(100_000)));
            assertEquals(SendResult.FULL, slot.tryWrite(ByteBuffer.allocate(1)));
            assertEquals(100_002, wire.channel().backlog());
            wire.releaseWrites();
        }
    }

    @Test
    default void nothingIsWrittenBehindBytesThatAHandlerSendsAfterItHasLeft() {
        try (SocketlessChannel wire = open()) {
            wire.add(new BaseHandler() {
                private int messages;

                @Override
                public void processWriteMessage(ChannelSlot slot, IoMessage message) {
                    if (++messages == 2) {
                        slot.remove();
                        // later than in the callback, in which it still has its neighbours
                        slot.channel().loop().schedule(Task.of(status -> slot.send(message, Direction.WRITE)));
                    } else {
                        slot.send(message, Direction.WRITE);
                    }
                }
            });
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            for (int i = 1; i <= 3; i++) {
                slot.write(text(i));
                wire.driven().runUntilIdle();
            }
            assertEquals("1 ", SocketlessContract.text(wire.writtenBytes()));
            IoException error = wire.error();
            assertEquals(ErrorCode.NO_NEIGHBOUR, error == null ? null : error.code());
            assertEquals(List.of(Objects.requireNonNull(error)), wire.driven().errors());
            wire.driven().errors().clear();
        }
    }

    @Test
    default void nothingIsWrittenBehindAWriteOfAnotherThreadThatFoundTheLimitReached() throws Exception {
        try (SocketlessChannel wire = open(narrow())) {
            List<IoMessage> held = new ArrayList<>();
            wire.add(new BaseHandler() {
                @Override
                public void processWriteMessage(ChannelSlot slot, IoMessage message) {
                    held.add(message);
                }
            });
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            slot.write(ByteBuffer.allocate(3));
            IoFuture<IoFuture<Void>> submitted = new IoFuture<>();
            Thread other = Thread.ofPlatform().start(() -> submitted.complete(wire.channel().write(ByteBuffer.allocate(1))));
            other.join();
            held.forEach(message -> message.complete(null));
            held.clear();
            assertEquals(0, wire.channel().backlog());
            assertEquals(SendResult.CLOSED, slot.tryWrite(ByteBuffer.allocate(1)));
            assertTrue(held.isEmpty());
            wire.driven().runUntilIdle();
            IoException error = wire.error();
            assertEquals(ErrorCode.WRITE_QUEUE_FULL, error == null ? null : error.code());
            IoFuture<Void> refused = submitted.getNow(new IoFuture<>());
            ExecutionException failed = assertThrows(ExecutionException.class, () -> refused.get(10, TimeUnit.SECONDS));
            assertEquals(ErrorCode.WRITE_QUEUE_FULL, ((IoException) failed.getCause()).code());
            wire.driven().errors().clear();
        }
    }

    @Test
    default void nothingIsWrittenBehindBytesThatAHandlerLostByThrowing() {
        try (SocketlessChannel wire = open()) {
            IllegalStateException thrown = new IllegalStateException("on purpose");
            wire.add(new BaseHandler() {
                private int messages;

                @Override
                public void processWriteMessage(ChannelSlot slot, IoMessage message) {
                    if (++messages == 2) {
                        throw thrown;
                    }
                    slot.send(message, Direction.WRITE);
                }
            });
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            assertEquals(SendResult.SENT, slot.tryWrite(text(1)));
            assertEquals(SendResult.CLOSED, slot.tryWrite(text(2)));
            assertEquals(SendResult.CLOSED, slot.tryWrite(text(3)));
            wire.driven().runUntilIdle();
            assertEquals("1 ", SocketlessContract.text(wire.writtenBytes()));
            assertEquals(ShutdownMode.ABORT, wire.shutdownMode(Direction.WRITE));
            IoException error = wire.error();
            assertEquals(ErrorCode.CALLBACK_FAILED, error == null ? null : error.code());
            assertEquals(List.of(thrown), wire.driven().errors());
            wire.driven().errors().clear();
        }
    }

    @Test
    default void theLimitIsCheckedAtWhateverSlotTheBytesEnter() {
        try (SocketlessChannel wire = open(narrow())) {
            ChannelSlot middle = wire.add(new BaseHandler() {});
            wire.add(new RecordingHandler(100));
            wire.holdWrites();
            middle.write(ByteBuffer.allocate(3));
            assertEquals(SendResult.FULL, middle.tryWrite(ByteBuffer.allocate(1)));
            IoMessage own = message(middle, 1);
            own.markControl();
            middle.send(own, Direction.WRITE);
            assertEquals(4, wire.channel().backlog(), "a handler's own bytes are counted");
            assertEquals(4, wire.writtenBytes().length, "and never refused");
            wire.releaseWrites();
        }
    }

    @Test
    default void writesOrderedByHappensBeforeArriveInThatOrderFromTheLoopsThreadToo() throws Exception {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            StringBuilder expected = new StringBuilder();
            for (int i = 0; i < 300; i += 3) {
                int number = i;
                Thread other = Thread.ofPlatform()
                        .start(() -> assertEquals(SendResult.SENT, wire.channel().tryWrite(text(number))));
                other.join();
                slot.write(text(i + 1));
                wire.channel().write(text(i + 2));
                expected.append(i).append(' ').append(i + 1).append(' ').append(i + 2).append(' ');
            }
            wire.driven().runUntilIdle();
            assertEquals(expected.toString(), SocketlessContract.text(wire.writtenBytes()));
        }
    }

    @Test
    default void severalThreadsExceedTheLimitByOneWriteAtMost() throws Exception {
        ChannelOptions options = ChannelOptions.builder().watermarks(1, 500, 1_000).build();
        try (SocketlessChannel wire = open(options)) {
            wire.add(new RecordingHandler(100));
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    SendResult result = SendResult.SENT;
                    for (int count = 0; count < 1_000 && result == SendResult.SENT; count++) {
                        result = wire.channel().tryWrite(ByteBuffer.allocate(300));
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(1_200, wire.channel().backlog());
            wire.driven().runUntilIdle();
            assertEquals(0, wire.channel().backlog());
        }
    }

    @Test
    default void aFutureOfAWriteCompletesWhenTheBytesAreWritten() throws Exception {
        try (SocketlessChannel wire = open()) {
            wire.add(new RecordingHandler(100));
            wire.holdWrites();
            IoFuture<Void> written = wire.channel().write(ByteBuffer.allocate(5));
            wire.driven().runUntilIdle();
            assertFalse(written.isDone());
            wire.releaseWrites();
            written.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    default void aChannelWhoseOutputEndsIsNotWritable() {
        try (SocketlessChannel wire = open(ChannelOptions.builder().halfClose(true).build())) {
            wire.add(new RecordingHandler(100));
            wire.channel().shutdownOutput();
            wire.driven().runUntilIdle();
            assertFalse(wire.channel().isWritable());
            assertEquals(SendResult.CLOSED, wire.channel().tryWrite(ByteBuffer.allocate(1)));
        }
    }

    @Test
    default void theSlotsOwnWriteIsOneMessageHoweverLongAndOfHoweverManyParts() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            ByteBuffer head = ByteBuffer.wrap(SocketlessContract.bytes("head and "));
            slot.write(head, ByteBuffer.wrap(SocketlessContract.bytes("body")));
            assertFalse(head.hasRemaining());
            slot.write();
            slot.write(ByteBuffer.allocate(100_000));
            wire.driven().runUntilIdle();
            assertEquals(3, wire.written().size());
            assertEquals("head and body", SocketlessContract.text(wire.written().get(0)));
            assertEquals(0, wire.written().get(1).length);
            assertEquals(100_000, wire.written().get(2).length);
        }
    }

    private static ChannelOptions narrow() {
        return ChannelOptions.builder().watermarks(1, 2, 3).build();
    }

    private static IoMessage message(ChannelSlot slot, int length) {
        IoMessage message = slot.acquireMessage(Direction.WRITE, length);
        message.bytes().limit(length);
        return message;
    }

    private static ByteBuffer text(int number) {
        return ByteBuffer.wrap(SocketlessContract.bytes(number + " "));
    }
}
