package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.channel.BaseHandler;
import aws.io.channel.BufferKind;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With aws.io.findUseAfterSend, what a former owner of a message has is of no use any more. */
class UseAfterSendTest {
    private static final String PROPERTY = "aws.io.findUseAfterSend";
    private static final byte GARBAGE = (byte) 0xDB;

    @BeforeEach
    void look() {
        System.setProperty(PROPERTY, "true");
    }

    @AfterEach
    void reset() {
        System.clearProperty(PROPERTY);
    }

    /** Keeps what it was given, and passes it on. */
    private static final class Remembering extends BaseHandler {
        private final List<IoMessage> messages = new ArrayList<>();
        private final List<ByteBuffer> buffers = new ArrayList<>();
        private final List<ByteBuffer> views = new ArrayList<>();

        @Override
        public void processReadMessage(ChannelSlot slot, IoMessage message) {
            messages.add(message);
            buffers.add(message.bytes());
            views.add(message.bytes().slice());
            super.processReadMessage(slot, message);
        }
    }

    private static void assertGone(BufferKind kind, ByteBuffer buffer, ByteBuffer view) {
        assertThrows(RuntimeException.class, buffer::get);
        assertThrows(RuntimeException.class, () -> buffer.get(0));
        if (kind == BufferKind.OFF_HEAP) {
            assertThrows(IllegalStateException.class, () -> view.get(0));
            assertThrows(IllegalStateException.class, () -> view.put(0, (byte) 1));
        } else {
            assertEquals(GARBAGE, view.get(0));
        }
    }

    @Test
    void theMessageAndBuffersOfAFormerOwnerAreGoneAfterASend() {
        for (BufferKind kind : BufferKind.values()) {
            sendAndLook(kind);
        }
    }

    private static void sendAndLook(BufferKind kind) {
        try (SocketlessChannel wire = new SocketlessChannel(kind)) {
            Remembering first = new Remembering();
            Remembering second = new Remembering();
            wire.add(first);
            wire.add(second);
            RecordingHandler application = new RecordingHandler(100);
            ChannelSlot slot = wire.add(application);
            wire.push(new byte[] {1, 2, 3});
            assertEquals(3, application.bytes().length);
            assertEquals(2, application.bytes()[1]);
            for (Remembering handler : List.of(first, second)) {
                IoMessage former = handler.messages.getFirst();
                assertThrows(IllegalStateException.class, former::bytes);
                assertThrows(IllegalStateException.class, former::release);
                assertThrows(IllegalStateException.class, () -> slot.send(former, Direction.WRITE));
                assertGone(kind, handler.buffers.getFirst(), handler.views.getFirst());
            }
            assertNotSame(first.messages.getFirst(), second.messages.getFirst());
        }
    }

    @Test
    void theBuffersOfAReleasedMessageAreGone() {
        for (BufferKind kind : BufferKind.values()) {
            releaseAndLook(kind);
        }
    }

    private static void releaseAndLook(BufferKind kind) {
        try (SocketlessChannel wire = new SocketlessChannel(kind)) {
            IoMessage message = wire.channel().pool().acquire(kind, 10);
            ByteBuffer buffer = message.bytes();
            ByteBuffer view = buffer.slice();
            message.release();
            assertGone(kind, buffer, view);
            IoMessage other = wire.channel().pool().acquire(kind, 10);
            assertNotSame(message, other, "none is used again");
            other.release();
        }
    }
}
