package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BaseHandler;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelState;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ShutdownMode;
import aws.io.loop.IoFuture;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The way down (DESIGN, section 5). */
public interface ShutdownContract extends SocketlessContract {
    /** Writes down when it was asked, and does its part at once or never. */
    final class Step extends BaseHandler {
        private final String name;
        private final List<String> order;
        private final boolean stuck;

        /**
         * A handler.
         *
         * @param name what it writes down
         * @param order where
         * @param stuck whether it never does its part
         */
        public Step(String name, List<String> order, boolean stuck) {
            this.name = name;
            this.order = order;
            this.stuck = stuck;
        }

        @Override
        public void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
            order.add(name + " " + direction + " " + mode);
            if (!stuck) {
                slot.shutdownComplete(direction);
            }
        }
    }

    @Test
    default void readGoesFromLeftToRightThenWriteFromRightToLeftInATaskOfItsOwn() {
        try (SocketlessChannel wire = open()) {
            List<String> order = new ArrayList<>();
            wire.add(new Step("a", order, false));
            wire.add(new Step("b", order, false));
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            assertEquals(List.of("a READ GRACEFUL", "b READ GRACEFUL"), order);
            assertEquals(List.of(Direction.READ), wire.shutdowns());
            wire.driven().runUntilIdle();
            assertEquals(List.of("b WRITE GRACEFUL", "a WRITE GRACEFUL"), order.subList(2, 4));
            assertEquals(List.of(Direction.READ, Direction.WRITE), wire.shutdowns());
            assertTrue(wire.isShutDown());
            assertNull(wire.error());
        }
    }

    @Test
    default void aHandlerMayHoldTheEndOfTheInputBack() {
        try (SocketlessChannel wire = open()) {
            List<ChannelSlot> asked = new ArrayList<>();
            wire.add(new BaseHandler() {
                @Override
                public boolean endOfInput(ChannelSlot slot) {
                    asked.add(slot);
                    return false;
                }
            });
            wire.add(new RecordingHandler(100));
            wire.endOfInput();
            wire.driven().runUntilIdle();
            assertEquals(1, asked.size());
            assertEquals(ChannelState.ACTIVE, wire.channel().state());
            asked.getFirst().endOfInput();
            wire.driven().runUntilIdle();
            assertEquals(1, asked.size(), "it goes on to the right of the one that held it");
            assertTrue(wire.isShutDown());
        }
    }

    @Test
    default void aHandlerMayDelayItsPart() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(100);
            wire.add(application);
            wire.pauseShutdown(Direction.READ);
            wire.pauseShutdown(Direction.WRITE);
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertTrue(application.events().isEmpty());
            wire.resumeShutdown(Direction.READ);
            assertEquals(List.of("READ GRACEFUL", "WRITE GRACEFUL"), application.events());
            assertFalse(wire.isShutDown());
            wire.resumeShutdown(Direction.WRITE);
            assertTrue(wire.isShutDown());
        }
    }

    @Test
    default void theFirstErrorWinsAndTheEndIsToldOnce() {
        try (SocketlessChannel wire = open()) {
            IoException first = new IoException(ErrorCode.BAD_FRAME, "first");
            wire.channel().shutdown(first, ShutdownMode.GRACEFUL);
            wire.channel().shutdown(new IoException(ErrorCode.IDLE_TIMEOUT, "second"), ShutdownMode.GRACEFUL);
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            wire.channel().shutdown(new IoException(ErrorCode.IDLE_TIMEOUT, "third"), ShutdownMode.ABORT);
            wire.driven().runUntilIdle();
            assertEquals(first, wire.error());
            assertEquals(1, wire.shutdownsHeard());
        }
    }

    @Test
    default void anAbortHastensAGracefulShutdown() {
        try (SocketlessChannel wire = open()) {
            List<String> order = new ArrayList<>();
            wire.add(new BaseHandler() {
                @Override
                public void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
                    order.add(direction + " " + mode);
                    if (mode == ShutdownMode.ABORT) {
                        slot.shutdownComplete(direction);
                    }
                }
            });
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertFalse(wire.isShutDown());
            wire.channel().shutdown(null, ShutdownMode.ABORT);
            wire.driven().runUntilIdle();
            assertEquals(List.of("READ GRACEFUL", "READ ABORT", "WRITE ABORT"), order);
            assertTrue(wire.isShutDown());
        }
    }

    @Test
    default void aHandlerThatNeverDoesItsPartIsPassedOverAtTheDeadline() {
        ChannelOptions options = ChannelOptions.builder().shutdownTimeout(Duration.ofSeconds(1)).build();
        try (SocketlessChannel wire = open(options)) {
            List<String> order = new ArrayList<>();
            wire.add(new Step("stuck", order, true));
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().advance(Duration.ofMillis(999));
            assertEquals(List.of("stuck READ GRACEFUL"), order);
            wire.driven().advance(Duration.ofMillis(1));
            assertEquals("stuck READ ABORT", order.get(1));
            wire.driven().advance(Duration.ofSeconds(2));
            assertTrue(wire.isShutDown());
            IoException error = wire.error();
            assertEquals(ErrorCode.SHUTDOWN_TIMEOUT, error == null ? null : error.code());
        }
    }

    /** An end in order is no reason any more; another error is what came first. */
    @Test
    default void aTimeoutReplacesAnEndInOrderAndIsAddedToAnyOtherError() {
        ChannelOptions options = ChannelOptions.builder().shutdownTimeout(Duration.ofSeconds(1)).build();
        for (ErrorCode first : new ErrorCode[] {null, ErrorCode.PEER_CLOSED, ErrorCode.BAD_FRAME}) {
            try (SocketlessChannel wire = open(options)) {
                wire.add(new Step("stuck", new ArrayList<>(), true));
                if (first == ErrorCode.PEER_CLOSED) {
                    wire.endOfInput();
                } else {
                    wire.channel().shutdown(first == null ? null : new IoException(first, "on purpose"), ShutdownMode.GRACEFUL);
                }
                wire.driven().advance(Duration.ofSeconds(1));
                wire.driven().advance(Duration.ofSeconds(1));
                assertTrue(wire.isShutDown());
                IoException error = wire.error();
                assertNotNull(error);
                if (first == ErrorCode.BAD_FRAME) {
                    assertEquals(ErrorCode.BAD_FRAME, error.code());
                    assertTrue(error.getSuppressed().length > 0, "the timeout is not told");
                    assertEquals(ErrorCode.SHUTDOWN_TIMEOUT, ((IoException) error.getSuppressed()[0]).code());
                } else {
                    assertEquals(ErrorCode.SHUTDOWN_TIMEOUT, error.code());
                }
            }
        }
    }

    @Test
    default void aLeftmostHandlerThatReportsProgressIsNotCut() {
        ChannelOptions options = ChannelOptions.builder().shutdownTimeout(Duration.ofSeconds(1)).build();
        try (SocketlessChannel wire = open(options)) {
            wire.pauseShutdown(Direction.WRITE);
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            for (int i = 0; i < 5; i++) {
                wire.driven().advance(Duration.ofMillis(900));
                assertEquals(ShutdownMode.GRACEFUL, wire.shutdownMode(Direction.WRITE));
                wire.wireSlot().shutdownProgress();
            }
            wire.driven().advance(Duration.ofSeconds(1));
            assertEquals(ShutdownMode.ABORT, wire.shutdownMode(Direction.WRITE));
            assertTrue(wire.isShutDown());
        }
    }

    /** From right to left, before anything else happens. */
    @Test
    default void anAbortFirstAsksEveryHandlerToSendWhatItKeptBack() {
        try (SocketlessChannel wire = open()) {
            List<String> order = new ArrayList<>();
            for (String name : List.of("a", "b")) {
                wire.add(new BaseHandler() {
                    @Override
                    public boolean flushWrites(ChannelSlot slot) {
                        order.add(name);
                        IoMessage kept = slot.acquireMessage(Direction.WRITE, 1);
                        kept.bytes().put((byte) name.charAt(0)).flip();
                        slot.send(kept, Direction.WRITE);
                        return true;
                    }

                    @Override
                    public void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
                        order.add(name + " " + direction);
                        slot.shutdownComplete(direction);
                    }
                });
            }
            wire.channel().shutdown(null, ShutdownMode.ABORT);
            wire.channel().shutdown(null, ShutdownMode.ABORT);
            wire.driven().runUntilIdle();
            assertEquals(List.of("b", "a", "a READ", "b READ", "b WRITE", "a WRITE"), order);
            assertEquals("ba", SocketlessContract.text(wire.writtenBytes()));
        }
    }

    @Test
    default void theDeadlineRunsAnewAfterEachStep() {
        ChannelOptions options = ChannelOptions.builder().shutdownTimeout(Duration.ofSeconds(1)).build();
        try (SocketlessChannel wire = open(options)) {
            wire.pauseShutdown(Direction.READ);
            wire.pauseShutdown(Direction.WRITE);
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().advance(Duration.ofMillis(900));
            wire.resumeShutdown(Direction.READ);
            wire.driven().advance(Duration.ofMillis(900));
            assertFalse(wire.isShutDown());
            assertEquals(ShutdownMode.GRACEFUL, wire.shutdownMode(Direction.WRITE));
            wire.resumeShutdown(Direction.WRITE);
            assertNull(wire.error());
        }
    }

    @Test
    default void theEndOfTheInputBeginsAGracefulShutdownThatSaysSo() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(100);
            wire.add(application);
            wire.endOfInput();
            assertTrue(wire.isShutDown());
            IoException error = wire.error();
            assertEquals(ErrorCode.PEER_CLOSED, error == null ? null : error.code());
            assertEquals(List.of("READ GRACEFUL", "WRITE GRACEFUL"), application.events());
        }
    }

    @Test
    default void withHalfCloseTheEndOfTheInputEndsReadingAlone() {
        try (SocketlessChannel wire = open(ChannelOptions.builder().halfClose(true).build())) {
            RecordingHandler application = new RecordingHandler(100);
            wire.add(application);
            wire.endOfInput();
            assertEquals(List.of("READ GRACEFUL"), application.events());
            assertEquals(ChannelState.ACTIVE, wire.channel().state());
            wire.channel().write(ByteBuffer.wrap(SocketlessContract.bytes("still")));
            wire.driven().runUntilIdle();
            assertEquals("still", SocketlessContract.text(wire.writtenBytes()));
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertEquals(List.of("READ GRACEFUL", "WRITE GRACEFUL"), application.events());
            assertTrue(wire.isShutDown());
        }
    }

    @Test
    default void withHalfCloseOurOutputEndsAloneAndTheInputLater() {
        try (SocketlessChannel wire = open(ChannelOptions.builder().halfClose(true).build())) {
            RecordingHandler application = new RecordingHandler(100);
            wire.add(application);
            wire.channel().shutdownOutput();
            wire.driven().runUntilIdle();
            assertEquals(List.of("WRITE GRACEFUL"), application.events());
            wire.push(SocketlessContract.bytes("more"));
            assertEquals("more", SocketlessContract.text(application.bytes()));
            wire.endOfInput();
            assertTrue(wire.isShutDown());
            assertNull(wire.error());
        }
        try (SocketlessChannel wire = open()) {
            assertThrows(IllegalStateException.class, () -> wire.channel().shutdownOutput());
        }
    }

    @Test
    default void whatAnotherThreadWroteBeforeTheOutputEndsIsWritten() throws Exception {
        try (SocketlessChannel wire = open(ChannelOptions.builder().halfClose(true).build())) {
            wire.add(new RecordingHandler(100));
            IoFuture<IoFuture<Void>> submitted = new IoFuture<>();
            Thread writer = Thread.ofPlatform()
                    .start(() -> submitted.complete(wire.channel().write(ByteBuffer.wrap(SocketlessContract.bytes("before")))));
            writer.join();
            wire.channel().shutdownOutput();
            wire.driven().runUntilIdle();
            assertEquals("before", SocketlessContract.text(wire.writtenBytes()));
            assertNull(submitted.getNow(new IoFuture<>()).get(10, TimeUnit.SECONDS));
        }
    }

    @Test
    default void aHandlerThatThrowsInItsShutdownDoesNotStopTheOthers() {
        SocketlessChannel wire = open();
        RecordingHandler application = new RecordingHandler(100);
        IllegalStateException thrown = new IllegalStateException("on purpose");
        wire.add(new BaseHandler() {
            @Override
            public void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
                throw thrown;
            }
        });
        wire.add(application);
        wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
        wire.driven().runUntilIdle();
        assertTrue(wire.isShutDown());
        assertEquals(List.of("READ GRACEFUL", "WRITE GRACEFUL"), application.events());
        assertEquals(List.of(thrown, thrown), wire.driven().errors());
        wire.driven().errors().clear();
        wire.close();
    }

    @Test
    default void aSlotThatIsRemovedWhileItIsWaitedForLetsTheShutdownGoOn() {
        try (SocketlessChannel wire = open()) {
            List<String> order = new ArrayList<>();
            ChannelSlot stuck = wire.add(new Step("stuck", order, true));
            wire.add(new Step("next", order, false));
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertFalse(wire.isShutDown());
            stuck.remove();
            wire.driven().runUntilIdle();
            assertTrue(wire.isShutDown());
        }
    }
}
