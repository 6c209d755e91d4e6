package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BaseHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The completion of a message (its promise, its grant, its share of the backlog) follows the bytes, whatever handlers make of them. */
public interface CompletionContract extends SocketlessContract {
    @Test
    default void theCompletionMovesToTheMessageThatCarriesTheLastByte() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            List<String> kept = new ArrayList<>();
            IoMessage plain = TransformingHandlers.message(slot, 10);
            plain.onWritten((context, error) -> kept.add(context + " " + error), "plain");
            IoMessage transformed = TransformingHandlers.message(slot, 1);
            transformed.takeCompletionOf(plain);
            plain.release();
            assertTrue(kept.isEmpty(), "releasing the message that was transformed frees its memory only");
            slot.send(transformed, Direction.WRITE);
            wire.driven().runUntilIdle();
            assertEquals(List.of("plain null"), kept);
        }
    }

    @Test
    default void severalCompletionsAreKeptInTheOrderInWhichTheyWereTaken() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            List<Object> kept = new ArrayList<>();
            IoMessage out = TransformingHandlers.message(slot, 5);
            out.onWritten((context, error) -> kept.add(context), "own");
            for (String name : List.of("A", "B", "C")) {
                IoMessage in = TransformingHandlers.message(slot, 3);
                in.onWritten((context, error) -> kept.add(context), name);
                out.takeCompletionOf(in);
                in.release();
            }
            slot.send(out, Direction.WRITE);
            wire.driven().runUntilIdle();
            assertEquals(List.of("own", "A", "B", "C"), kept);
        }
    }

    @Test
    default void aGrantTakesEffectWhenTheTransformedBytesAreWrittenAndNotBefore() {
        try (SocketlessChannel wire = open()) {
            wire.add(new TransformingHandlers.Doubling());
            TransformingHandlers.Echo echo = new TransformingHandlers.Echo();
            ChannelSlot slot = wire.add(echo);
            wire.driven().runUntilIdle();
            wire.holdWrites();
            wire.push(new byte[60]);
            wire.driven().runUntilIdle();
            assertEquals(40, slot.window(), "the bytes are not written yet");
            wire.releaseWrites();
            wire.driven().runUntilIdle();
            settle(wire);
            assertEquals(100, slot.window());
        }
    }

    @Test
    default void aMessageReleasedUnsentGrantsAtOnceAndItsPromiseFails() {
        try (SocketlessChannel wire = open()) {
            List<ErrorCode> failures = new ArrayList<>();
            ChannelSlot slot = wire.add(new BaseHandler() {
                @Override
                public void processReadMessage(ChannelSlot place, IoMessage message) {
                    message.grantOnRelease(place);
                    message.onWritten((context, error) -> failures.add(code(error)), null);
                    message.release();
                }

                @Override
                public long initialWindowSize() {
                    return 100;
                }
            });
            wire.driven().runUntilIdle();
            wire.push(new byte[60]);
            wire.driven().runUntilIdle();
            settle(wire);
            assertEquals(100, slot.window());
            assertEquals(List.of(ErrorCode.CANCELED), failures);
        }
    }

    @Test
    default void bytesAreCountedOnceAtTheLengthAtWhichTheyWereSubmitted() {
        try (SocketlessChannel wire = open()) {
            wire.add(new TransformingHandlers.Doubling());
            wire.add(new TransformingHandlers.Splitting());
            wire.add(new TransformingHandlers.Joining());
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            wire.holdWrites();
            slot.write(ByteBuffer.allocate(70));
            slot.write(ByteBuffer.allocate(30));
            wire.driven().runUntilIdle();
            assertEquals(200, wire.writtenBytes().length, "both were joined, split and doubled");
            assertEquals(100, wire.channel().backlog());
            wire.releaseWrites();
            assertEquals(0, wire.channel().backlog());
        }
    }

    @Test
    default void aMessageCannotTakeItsOwnCompletion() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            IoMessage message = TransformingHandlers.message(slot, 1);
            assertThrows(IllegalArgumentException.class, () -> message.takeCompletionOf(message));
            message.release();
        }
    }

    @Test
    default void grantsToSeveralSlotsAreAllGiven() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot first = wire.add(new BaseHandler() {
                @Override
                public void processReadMessage(ChannelSlot place, IoMessage message) {
                    message.grantOnRelease(place);
                    super.processReadMessage(place, message);
                }

                @Override
                public void incrementReadWindow(ChannelSlot place, long size) {}

                @Override
                public long initialWindowSize() {
                    return 100;
                }
            });
            ChannelSlot last = wire.add(new TransformingHandlers.Echo());
            wire.driven().runUntilIdle();
            wire.push(new byte[60]);
            wire.driven().runUntilIdle();
            settle(wire);
            assertEquals(100, first.window());
            assertEquals(100, last.window());
        }
    }

    private static @Nullable ErrorCode code(@Nullable IoException error) {
        return error == null ? null : error.code();
    }

    /** Lets bytes that were given back in small portions be granted. */
    private static void settle(SocketlessChannel wire) {
        wire.driven().advance(Duration.ofMillis(100));
        wire.driven().runUntilIdle();
    }
}
