package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BaseHandler;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.LengthFieldFraming;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Slots that come, go and change while a message is on its way, while the channel shuts down, and after its end. */
public interface SlotEdgeContract extends SocketlessContract {
    /** Writes down when it was asked to shut down and destroyed. Does its part unless it is told to wait. */
    final class Noting extends ProtocolHandler {
        private final String name;
        private final List<String> log;
        private final @Nullable Direction stuck;

        /**
         * A handler.
         *
         * @param name what it writes down
         * @param log where
         * @param stuck the direction that it does not shut down by itself, or null
         */
        public Noting(String name, List<String> log, @Nullable Direction stuck) {
            this.name = name;
            this.log = log;
            this.stuck = stuck;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            message.release();
        }

        @Override
        protected void onEnd(ChannelSlot slot, @Nullable IoException error) {
            log.add(name + " onEnd");
        }

        @Override
        public void shutdown(ChannelSlot slot, Direction direction, @Nullable IoException error, ShutdownMode mode) {
            log.add(name + " " + direction);
            if (direction != stuck) {
                super.shutdown(slot, direction, error, mode);
            }
        }

        @Override
        public void destroy() {
            log.add(name + " destroy");
        }
    }

    /** Acts on the first message of each direction, in the middle of its call. */
    final class Acting extends BaseHandler {
        private final BiConsumer<ChannelSlot, IoMessage> read;
        private final BiConsumer<ChannelSlot, IoMessage> write;

        /**
         * A handler.
         *
         * @param read what it does with a message from the left
         * @param write what it does with a message from the right
         */
        public Acting(BiConsumer<ChannelSlot, IoMessage> read, BiConsumer<ChannelSlot, IoMessage> write) {
            this.read = read;
            this.write = write;
        }

        @Override
        public void processReadMessage(ChannelSlot slot, IoMessage message) {
            read.accept(slot, message);
        }

        @Override
        public void processWriteMessage(ChannelSlot slot, IoMessage message) {
            write.accept(slot, message);
        }
    }

    @Test
    default void aSlotThatRemovedItselfForwardsDuringTheSameCallback() {
        List<ChannelSlot> gone = new ArrayList<>();
        try (SocketlessChannel wire = open()) {
            wire.add(new Acting(
                    (slot, message) -> {
                        slot.remove();
                        slot.send(message, Direction.READ);
                        assertEquals(SendResult.SENT, slot.tryWrite(ByteBuffer.wrap(SocketlessContract.bytes("left"))));
                        gone.add(slot);
                    },
                    (slot, message) -> slot.send(message, Direction.WRITE)));
            RecordingHandler application = new RecordingHandler(100);
            wire.add(application);
            wire.push(SocketlessContract.bytes("right"));
            assertEquals("right", SocketlessContract.text(application.bytes()));
            assertEquals("left", SocketlessContract.text(wire.writtenBytes()));
            assertEquals(95, wire.window());
            ChannelSlot slot = gone.getFirst();
            assertEquals(SendResult.CLOSED, slot.tryWrite(ByteBuffer.allocate(1)), "the callback has returned");
            wire.driven().runUntilIdle();
            assertEquals(4, wire.writtenBytes().length);
            assertEquals(0, slot.downstreamWindow());
        }
    }

    @Test
    default void aSlotThatReplacedItselfForwardsToItsFormerNeighboursDuringTheSameCallback() {
        for (long window : new long[] {0, 50}) {
            try (SocketlessChannel wire = open()) {
                List<String> passed = new ArrayList<>();
                BaseHandler successor = new BaseHandler() {
                    @Override
                    public void processReadMessage(ChannelSlot slot, IoMessage message) {
                        passed.add("READ");
                        super.processReadMessage(slot, message);
                    }

                    @Override
                    public void processWriteMessage(ChannelSlot slot, IoMessage message) {
                        passed.add("WRITE");
                        super.processWriteMessage(slot, message);
                    }

                    @Override
                    public long initialWindowSize() {
                        return window;
                    }
                };
                wire.add(new Acting(
                        (slot, message) -> {
                            slot.replace(successor);
                            slot.send(message, Direction.READ);
                            slot.write(ByteBuffer.wrap(SocketlessContract.bytes("left")));
                        },
                        (slot, message) -> slot.send(message, Direction.WRITE)));
                RecordingHandler application = new RecordingHandler(100);
                wire.add(application);
                wire.push(SocketlessContract.bytes("right"));
                assertEquals("right", SocketlessContract.text(application.bytes()));
                assertEquals("left", SocketlessContract.text(wire.writtenBytes()));
                assertEquals(List.of(), passed, "past the successor");
                wire.push(new byte[(int) wire.window()]);
                assertEquals(100, application.bytes().length);
                assertEquals(List.of("READ"), passed);
            }
        }
    }

    /** What was announced to the left stays announced, and what the slot sends is added to it. */
    @Test
    default void whatASlotHeldAndForwardsAfterItsRemovalTakesNoWindowFromOthers() {
        List<IoMessage> held = new ArrayList<>();
        try (SocketlessChannel wire = open()) {
            wire.add(new Acting(
                    (slot, message) -> {
                        held.add(message);
                        if (held.size() == 2) {
                            slot.remove();
                            held.forEach(one -> slot.send(one, Direction.READ));
                        }
                    },
                    (slot, message) -> slot.send(message, Direction.WRITE)));
            RecordingHandler application = new RecordingHandler(100);
            wire.add(application);
            wire.push(new byte[30]);
            wire.push(new byte[30]);
            assertEquals(60, application.bytes().length);
            assertEquals(40, wire.window());
            wire.push(new byte[40]);
            assertEquals(100, application.bytes().length);
            assertFalse(wire.isShutDown());
        }
    }

    /** A handler with a wide window leaves a neighbour with a narrow one: what was announced to the left is still all usable. */
    @Test
    default void whatASlotForwardsComesOnTopOfWhatItHadAnnounced() {
        for (boolean replaced : new boolean[] {false, true}) {
            try (SocketlessChannel wire = open()) {
                wire.add(new BaseHandler() {
                    @Override
                    public void processReadMessage(ChannelSlot slot, IoMessage message) {
                        if (replaced) {
                            slot.replace(new BaseHandler() {});
                        } else {
                            slot.remove();
                        }
                        assertEquals(50, slot.downstreamWindow());
                        slot.send(message, Direction.READ);
                        assertEquals(10, slot.downstreamWindow());
                    }

                    @Override
                    public long initialWindowSize() {
                        return 100;
                    }
                });
                RecordingHandler application = new RecordingHandler(50);
                wire.add(application);
                wire.push(new byte[40]);
                assertEquals(60, wire.window());
                wire.push(new byte[60]);
                assertEquals(100, application.bytes().length);
                assertFalse(wire.isShutDown());
            }
        }
    }

    @Test
    default void aSlotThatHasLeftSendsNoMoreThanItCouldBefore() {
        try (SocketlessChannel wire = open()) {
            wire.add(new Acting(
                    (slot, message) -> {
                        message.release();
                        slot.remove();
                        IoMessage large = slot.channel().pool().acquire(buffers(), 200);
                        large.bytes().limit(101);
                        slot.send(large, Direction.READ);
                    },
                    (slot, message) -> slot.send(message, Direction.WRITE)));
            wire.add(new RecordingHandler(100));
            wire.push(new byte[1]);
            IoException error = Objects.requireNonNull(wire.error());
            assertEquals(ErrorCode.READ_WOULD_EXCEED_WINDOW, error.code());
        }
    }

    @Test
    default void aHandlerInThePlaceOfOneWhoseDirectionIsAwaitedIsAskedInItsPlace() {
        for (Direction direction : Direction.values()) {
            List<String> log = new ArrayList<>();
            try (SocketlessChannel wire = open()) {
                ChannelSlot slow = wire.add(new Noting("slow", log, direction));
                wire.add(new Noting("right", log, null));
                wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
                wire.driven().runUntilIdle();
                assertFalse(wire.isShutDown());
                log.clear();
                slow.replace(new Noting("new", log, null));
                wire.driven().runUntilIdle();
                assertTrue(wire.isShutDown());
                assertEquals(
                        direction == Direction.READ
                                ? List.of("slow destroy", "new READ", "right READ", "right WRITE", "new WRITE")
                                : List.of("slow destroy", "new WRITE"),
                        log.stream().filter(line -> !line.endsWith("onEnd")).toList().subList(0, direction == Direction.READ ? 5 : 2));
                assertTrue(log.contains("new onEnd"), log.toString());
            }
        }
    }

    @Test
    default void aHandlerBesideTheAwaitedOneIsAskedForEachDirectionOnce() {
        for (Direction direction : Direction.values()) {
            List<String> log = new ArrayList<>();
            try (SocketlessChannel wire = open()) {
                ChannelSlot slow = wire.add(new Noting("slow", log, direction));
                wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
                wire.driven().runUntilIdle();
                log.clear();
                slow.insertLeft(new Noting("left", log, null));
                slow.insertRight(new Noting("right", log, null));
                slow.shutdownComplete(direction);
                wire.driven().runUntilIdle();
                assertTrue(wire.isShutDown());
                for (String name : List.of("left", "right")) {
                    List<String> its = log.stream().filter(line -> line.startsWith(name)).toList();
                    assertEquals(List.of(name + " READ", name + " WRITE", name + " onEnd", name + " destroy"), its, direction + ": " + log);
                }
                assertFalse(log.contains("slow " + direction), "it was asked before: " + log);
            }
        }
    }

    /** The walk waits for it too. */
    @Test
    default void aSlowHandlerLeftOfTheAwaitedOneIsWaitedFor() {
        List<String> log = new ArrayList<>();
        try (SocketlessChannel wire = open()) {
            ChannelSlot slow = wire.add(new Noting("slow", log, Direction.READ));
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            ChannelSlot left = slow.insertLeft(new Noting("left", log, Direction.READ));
            slow.shutdownComplete(Direction.READ);
            wire.driven().runUntilIdle();
            assertFalse(wire.isShutDown());
            left.shutdownComplete(Direction.READ);
            wire.driven().runUntilIdle();
            assertTrue(wire.isShutDown());
        }
    }

    @Test
    default void aProtocolThatIsAddedAfterTheEndOfTheInputIsNotifiedOfTheEnd() {
        List<String> log = new ArrayList<>();
        try (SocketlessChannel wire = open(ChannelOptions.builder().halfClose(true).build())) {
            wire.add(new Noting("first", log, null));
            wire.endOfInput();
            wire.add(new Noting("late", log, null));
            assertEquals(List.of("first READ", "late READ"), log);
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertTrue(log.contains("late onEnd"), log.toString());
        }
    }

    @Test
    default void aHandlerThatIsAddedAfterTheEndIsDestroyedOnce() {
        List<String> log = new ArrayList<>();
        try (SocketlessChannel wire = open()) {
            ChannelSlot there = wire.add(new Noting("there", log, null));
            wire.channel().acquireHold();
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            log.clear();
            ChannelSlot slot = wire.channel().add(new Noting("late", log, null));
            assertSame(there, wire.channel().lastSlot());
            assertEquals(SendResult.CLOSED, slot.tryWrite(ByteBuffer.allocate(1)));
            there.insertRight(new Noting("right", log, null));
            there.insertLeft(new Noting("left", log, null));
            assertEquals(List.of("late destroy", "right destroy", "left destroy"), log);
            there.replace(new Noting("other", log, null));
            wire.channel().releaseHold();
            wire.channel().add(new Noting("last", log, null));
            wire.driven().runUntilIdle();
            assertEquals(List.of("there destroy", "other destroy", "last destroy"), log.subList(3, log.size()));
        }
    }

    @Test
    default void aHandlerWhoseAttachFailsLeavesNoSlotBehind() {
        IllegalStateException thrown = new IllegalStateException("on purpose");
        List<String> log = new ArrayList<>();
        ChannelHandler failing = new BaseHandler() {
            @Override
            public void attached(ChannelSlot slot) {
                throw thrown;
            }

            @Override
            public void destroy() {
                log.add("destroy");
            }
        };
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(100);
            ChannelSlot slot = wire.add(application);
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> wire.channel().add(failing)));
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> slot.insertLeft(failing)));
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> slot.insertRight(failing)));
            assertEquals(List.of("destroy", "destroy", "destroy"), log);
            assertSame(slot, wire.channel().lastSlot());
            assertSame(wire.wireSlot(), slot.left());
            assertNull(slot.right());
            wire.push(new byte[100]);
            assertEquals(100, application.bytes().length);
            assertSame(thrown, assertThrows(IllegalStateException.class, () -> slot.replace(failing)));
            assertTrue(application.isDestroyed());
            assertSame(wire.wireSlot(), wire.channel().lastSlot());
            assertEquals(4, log.size());
        }
    }

    @Test
    default void aHandlerWithANegativeWindowIsRefusedBeforeAnythingChanges() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(100);
            ChannelSlot slot = wire.add(application);
            RecordingHandler negative = new RecordingHandler(-1);
            assertThrows(IllegalArgumentException.class, () -> wire.channel().add(negative));
            assertThrows(IllegalArgumentException.class, () -> slot.insertLeft(negative));
            assertThrows(IllegalArgumentException.class, () -> slot.insertRight(negative));
            assertThrows(IllegalArgumentException.class, () -> slot.replace(negative));
            assertFalse(negative.isDestroyed() || application.isDestroyed());
            assertSame(slot, wire.channel().lastSlot());
            assertSame(wire.wireSlot(), slot.left());
            wire.push(new byte[100]);
            assertEquals(100, application.bytes().length);
        }
    }

    @Test
    default void whatAReplacedHandlerStillHoldsComesBackToItsSuccessor() {
        for (long successorsWindow : new long[] {100, 500, 1000, 2000}) {
            try (SocketlessChannel wire = open()) {
                List<IoMessage> kept = new ArrayList<>();
                ChannelSlot slot = wire.add(new ProtocolHandler() {
                    @Override
                    protected void onMessage(ChannelSlot place, IoMessage message) {
                        kept.add(message);
                    }

                    @Override
                    public long initialWindowSize() {
                        return 1000;
                    }
                });
                wire.push(new byte[500]);
                wire.push(new byte[400]);
                ChannelSlot next = slot.replace(new RecordingHandler(successorsWindow));
                wire.driven().runUntilIdle();
                assertEquals(Math.max(100, successorsWindow), wire.window());
                kept.get(0).release();
                slot.incrementReadWindow(0);
                ChannelSlot third = next.replace(new RecordingHandler(100));
                kept.get(1).release();
                wire.driven().advance(Duration.ofSeconds(1));
                assertEquals(Math.max(1000, successorsWindow), wire.window() + third.collected());
            }
        }
    }

    @Test
    default void aRemovedHandlerThatHoldsInputEndsTheChannelUnlessItWasTakenOut() {
        byte[] frameAndMore = {0, 1, 'x', 0, 9, 'y'};
        for (boolean taken : new boolean[] {false, true}) {
            for (boolean replaced : new boolean[] {false, true}) {
                try (SocketlessChannel wire = open()) {
                    LengthFieldFraming framing = LengthFieldFraming.of(2, 100);
                    ChannelSlot slot = wire.add(framing);
                    RecordingHandler application = new RecordingHandler(1000);
                    wire.add(application);
                    wire.push(frameAndMore);
                    if (taken) {
                        Objects.requireNonNull(framing.takeRest(slot)).release();
                    }
                    if (replaced) {
                        slot.replace(new BaseHandler() {});
                    } else {
                        slot.remove();
                    }
                    wire.driven().runUntilIdle();
                    IoException error = wire.error();
                    assertEquals(taken ? null : ErrorCode.INPUT_LOST, error == null ? null : error.code());
                    assertEquals(!taken, wire.isShutDown());
                    assertEquals(taken ? 0 : 1, wire.driven().reports().size());
                    wire.driven().errors().clear();
                }
            }
        }
    }
}
