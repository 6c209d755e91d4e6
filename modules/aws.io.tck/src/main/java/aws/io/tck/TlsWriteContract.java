package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.tls.TlsException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes across TLS: few records, every promise kept once and in order, and an engine whose long computations may never end. */
@Timeout(60)
public interface TlsWriteContract extends TlsWireContract {
    /** The payload with which a connection begins. */
    byte FIRST = 7;

    @Test
    default void smallWritesOfOneTurnShareARecord() {
        for (String version : VERSIONS) {
            try (TlsWire tls = connected(version)) {
                List<Object> kept = new ArrayList<>();
                for (int i = 0; i < 60; i++) {
                    assertEquals(SendResult.SENT, tls.wire.channel().tryWrite(ByteBuffer.wrap(new byte[] {(byte) i}), (context, error) -> kept.add(context), i));
                }
                assertTrue(kept.isEmpty(), "no promise is kept inside the write");
                tls.wire.driven().runUntilIdle();
                byte[] written = tls.takeWritten();
                assertEquals(List.of(23), TlsWire.recordTypes(written), version);
                assertEquals(Collections.nCopies(60, 0).size(), kept.size());
                for (int i = 0; i < 60; i++) {
                    assertEquals(i, kept.get(i));
                }
                tls.peer.feed(written);
                assertEquals(1 + 60, tls.peer.received().length);
            }
        }
    }

    @Test
    default void aMessageThatWaitsForItsRecordIsNotItsSendersAnyMore() {
        for (String version : VERSIONS) {
            try (TlsWire tls = connected(version)) {
                List<String> kept = new ArrayList<>();
                ChannelSlot slot = Objects.requireNonNull(tls.wire.channel().lastSlot());
                IoMessage message = slot.acquireMessage(Direction.WRITE, 10);
                message.bytes().limit(10);
                message.onWritten((context, error) -> kept.add(String.valueOf(error)), null);
                slot.send(message, Direction.WRITE);
                assertThrows(IllegalStateException.class, () -> slot.send(message, Direction.WRITE));
                assertThrows(IllegalStateException.class, message::release);
                tls.wire.driven().runUntilIdle();
                assertEquals(List.of("null"), kept);
                tls.peer.feed(tls.takeWritten());
                assertEquals(1 + 10, tls.peer.received().length);
            }
        }
    }

    @Test
    default void largeWritesAreSplitAtTheSizeOfARecord() {
        byte[] sent = TlsWindowContract.random(100_000);
        for (String version : VERSIONS) {
            try (TlsWire tls = connected(version)) {
                tls.wire.channel().write(ByteBuffer.wrap(sent));
                tls.wire.driven().runUntilIdle();
                byte[] written = tls.takeWritten();
                assertEquals(Collections.nCopies(7, 23), TlsWire.recordTypes(written), version);
                tls.peer.feed(written);
                assertArrayEquals(TlsWire.join(new byte[] {FIRST}, sent), tls.peer.received(), version);
            }
        }
    }

    @Test
    default void whenTheChannelFailsPromisesFailInOrderBehindThoseThatWereOnTheirWay() {
        for (String version : VERSIONS) {
            try (TlsWire tls = connected(version)) {
                List<String> kept = new ArrayList<>();
                tls.wire.holdWrites();
                tls.wire.pauseShutdown(Direction.WRITE);
                assertEquals(SendResult.SENT, tls.wire.channel().tryWrite(ByteBuffer.wrap(new byte[10]), (context, error) -> kept.add("1 " + error), null));
                tls.wire.driven().runUntilIdle();
                assertEquals(SendResult.SENT, tls.wire.channel().tryWrite(ByteBuffer.wrap(new byte[10]), (context, error) -> kept.add("2 " + code(error)), null));
                assertEquals(SendResult.SENT, tls.wire.channel().tryWrite(ByteBuffer.wrap(new byte[10]), (context, error) -> kept.add("3 " + code(error)), null));
                tls.wire.push(TlsWire.record(23, new byte[40]));
                assertEquals(List.of(), kept, version);
                tls.wire.releaseWrites();
                tls.wire.resumeShutdown(Direction.WRITE);
                assertEquals(List.of("1 null", "2 TLS_PROTOCOL_ERROR", "3 TLS_PROTOCOL_ERROR"), kept, version);
                assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, tls.end().code());
                assertEquals(0, tls.wire.channel().backlog());
            }
        }
    }

    private static String code(@Nullable IoException error) {
        return error == null ? "null" : error.code().name();
    }

    @Test
    default void whatIsWrittenBeforeTheEndOfTheHandshakeWaitsForItOrFails() {
        for (boolean ends : new boolean[] {true, false}) {
            try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3"))) {
                tls.wire.add(tls.application());
                List<String> kept = new ArrayList<>();
                server().upgrade(tls.application().slot(), null, error -> kept.add("handshake " + error));
                assertEquals(SendResult.SENT, tls.wire.channel().tryWrite(ByteBuffer.wrap(new byte[30_000]), (context, error) -> kept.add("1 " + error), null));
                assertEquals(SendResult.SENT, tls.wire.channel().tryWrite(ByteBuffer.wrap(new byte[10]), (context, error) -> kept.add("2 " + error), null));
                tls.wire.driven().runUntilIdle();
                assertEquals(List.of(), kept);
                assertEquals(0, tls.takeWritten().length, "nothing goes out in the clear");
                if (ends) {
                    tls.peer.handshake();
                    tls.exchange();
                    assertEquals(List.of("handshake null", "1 null", "2 null"), kept);
                    assertEquals(30_010, tls.peer.received().length);
                } else {
                    tls.wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
                    tls.wire.driven().runUntilIdle();
                    assertEquals(3, kept.size(), kept.toString());
                    kept.forEach(one -> assertTrue(one.contains("the channel is shut down"), one));
                }
            }
        }
    }

    @Test
    default void longComputationsAreTheExecutorsWhichMayRefuseThemOrNeverEndThem() {
        assertEquals(1, computationsLeftToTheExecutor());
        for (ShutdownMode mode : ShutdownMode.values()) {
            aComputationMayOutliveTheChannel(mode);
        }
        aComputationThatNeverEndsDoesNotStopTheTimeout();
        TlsException error = refused();
        assertEquals(ErrorCode.TLS_FAILED, error.code());
        assertInstanceOf(RejectedExecutionException.class, error.getCause());
    }

    /** {@return how many computations of a server's handshake the executor was asked for until the first of them} */
    default int computationsLeftToTheExecutor() {
        List<Runnable> tasks = new ArrayList<>();
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server(TlsWireContract.localhost().executor(tasks::add)))) {
            tls.peer.handshake();
            tls.exchange();
            return tasks.size();
        }
    }

    private void aComputationMayOutliveTheChannel(ShutdownMode mode) {
        List<Runnable> tasks = new ArrayList<>();
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server(TlsWireContract.localhost().executor(tasks::add)))) {
            tls.peer.handshake();
            tls.exchange();
            tls.wire.channel().shutdown(null, mode);
            tls.wire.driven().runUntilIdle();
            assertEquals(ErrorCode.CHANNEL_CLOSED, tls.failure().code());
            assertTrue(tls.wire.isShutDown());
            tasks.removeFirst().run();
            tls.wire.driven().runUntilIdle();
            assertNull(tls.wire.error());
        }
    }

    private void aComputationThatNeverEndsDoesNotStopTheTimeout() {
        List<Runnable> tasks = new ArrayList<>();
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server(TlsWireContract.localhost().executor(tasks::add)))) {
            tls.peer.handshake();
            tls.exchange();
            tls.wire.driven().advance(Duration.ofSeconds(10));
            assertEquals(ErrorCode.TLS_HANDSHAKE_TIMEOUT, tls.failure().code());
            assertTrue(tls.failure().getMessage().contains("a delegated task has not ended"), tls.failure().getMessage());
            assertTrue(tls.wire.isShutDown());
        }
    }

    /** {@return what a handshake fails with whose executor refuses} */
    private TlsException refused() {
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server(TlsWireContract.localhost().executor(task -> {
                    throw new RejectedExecutionException("full");
                })))) {
            tls.peer.handshake();
            tls.exchange();
            return assertInstanceOf(TlsException.class, tls.failure());
        }
    }

    /**
     * A server after its handshake.
     *
     * @param version the version
     * @return the channel and its peer
     */
    private TlsWire connected(String version) {
        TlsWire tls = new TlsWire(RawPeer.client(version)).server(server());
        tls.peer.handshake();
        tls.exchange();
        assertTrue(tls.isSecure(), version);
        // BoringSSL sends its tickets with its first payload
        tls.write(FIRST);
        tls.takeWritten();
        return tls;
    }
}
