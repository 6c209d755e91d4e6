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
import aws.io.channel.BufferKind;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Slots, handlers and the ownership of messages (DESIGN, section 5). */
public interface SlotContract extends SocketlessContract {
    /** Passes everything, and remembers that it was destroyed. */
    final class Passing extends BaseHandler {
        private int destroyed;

        /** Makes a handler. */
        public Passing() {}

        @Override
        public void destroy() {
            destroyed++;
        }
    }

    @Test
    default void slotsKeepTheirOrderWhateverIsInsertedRemovedOrReplaced() {
        try (SocketlessChannel wire = open()) {
            Passing b = new Passing();
            ChannelSlot slotB = wire.add(b);
            ChannelSlot slotA = slotB.insertLeft(new Passing());
            ChannelSlot slotC = slotB.insertRight(new Passing());
            assertOrder(wire, wire.wireSlot(), slotA, slotB, slotC);
            Passing other = new Passing();
            ChannelSlot replaced = slotB.replace(other);
            assertEquals(1, b.destroyed);
            assertOrder(wire, wire.wireSlot(), slotA, replaced, slotC);
            replaced.remove();
            assertEquals(1, other.destroyed);
            assertOrder(wire, wire.wireSlot(), slotA, slotC);
            slotC.remove();
            assertOrder(wire, wire.wireSlot(), slotA);
            assertThrows(IllegalStateException.class, slotC::remove);
        }
    }

    private static void assertOrder(SocketlessChannel wire, ChannelSlot... expected) {
        List<ChannelSlot> there = new ArrayList<>();
        for (ChannelSlot slot = wire.channel().firstSlot(); slot != null; slot = slot.right()) {
            there.add(slot);
            ChannelSlot left = slot.left();
            if (left != null) {
                assertSame(slot, left.right());
            }
        }
        assertEquals(List.of(expected), there);
        assertSame(expected[expected.length - 1], wire.channel().lastSlot());
        assertNull(expected[0].left());
    }

    @Test
    default void everyHandlerIsDestroyedOnceAfterTheChannelHasEnded() {
        RecordingHandler application = new RecordingHandler(100);
        Passing middle = new Passing();
        try (SocketlessChannel wire = open()) {
            wire.add(middle);
            wire.add(application);
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertTrue(wire.isShutDown());
            assertTrue(wire.isDestroyed() && application.isDestroyed());
        }
        assertEquals(1, middle.destroyed);
    }

    @Test
    default void aHoldDelaysTheEndOfTheHandlersButNotTheShutdown() {
        try (SocketlessChannel wire = open()) {
            RecordingHandler application = new RecordingHandler(100);
            wire.add(application);
            wire.channel().acquireHold();
            wire.channel().acquireHold();
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertTrue(wire.isShutDown());
            assertFalse(application.isDestroyed());
            wire.channel().releaseHold();
            assertFalse(application.isDestroyed());
            wire.channel().releaseHold();
            assertTrue(application.isDestroyed());
            assertThrows(IllegalStateException.class, () -> wire.channel().releaseHold());
        }
    }

    @Test
    default void aMessageReleasedTwiceOrUsedAfterItsReleaseIsAnError() {
        try (SocketlessChannel wire = open()) {
            IoMessage message = wire.channel().pool().acquire(buffers(), 10);
            message.release();
            assertThrows(IllegalStateException.class, message::release);
            assertThrows(IllegalStateException.class, message::bytes);
            assertThrows(IllegalStateException.class, message::length);
        }
    }

    @Test
    default void messagesAreOfTheMemoryThatTheNeighbourLikes() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            IoMessage message = slot.acquireMessage(Direction.WRITE, 100);
            assertEquals(buffers() == BufferKind.HEAP, message.bytes().hasArray());
            assertEquals(message.bytes().capacity(), message.memory().byteSize());
            message.release();
            IoMessage large = slot.acquireMessage(Direction.WRITE, 1 << 20);
            assertEquals(MessagePool.FRAGMENT, large.bytes().capacity());
            large.release();
        }
    }

    @Test
    default void aMessageWithoutANeighbourToTakeItShutsTheChannelDown() {
        try (SocketlessChannel wire = open()) {
            wire.push(SocketlessContract.bytes("nobody is there"));
            assertTrue(wire.isShutDown());
            IoException error = wire.error();
            assertEquals(ErrorCode.NO_NEIGHBOUR, error == null ? null : error.code());
        }
    }

    @Test
    default void aHandlerThatThrowsShutsItsOwnChannelDownAndItsMessageIsReleased() {
        try (SocketlessChannel wire = open();
                SocketlessChannel other = open()) {
            IllegalStateException thrown = new IllegalStateException("on purpose");
            wire.add(new BaseHandler() {
                @Override
                public void processReadMessage(ChannelSlot slot, IoMessage message) {
                    throw thrown;
                }

                @Override
                public long initialWindowSize() {
                    return 100;
                }
            });
            RecordingHandler unharmed = new RecordingHandler(100);
            other.add(unharmed);
            wire.push(SocketlessContract.bytes("x"));
            IoException error = wire.error();
            assertTrue(wire.isShutDown() && error != null && error.code() == ErrorCode.CALLBACK_FAILED && error.getCause() == thrown);
            assertEquals(List.of(thrown), wire.driven().errors());
            wire.driven().errors().clear();
            other.push(SocketlessContract.bytes("y"));
            assertEquals("y", SocketlessContract.text(unharmed.bytes()));
        }
    }

    @Test
    default void whatIsLoopOnlyIsRefusedOffTheLoop() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            List<Runnable> calls = List.of(
                    () -> slot.incrementReadWindow(1),
                    () -> slot.acquireMessage(Direction.WRITE, 1),
                    slot::remove,
                    () -> wire.channel().add(new Passing()),
                    () -> wire.channel().acquireHold());
            CompletableFuture<List<ErrorCode>> codes = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> {
                List<ErrorCode> seen = new ArrayList<>();
                for (Runnable call : calls) {
                    try {
                        call.run();
                    } catch (IoException e) {
                        seen.add(e.code());
                    }
                }
                codes.complete(seen);
            });
            assertEquals(Collections.nCopies(calls.size(), ErrorCode.LOOP_THREAD_ONLY), codes.join());
        }
    }

    @Test
    default void aChannelMayBeFedByASlotOfAnother() {
        try (SocketlessChannel outer = open();
                SocketlessChannel inner = open()) {
            RecordingHandler application = new RecordingHandler(1_000);
            inner.add(application);
            outer.add(new BaseHandler() {
                @Override
                public void processReadMessage(ChannelSlot slot, IoMessage message) {
                    byte[] bytes = new byte[message.length()];
                    message.bytes().get(bytes);
                    message.release();
                    inner.push(bytes);
                }

                @Override
                public long initialWindowSize() {
                    return inner.window();
                }
            });
            outer.push(SocketlessContract.bytes("through both"));
            assertEquals("through both", SocketlessContract.text(application.bytes()));
        }
    }

    @Test
    default void aMessageSentAfterTheShutdownIsReleasedAndItsPromiseFails() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            List<IoException> failures = new ArrayList<>();
            IoMessage message = wire.channel().pool().acquire(buffers(), 10);
            message.bytes().limit(1);
            message.onWritten((context, error) -> failures.add(error), null);
            assertEquals(SendResult.CLOSED, slot.trySend(message));
            assertTrue(failures.isEmpty(), "never inside the call");
            wire.driven().runUntilIdle();
            assertEquals(ErrorCode.CHANNEL_CLOSED, failures.getFirst().code());
        }
    }
}
