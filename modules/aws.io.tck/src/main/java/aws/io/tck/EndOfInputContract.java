package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BaseHandler;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelState;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.LengthFieldFraming;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Received input belongs to the application until it is released, and the end of the input waits for that. */
public interface EndOfInputContract extends SocketlessContract {
    /** Holds every message until the test releases it. */
    class Holder extends ProtocolHandler {
        final ArrayDeque<IoMessage> held = new ArrayDeque<>();
        final List<String> heard = new ArrayList<>();

        /** Makes a handler that holds nothing yet. */
        public Holder() {}

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            held.add(message);
        }

        @Override
        protected void onEndOfInput(ChannelSlot slot) {
            heard.add("end of input");
        }

        @Override
        protected void onEnd(ChannelSlot slot, @Nullable IoException error) {
            heard.add("end with " + (error == null ? null : error.code()));
        }

        void releaseOne() {
            held.remove().release();
        }
    }

    @Test
    default void theShutdownAfterTheEndOfTheInputBeginsWhenTheLastMessageIsReleased() {
        try (SocketlessChannel wire = open()) {
            Holder holder = new Holder();
            wire.add(holder);
            wire.push(SocketlessContract.bytes("one"));
            wire.push(SocketlessContract.bytes("two"));
            wire.endOfInput();
            assertEquals(List.of("end of input"), holder.heard, "told when the last byte is delivered, not when it is released");
            assertEquals(ChannelState.ACTIVE, wire.channel().state());
            wire.driven().advance(Duration.ofHours(1));
            holder.releaseOne();
            wire.driven().runUntilIdle();
            assertFalse(wire.isShutDown(), "one message is still held");
            wire.channel().write(ByteBuffer.wrap(SocketlessContract.bytes("answer")));
            holder.releaseOne();
            assertEquals(ChannelState.ACTIVE, wire.channel().state(), "not inside the call that releases");
            wire.driven().runUntilIdle();
            assertTrue(wire.isShutDown());
            assertEquals("answer", SocketlessContract.text(wire.writtenBytes()));
            assertEquals(List.of("end of input", "end with PEER_CLOSED"), holder.heard);
        }
    }

    @Test
    default void anExplicitShutdownAndAnErrorDoNotWaitAndTheMessageStaysValid() {
        for (ErrorCode code : new ErrorCode[] {null, ErrorCode.BAD_FRAME}) {
            for (ShutdownMode mode : ShutdownMode.values()) {
                try (SocketlessChannel wire = open()) {
                    Holder holder = new Holder();
                    wire.add(holder);
                    wire.push(SocketlessContract.bytes("kept"));
                    wire.endOfInput();
                    wire.channel().shutdown(code == null ? null : new IoException(code, "on purpose"), mode);
                    wire.driven().runUntilIdle();
                    assertTrue(wire.isShutDown());
                    IoException error = wire.error();
                    assertEquals(code == null ? ErrorCode.PEER_CLOSED : code, error == null ? null : error.code());
                    byte[] bytes = new byte[4];
                    holder.held.element().bytes().get(bytes);
                    assertEquals("kept", SocketlessContract.text(bytes), "a message outlives its channel");
                    holder.releaseOne();
                }
            }
        }
    }

    @Test
    default void withHalfCloseReadingEndsAtOnceAndAMessageThatIsHeldStaysValid() {
        try (SocketlessChannel wire = open(ChannelOptions.builder().halfClose(true).build())) {
            Holder holder = new Holder();
            wire.add(holder);
            wire.push(SocketlessContract.bytes("kept"));
            wire.endOfInput();
            assertEquals(List.of(Direction.READ), wire.shutdowns());
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertTrue(wire.isShutDown(), "an explicit shutdown does not wait");
            assertNull(wire.error());
            assertEquals(4, holder.held.element().length());
            holder.releaseOne();
        }
    }

    @Test
    default void theWaitSurvivesChangesAtTheRightEnd() {
        try (SocketlessChannel wire = open()) {
            Holder first = new Holder();
            Holder second = new Holder();
            ChannelSlot slot = wire.add(first);
            wire.push(SocketlessContract.bytes("one"));
            wire.endOfInput();
            ChannelSlot replaced = slot.replace(second);
            wire.driven().runUntilIdle();
            assertFalse(wire.isShutDown(), "the handler that left still holds it");
            replaced.insertRight(new RecordingHandler(10));
            wire.driven().runUntilIdle();
            replaced.remove();
            wire.driven().runUntilIdle();
            assertFalse(wire.isShutDown());
            first.releaseOne();
            wire.driven().runUntilIdle();
            assertTrue(wire.isShutDown());
        }
    }

    @Test
    default void aMessageThatTheRightEndPassesToANewHandlerIsHeldByThat() {
        try (SocketlessChannel wire = open()) {
            Holder last = new Holder();
            List<IoMessage> kept = new ArrayList<>();
            ChannelSlot slot = wire.add(new BaseHandler() {
                @Override
                public void processReadMessage(ChannelSlot place, IoMessage message) {
                    kept.add(message);
                    place.insertRight(last);
                }

                @Override
                public long initialWindowSize() {
                    return 100;
                }
            });
            wire.push(SocketlessContract.bytes("one"));
            assertEquals(last, Objects.requireNonNull(slot.right()).handler());
            slot.send(kept.getFirst(), Direction.READ);
            wire.endOfInput();
            assertFalse(wire.isShutDown());
            last.releaseOne();
            wire.driven().runUntilIdle();
            assertTrue(wire.isShutDown());
        }
    }

    @Test
    default void aMessageSentOnToAnotherChannelIsReleasedWhenItIsWrittenThere() {
        try (SocketlessChannel to = open();
                SocketlessChannel from = open()) {
            ChannelSlot exit = to.add(new RecordingHandler(10));
            from.add(new ProtocolHandler() {
                @Override
                protected void onMessage(ChannelSlot slot, IoMessage message) {
                    exit.send(message, Direction.WRITE);
                }
            });
            to.holdWrites();
            from.push(SocketlessContract.bytes("passed on"));
            from.endOfInput();
            to.driven().runUntilIdle();
            from.driven().runUntilIdle();
            assertFalse(from.isShutDown(), "it waits in the other channel");
            to.releaseWrites();
            from.driven().runUntilIdle();
            assertTrue(from.isShutDown());
            assertEquals("passed on", SocketlessContract.text(to.writtenBytes()));
        }
    }

    @Test
    default void aFrameThatIsHeldKeepsTheShutdownWaiting() {
        try (SocketlessChannel wire = open()) {
            Holder holder = new Holder();
            wire.add(LengthFieldFraming.of(4, 1000));
            wire.add(holder);
            wire.push(new byte[] {0, 0, 0, 2, 1, 2, 0, 0, 0, 1, 3});
            wire.endOfInput();
            assertEquals(2, holder.held.size());
            assertEquals(List.of("end of input"), holder.heard);
            assertFalse(wire.isShutDown());
            holder.releaseOne();
            holder.releaseOne();
            wire.driven().runUntilIdle();
            assertTrue(wire.isShutDown());
        }
    }

    @Test
    default void holdingOnForLongerThanTheWindowWarningIsReportedWithTheSlotsName() {
        for (int seconds = 0; seconds <= 3; seconds += 3) {
            try (SocketlessChannel wire = open(ChannelOptions.builder().windowWarning(Duration.ofSeconds(seconds)).build())) {
                Holder holder = new Holder();
                wire.add(holder);
                wire.push(SocketlessContract.bytes("one"));
                wire.driven().advance(Duration.ofSeconds(9));
                wire.endOfInput();
                wire.driven().advance(Duration.ofMillis(2_999));
                assertEquals(List.of(), wire.driven().reports());
                wire.driven().advance(Duration.ofMillis(1));
                assertEquals(seconds == 0 ? 0 : 1, wire.driven().reports().size());
                if (seconds > 0) {
                    String text = wire.driven().reports().getFirst().text();
                    assertTrue(text.contains("slot of Holder in " + wire.channel()) && text.contains("1 messages PT3S after"), text);
                }
                wire.driven().advance(Duration.ofHours(1));
                assertEquals(seconds == 0 ? 0 : 1, wire.driven().reports().size(), "reported once");
                holder.releaseOne();
                wire.driven().runUntilIdle();
                assertTrue(wire.isShutDown());
            }
        }
    }
}
