package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.testing.SocketlessChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a protocol's handler hears of the end. */
class ProtocolHandlerTest {
    private final List<String> heard = new ArrayList<>();

    @Test
    void theEndOfTheInputIsHeardAfterAllMessagesWhileAnswersAreStillPossible() {
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.HEAP)) {
            wire.add(new Listener());
            wire.push(SocketlessContract.bytes("hello"));
            wire.endOfInput();
            assertEquals(List.of("hello", "end of input", "end with PEER_CLOSED"), heard);
            assertEquals("goodbye", SocketlessContract.text(wire.writtenBytes()));
            assertTrue(wire.isShutDown());
        }
    }

    @Test
    void withHalfCloseTheChannelLivesOnAfterTheEndOfTheInput() {
        ChannelOptions halfClose = ChannelOptions.builder().halfClose(true).build();
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.HEAP, halfClose)) {
            wire.add(new Listener());
            wire.endOfInput();
            assertEquals(List.of("end of input"), heard);
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertEquals(List.of("end of input", "end with null"), heard);
        }
    }

    @Test
    void theEndIsHeardOnceHoweverOftenTheChannelIsShutDown() {
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.HEAP)) {
            wire.add(new Listener());
            wire.channel().shutdown(new IoException(ErrorCode.IDLE_TIMEOUT, "a test"), ShutdownMode.GRACEFUL);
            wire.channel().shutdown(null, ShutdownMode.ABORT);
            wire.driven().runUntilIdle();
            assertEquals(List.of("end with IDLE_TIMEOUT"), heard);
        }
    }

    @Test
    void whoeverAbortsInTheHookHearsItOnceToo() {
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.HEAP)) {
            wire.add(new Listener() {
                @Override
                protected void onEnd(ChannelSlot slot, @Nullable IoException error) {
                    super.onEnd(slot, error);
                    slot.channel().shutdown(error, ShutdownMode.ABORT);
                    assertEquals(SendResult.CLOSED, slot.channel().tryWrite(ByteBuffer.allocate(1)));
                }
            });
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertEquals(List.of("end with null"), heard);
        }
    }

    private class Listener extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            byte[] bytes = new byte[message.length()];
            message.bytes().get(bytes);
            message.release();
            heard.add(SocketlessContract.text(bytes));
        }

        @Override
        protected void onEndOfInput(ChannelSlot slot) {
            heard.add("end of input");
            assertEquals(SendResult.SENT, slot.tryWrite(ByteBuffer.wrap(SocketlessContract.bytes("goodbye"))));
        }

        @Override
        protected void onEnd(ChannelSlot slot, @Nullable IoException error) {
            heard.add("end with " + (error == null ? null : error.code()));
        }
    }
}
