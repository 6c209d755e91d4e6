package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.BaseHandler;
import aws.io.channel.BufferKind;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelState;
import aws.io.channel.DelimiterFraming;
import aws.io.channel.LengthFieldFraming;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.testing.SocketlessChannel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames come out as they went in, however the stream is cut and however narrow the window. */
class FramingTest {
    private static final List<String> FRAMES = List.of("one", "", "three and a bit", "x", "the last");

    @ParameterizedTest
    @EnumSource
    void framesSurviveEveryWayToCutTheStream(BufferKind kind) {
        cutEverywhere(kind, () -> LengthFieldFraming.of(2, 100));
        cutEverywhere(kind, () -> DelimiterFraming.lines(100));
        cutEverywhere(kind, () -> new DelimiterFraming(SocketlessContract.bytes("\r\n"), 100));
        cutEverywhere(kind, () -> LengthFieldFraming.builder(4, 100).order(ByteOrder.LITTLE_ENDIAN).adjustment(-4).build());
    }

    private static void cutEverywhere(BufferKind kind, Supplier<ChannelHandler> framing) {
        byte[] stream = encoded(kind, framing.get());
        for (int cut = 0; cut <= stream.length; cut++) {
            try (SocketlessChannel wire = new SocketlessChannel(kind)) {
                RecordingHandler application = new RecordingHandler(1_000);
                wire.add(framing.get());
                wire.add(application);
                wire.push(Arrays.copyOfRange(stream, 0, cut));
                wire.push(Arrays.copyOfRange(stream, cut, stream.length));
                assertEquals(FRAMES, application.messages().stream().map(SocketlessContract::text).toList(), "cut at " + cut);
            }
        }
        try (SocketlessChannel wire = new SocketlessChannel(kind)) {
            RecordingHandler application = new RecordingHandler(1_000);
            wire.add(framing.get());
            wire.add(application);
            for (byte one : stream) {
                wire.push(one);
            }
            assertEquals(FRAMES, application.messages().stream().map(SocketlessContract::text).toList(), "byte by byte");
        }
    }

    private static byte[] encoded(BufferKind kind, ChannelHandler framing) {
        try (SocketlessChannel wire = new SocketlessChannel(kind)) {
            wire.add(framing);
            wire.add(new RecordingHandler(1_000));
            for (String frame : FRAMES) {
                wire.channel().write(ByteBuffer.wrap(SocketlessContract.bytes(frame)));
            }
            wire.driven().runUntilIdle();
            return wire.writtenBytes();
        }
    }

    @ParameterizedTest
    @EnumSource
    void framesAreHeldBackUntilTheWindowTakesThem(BufferKind kind) {
        try (SocketlessChannel wire = new SocketlessChannel(kind)) {
            RecordingHandler application = new RecordingHandler(5);
            wire.add(DelimiterFraming.lines(10));
            wire.add(application);
            wire.push(SocketlessContract.bytes("abcdef\nghijkl\n"));
            assertEquals(1, application.messages().size());
            application.slot().incrementReadWindow(2);
            wire.driven().runUntilIdle();
            assertEquals(1, application.messages().size());
            application.slot().incrementReadWindow(1);
            wire.driven().runUntilIdle();
            assertEquals(2, application.messages().size());
        }
    }

    /** The end of a peer is no shutdown: what it sent before is delivered as the window allows, and no deadline runs. */
    @ParameterizedTest
    @EnumSource
    void theEndOfThePeerWaitsForTheFramesThatAreHeldBack(BufferKind kind) {
        try (SocketlessChannel wire = new SocketlessChannel(kind)) {
            RecordingHandler application = new RecordingHandler(5);
            wire.add(DelimiterFraming.lines(10));
            wire.add(application);
            wire.push(SocketlessContract.bytes("abcdef\nghijkl\nhalf"));
            wire.endOfInput();
            wire.driven().advance(Duration.ofHours(1));
            assertEquals(1, application.messages().size());
            assertEquals(ChannelState.ACTIVE, wire.channel().state());
            application.slot().incrementReadWindow(3);
            wire.driven().runUntilIdle();
            assertEquals(2, application.messages().size());
            assertTrue(wire.isShutDown());
            assertEquals(ErrorCode.PEER_CLOSED, Objects.requireNonNull(wire.error()).code());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aLongStreamOfFramesNeverWedges(BufferKind kind) {
        try (SocketlessChannel wire = new SocketlessChannel(kind)) {
            RecordingHandler application = new RecordingHandler(50_000);
            wire.add(LengthFieldFraming.of(4, 50_000));
            wire.add(application);
            ByteArrayOutputStream stream = new ByteArrayOutputStream();
            List<Integer> lengths = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                int length = i * 811 % 49_000;
                lengths.add(length);
                stream.writeBytes(ByteBuffer.allocate(4).putInt(length).array());
                stream.writeBytes(new byte[length]);
            }
            byte[] all = stream.toByteArray();
            int at = 0;
            while (at < all.length) {
                int some = (int) Math.min(Math.min(wire.window(), 16_384), all.length - at);
                assertTrue(some > 0, "wedged at " + at);
                int before = application.messages().size();
                wire.push(Arrays.copyOfRange(all, at, at + some));
                for (int i = before; i < application.messages().size(); i++) {
                    application.slot().incrementReadWindow(application.messages().get(i).length);
                }
                wire.driven().runUntilIdle();
                at += some;
            }
            assertEquals(lengths, application.messages().stream().map(frame -> frame.length).toList());
        }
    }

    @Test
    void aFrameThatIsTooLongEndsTheChannelBeforeItIsBuffered() {
        assertEquals(ErrorCode.BAD_FRAME, errorAfter(LengthFieldFraming.of(4, 100), new byte[] {0, 0, 0, 97}));
        assertEquals(ErrorCode.BAD_FRAME, errorAfter(LengthFieldFraming.of(4, 100), new byte[] {-1, -1, -1, -1}));
        assertEquals(ErrorCode.BAD_FRAME, errorAfter(LengthFieldFraming.of(8, 100), new byte[] {-1, 0, 0, 0, 0, 0, 0, 1}));
        assertEquals(ErrorCode.BAD_FRAME, errorAfter(LengthFieldFraming.builder(1, 100).adjustment(-2).build(), new byte[] {0}));
        assertEquals(ErrorCode.BAD_FRAME, errorAfter(DelimiterFraming.lines(4), SocketlessContract.bytes("abcd")));
        assertEquals(ErrorCode.BAD_FRAME, errorAfter(DelimiterFraming.lines(4), SocketlessContract.bytes("abcde\n")));
    }

    @Test
    void theRightNeighbourCanTakeTheLongestFrame() {
        byte[] longest = SocketlessContract.bytes("abcdefghi\n");
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.HEAP)) {
            RecordingHandler application = new RecordingHandler(5);
            wire.add(DelimiterFraming.lines(10));
            wire.add(application);
            wire.push(longest);
            assertEquals("abcdefghi", SocketlessContract.text(application.bytes()));
        }
    }

    @Test
    void theRightNeighbourGetsItsMinimumWindowOnceHoweverOftenTheRowChanges() {
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.HEAP)) {
            RecordingHandler application = new RecordingHandler(5);
            ChannelSlot framing = wire.add(DelimiterFraming.lines(1_001));
            ChannelSlot passing = wire.add(new BaseHandler() {});
            ChannelSlot right = wire.add(application);
            assertEquals(1_000, right.window());
            assertEquals(1_000, framing.downstreamWindow(), "through a handler without a window");
            passing.remove();
            wire.driven().runUntilIdle();
            assertEquals(1_000, framing.downstreamWindow());
            framing.insertRight(new BaseHandler() {});
            wire.driven().runUntilIdle();
            assertEquals(1_000, right.window());
            assertEquals(1_000, framing.downstreamWindow());
            RecordingHandler other = new RecordingHandler(5);
            ChannelSlot replaced = right.replace(other);
            wire.driven().runUntilIdle();
            assertEquals(1_000, replaced.window());
            long announced = wire.window();
            framing.remove();
            wire.driven().runUntilIdle();
            assertEquals(announced, replaced.window(), "what framing has announced must be honoured");
            assertTrue(announced < 20_000);
            replaced.insertLeft(DelimiterFraming.lines(20_001));
            wire.driven().runUntilIdle();
            assertEquals(20_000, replaced.window(), "a longer frame widens it by the difference");
        }
    }

    private static @Nullable ErrorCode errorAfter(ChannelHandler framing, byte[] bytes) {
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.OFF_HEAP)) {
            RecordingHandler application = new RecordingHandler(1_000);
            wire.add(framing);
            wire.add(application);
            wire.push(bytes);
            assertTrue(application.messages().isEmpty());
            IoException error = wire.error();
            return error == null ? null : error.code();
        }
    }

    @Test
    void aShutdownOfThisSideWaitsForHeldFramesAndDropsHalfOnes() {
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.OFF_HEAP)) {
            RecordingHandler application = new RecordingHandler(3);
            wire.add(DelimiterFraming.lines(10));
            wire.add(application);
            wire.push(SocketlessContract.bytes("abcdef\nghijkl\nhalf"));
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertFalse(wire.isShutDown());
            application.slot().incrementReadWindow(3);
            wire.driven().runUntilIdle();
            assertEquals("abcdefghijkl", SocketlessContract.text(application.bytes()));
            assertTrue(wire.isShutDown());
        }
    }

    @Test
    void anAbortWaitsForNothing() {
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.OFF_HEAP)) {
            wire.add(DelimiterFraming.lines(10));
            wire.add(new RecordingHandler(3));
            wire.push(SocketlessContract.bytes("abcdef\nghijkl\n"));
            wire.channel().shutdown(null, ShutdownMode.ABORT);
            wire.driven().runUntilIdle();
            assertTrue(wire.isShutDown());
        }
    }

    @Test
    void headersBeforeTheLengthAreKeptOrStrippedAsAsked() {
        byte[] frame = {7, 7, 0, 3, 'a', 'b', 'c'};
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.OFF_HEAP)) {
            RecordingHandler application = new RecordingHandler(100);
            wire.add(LengthFieldFraming.builder(2, 100).offset(2).strip(0).build());
            wire.add(application);
            wire.push(frame);
            assertArrayEquals(frame, application.messages().getFirst());
        }
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.OFF_HEAP)) {
            RecordingHandler application = new RecordingHandler(100);
            wire.add(LengthFieldFraming.builder(2, 100).offset(2).build());
            wire.add(application);
            wire.push(frame);
            assertEquals("abc", SocketlessContract.text(application.bytes()));
        }
    }

    @Test
    void thePromiseOfAFrameIsKeptWhenItsEndIsWritten() {
        try (SocketlessChannel wire = new SocketlessChannel(BufferKind.OFF_HEAP)) {
            wire.add(DelimiterFraming.lines(10));
            wire.add(new RecordingHandler(10));
            List<String> kept = new ArrayList<>();
            wire.holdWrites();
            assertEquals(SendResult.SENT, wire.channel().tryWrite(ByteBuffer.wrap(SocketlessContract.bytes("a")), (context, error) -> kept.add("kept"), null));
            wire.driven().runUntilIdle();
            assertTrue(kept.isEmpty());
            wire.releaseWrites();
            assertEquals(List.of("kept"), kept);
        }
    }

    @Test
    void badArgumentsAreNamed() {
        assertThrows(IllegalArgumentException.class, () -> LengthFieldFraming.of(5, 100));
        assertThrows(IllegalArgumentException.class, () -> LengthFieldFraming.of(4, 3));
        assertThrows(IllegalArgumentException.class, () -> LengthFieldFraming.builder(2, 10).offset(9));
        assertThrows(IllegalArgumentException.class, () -> LengthFieldFraming.builder(2, 10).strip(-1));
        assertThrows(IllegalArgumentException.class, () -> DelimiterFraming.lines(0));
        assertThrows(IllegalArgumentException.class, () -> new DelimiterFraming(new byte[0], 10));
    }
}
