package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BufferKind;
import aws.io.channel.IdleTimeoutHandler;
import aws.io.channel.LoggingHandler;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The handlers that let everything pass: idle timeout and logging. */
class PassingHandlersTest {
    @Test
    void silenceEndsTheChannelAndEachKindCountsItsOwn() {
        assertEquals(List.of(true, true, true), endedAfter(IdleTimeoutHandler.Kind.READ, false, false));
        assertEquals(List.of(false, false, true), endedAfter(IdleTimeoutHandler.Kind.READ, true, false));
        assertEquals(List.of(true, true, true), endedAfter(IdleTimeoutHandler.Kind.READ, false, true));
        assertEquals(List.of(true, true, true), endedAfter(IdleTimeoutHandler.Kind.WRITE, true, false));
        assertEquals(List.of(false, false, true), endedAfter(IdleTimeoutHandler.Kind.WRITE, false, true));
        assertEquals(List.of(false, false, true), endedAfter(IdleTimeoutHandler.Kind.ALL, true, false));
        assertEquals(List.of(false, false, true), endedAfter(IdleTimeoutHandler.Kind.ALL, false, true));
    }

    /** Whether the channel has ended at the timeout, just before it would be due again after a sign of life, and at that time. */
    private static List<Boolean> endedAfter(IdleTimeoutHandler.Kind kind, boolean reads, boolean writes) {
        List<Boolean> ended = new ArrayList<>();
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.OFF_HEAP)) {
            wire.add(new IdleTimeoutHandler(kind, Duration.ofSeconds(10)));
            wire.add(new RecordingHandler(1_000));
            wire.driven().advance(Duration.ofSeconds(9));
            if (reads) {
                wire.push(new byte[1]);
            }
            if (writes) {
                wire.channel().write(ByteBuffer.allocate(1));
                wire.driven().runUntilIdle();
            }
            wire.driven().advance(Duration.ofSeconds(1));
            ended.add(wire.isShutDown());
            wire.driven().advance(Duration.ofMillis(8_999));
            ended.add(wire.isShutDown());
            wire.driven().advance(Duration.ofMillis(1));
            ended.add(wire.isShutDown());
            IoException error = wire.error();
            assertEquals(ErrorCode.IDLE_TIMEOUT, error == null ? null : error.code());
        }
        return ended;
    }

    @Test
    void aChannelThatEndsTakesItsTimerWithIt() {
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.OFF_HEAP)) {
            wire.add(new IdleTimeoutHandler(IdleTimeoutHandler.Kind.ALL, Duration.ofSeconds(10)));
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertTrue(wire.isShutDown());
        }
        assertThrows(IllegalArgumentException.class, () -> new IdleTimeoutHandler(IdleTimeoutHandler.Kind.ALL, Duration.ZERO));
    }

    @ParameterizedTest
    @EnumSource
    void loggingShowsWhatPassesAndChangesNothing(BufferKind kind) {
        Lines lines = new Lines();
        try (SocketlessChannel wire = new SocketlessChannel(kind)) {
            RecordingHandler application = new RecordingHandler(1_000);
            wire.add(new LoggingHandler(lines, System.Logger.Level.INFO, 2));
            wire.add(application);
            wire.push(SocketlessContract.bytes("abc"));
            wire.channel().write(ByteBuffer.wrap(SocketlessContract.bytes("de")));
            wire.driven().runUntilIdle();
            assertEquals("abc", SocketlessContract.text(application.bytes()));
            assertEquals("de", SocketlessContract.text(wire.writtenBytes()));
        }
        assertTrue(lines.all.stream().anyMatch(line -> line.endsWith("read 3 bytes: 61 62")), lines.all.toString());
        assertTrue(lines.all.stream().anyMatch(line -> line.endsWith("write 2 bytes: 64 65")), lines.all.toString());
        assertFalse(lines.all.stream().noneMatch(line -> line.contains("shutdown READ")));
    }

    private static final class Lines implements System.Logger {
        private final List<String> all = new ArrayList<>();

        @Override
        public String getName() {
            return "lines";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
            all.add(message);
        }

        @Override
        public void log(Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object... parameters) {
            all.add(format);
        }
    }
}
