package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Write promises and the backlog (DESIGN, section 5; the specification, "Write Back Pressure"). */
public interface WriteContract extends SocketlessContract {
    @Test
    default void promisesAreKeptOnceInOrderAndNeverInsideTheCall() {
        try (SocketlessChannel wire = open()) {
            ChannelSlot slot = wire.add(new RecordingHandler(100));
            List<Object> kept = new ArrayList<>();
            for (String name : List.of("A", "B", "C")) {
                IoMessage message = slot.acquireMessage(Direction.WRITE, 1);
                message.bytes().put(SocketlessContract.bytes(name)).flip();
                message.onWritten(
                        (context, error) -> {
                            kept.add(context);
                            if ("A".equals(context)) {
                                assertEquals(SendResult.SENT, wire.channel().tryWrite(ByteBuffer.wrap(SocketlessContract.bytes("D")), (also, failure) -> kept.add("D"), null));
                            }
                        },
                        name);
                assertEquals(SendResult.SENT, slot.trySend(message));
            }
            assertTrue(kept.isEmpty());
            wire.driven().runUntilIdle();
            assertEquals(List.of("A", "B", "C", "D"), kept);
            assertEquals("ABCD", SocketlessContract.text(wire.writtenBytes()));
        }
    }

    @Test
    default void writesOfOneThreadArriveInItsOrder() throws Exception {
        try (SocketlessChannel wire = open()) {
            wire.add(new RecordingHandler(100));
            StringBuilder expected = new StringBuilder();
            Thread writer = Thread.ofPlatform().unstarted(() -> {
                for (int i = 0; i < 1_000; i++) {
                    wire.channel().write(ByteBuffer.wrap(SocketlessContract.bytes(i + " ")));
                }
            });
            writer.start();
            writer.join();
            for (int i = 0; i < 1_000; i++) {
                expected.append(i).append(' ');
            }
            wire.driven().runUntilIdle();
            assertEquals(expected.toString(), SocketlessContract.text(wire.writtenBytes()));
        }
    }

    @Test
    default void theBacklogCountsFromTheSubmissionAndSignalsAtItsMarks() {
        ChannelOptions options = ChannelOptions.builder().watermarks(10, 20, 30).build();
        try (SocketlessChannel wire = open(options)) {
            RecordingHandler application = new RecordingHandler(100);
            wire.add(application);
            wire.holdWrites();
            assertEquals(SendResult.SENT, wire.channel().tryWrite(ByteBuffer.allocate(15)));
            wire.driven().runUntilIdle();
            assertEquals(15, wire.channel().backlog());
            assertTrue(wire.channel().isWritable());
            assertEquals(SendResult.SENT, wire.channel().tryWrite(ByteBuffer.allocate(15)));
            assertFalse(wire.channel().isWritable());
            assertTrue(application.events().isEmpty(), "never inside the call");
            wire.driven().runUntilIdle();
            assertEquals(List.of("not writable"), application.events());
            ByteBuffer refused = ByteBuffer.allocate(1);
            assertEquals(SendResult.FULL, wire.channel().tryWrite(refused));
            assertEquals(1, refused.remaining(), "nothing was taken");
            wire.releaseWrites();
            assertEquals(0, wire.channel().backlog());
            assertEquals(List.of("not writable", "writable"), application.events());
            assertEquals(30, wire.writtenBytes().length);
        }
    }

    @Test
    default void writesFromAnotherThreadAreCountedAtOnceAndFailWhenTheChannelEndsFirst() throws Exception {
        try (SocketlessChannel wire = open()) {
            wire.add(new RecordingHandler(100));
            List<ErrorCode> failures = new ArrayList<>();
            Thread writer = Thread.ofPlatform()
                    .start(() -> assertEquals(SendResult.SENT, wire.channel().tryWrite(
                                    ByteBuffer.allocate(10),
                                    (context, error) -> failures.add(error == null ? null : error.code()),
                                    null)));
            writer.join();
            assertEquals(10, wire.channel().backlog());
            wire.channel().shutdown(null, ShutdownMode.ABORT);
            wire.driven().runUntilIdle();
            assertEquals(1, failures.size());
            assertEquals(0, wire.channel().backlog());
            assertEquals(SendResult.CLOSED, wire.channel().tryWrite(ByteBuffer.allocate(1)));
        }
    }
}
