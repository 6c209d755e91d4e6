package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.ChannelOptions;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.tls.TlsException;
import aws.io.tls.TlsHandler;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ends of a connection with TLS, which are told apart, and those of a handshake. */
@Timeout(60)
public interface TlsCloseContract extends TlsWireContract {
    @Test
    default void aCloseNotifyIsSentAndItsAnswerNotWaitedFor() {
        for (String version : VERSIONS) {
            try (TlsWire tls = open(version, ChannelOptions.DEFAULT)) {
                tls.wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
                tls.wire.driven().runUntilIdle();
                assertTrue(tls.wire.isShutDown(), version);
                assertNull(tls.wire.error(), version);
                tls.feedPeer();
                assertTrue(tls.peer.isInputClosed(), version);
            }
        }
    }

    @Test
    default void whatIsWrittenInAnswerToTheLastPayloadReachesAPeerWhoseCloseNotifyCameWithIt() {
        byte[] last = TlsWindowContract.random(16_384);
        for (String version : VERSIONS) {
            ProtocolHandler echo = new ProtocolHandler() {
                @Override
                protected void onMessage(ChannelSlot slot, IoMessage message) {
                    slot.send(message, Direction.WRITE);
                }
            };
            try (TlsWire tls = new TlsWire(RawPeer.client(version), echo).server(server())) {
                tls.peer.handshake();
                tls.exchange();
                tls.peer.write(last);
                tls.peer.close();
                tls.push(tls.peer.take());
                tls.feedPeer();
                assertArrayEquals(last, tls.peer.received(), version);
            }
        }
    }

    /** The close_notify ends the input; the end of the connection below, which follows, adds nothing. */
    @Test
    default void theEndOfTheInputIsToldOnceAndItsShutdownWaitsForWhatTheApplicationHolds() {
        for (String version : VERSIONS) {
            EndOfInputContract.Holder holder = new EndOfInputContract.Holder();
            try (TlsWire tls = new TlsWire(RawPeer.client(version), holder).server(server())) {
                tls.peer.handshake();
                tls.exchange();
                tls.peer.write(TlsWindowContract.random(100));
                tls.peer.close();
                tls.push(tls.peer.take());
                assertEquals(1, holder.held.size(), version);
                tls.wire.endOfInput();
                assertEquals(List.of("end of input"), holder.heard, version);
                assertFalse(tls.wire.isShutDown(), version);
                assertEquals(100, holder.held.element().length(), version);
                holder.releaseOne();
                tls.wire.driven().runUntilIdle();
                assertTrue(tls.wire.isShutDown(), version);
                assertEquals(ErrorCode.PEER_CLOSED, tls.end().code(), version);
            }
        }
    }

    /** Over TLS a truncation shows by what is missing: the peer must not get a close_notify behind a stream that was cut. */
    @Test
    default void anAbortSendsWhatItCanAndNoCloseNotify() {
        byte[] payload = TlsWindowContract.random(1_000);
        for (String version : VERSIONS) {
            try (TlsWire tls = open(version, ChannelOptions.DEFAULT)) {
                tls.wire.channel().write(ByteBuffer.wrap(payload));
                // before the end of the turn, in which records are made
                tls.wire.channel().shutdown(null, ShutdownMode.ABORT);
                tls.wire.driven().runUntilIdle();
                tls.feedPeer();
                assertArrayEquals(payload, tls.peer.received(), version);
                assertFalse(tls.peer.isInputClosed(), version);
                assertTrue(tls.wire.isShutDown(), version);
            }
            try (TlsWire tls = open(version, ChannelOptions.DEFAULT)) {
                tls.wire.channel().write(ByteBuffer.wrap(payload));
                tls.wire.channel().reset(new IoException(ErrorCode.BAD_FRAME, "on purpose"));
                tls.wire.driven().runUntilIdle();
                tls.feedPeer();
                assertFalse(tls.peer.isInputClosed(), version);
            }
        }
    }

    @Test
    default void withHalfCloseTheAnswerIsWaitedForAndItsAbsenceIsATruncation() {
        for (String version : VERSIONS) {
            try (TlsWire tls = halfClosed(version)) {
                tls.feedPeer();
                tls.peer.close();
                tls.exchange();
                tls.wire.endOfInput();
                assertTrue(tls.wire.isShutDown(), version);
                assertNull(tls.wire.error(), version + ": both have said that they are done");
            }
            try (TlsWire tls = halfClosed(version)) {
                tls.wire.endOfInput();
                assertEquals(ErrorCode.TLS_TRUNCATED, tls.end().code(), version);
            }
        }
    }

    /** TLS 1.2 has no half-close: there the answer may be all that still comes (RFC 5246, section 7.2.1). */
    @Test
    default void withHalfCloseWhatThePeerStillSendsIsReadInTheNewerVersion() {
        byte[] late = TlsWindowContract.random(1000);
        assertArrayEquals(late, readAfterTheEndOfTheOutput(late));
    }

    /**
     * What arrives of bytes that a peer sends after this side has ended its output.
     *
     * @param late the bytes
     * @return what the application got
     */
    default byte[] readAfterTheEndOfTheOutput(byte[] late) {
        try (TlsWire tls = halfClosed("TLSv1.3")) {
            tls.peer.write(late);
            tls.exchange();
            tls.peer.close();
            tls.exchange();
            tls.wire.endOfInput();
            assertTrue(tls.wire.isShutDown());
            return tls.application().bytes();
        }
    }

    private TlsWire halfClosed(String version) {
        TlsWire tls = open(version, ChannelOptions.builder().halfClose(true).build());
        tls.wire.channel().shutdownOutput();
        tls.wire.driven().runUntilIdle();
        assertFalse(tls.wire.isShutDown(), version);
        return tls;
    }

    @Test
    default void anEndWithACloseNotifyAndOneWithoutAreTwoThings() {
        for (String version : VERSIONS) {
            try (TlsWire tls = open(version, ChannelOptions.DEFAULT)) {
                tls.peer.close();
                tls.exchange();
                assertEquals(ErrorCode.PEER_CLOSED, tls.end().code(), version);
            }
            try (TlsWire tls = open(version, ChannelOptions.DEFAULT)) {
                tls.peer.write(TlsWindowContract.random(100));
                tls.exchange();
                tls.wire.endOfInput();
                TlsException error = assertInstanceOf(TlsException.class, tls.end());
                assertEquals(ErrorCode.TLS_TRUNCATED, error.code(), version);
                assertEquals(TlsException.Phase.DATA, error.phase(), version);
                assertEquals(100, tls.application().bytes().length, version);
            }
            // Within a record.
            try (TlsWire tls = open(version, ChannelOptions.DEFAULT)) {
                tls.peer.write(TlsWindowContract.random(100));
                byte[] record = tls.peer.take();
                tls.push(Arrays.copyOf(record, record.length - 1));
                tls.wire.endOfInput();
                assertEquals(ErrorCode.TLS_TRUNCATED, tls.end().code(), version);
            }
        }
    }

    @Test
    default void nothingIsReadBehindACloseNotify() {
        for (String version : VERSIONS) {
            try (TlsWire tls = open(version, ChannelOptions.builder().halfClose(true).build())) {
                tls.peer.close();
                tls.push(TlsWire.join(tls.peer.take(), TlsWindowContract.random(500)));
                assertEquals(0, tls.application().bytes().length, version);
                assertFalse(tls.wire.isShutDown(), version);
            }
        }
    }

    @Test
    default void aPeerThatHangsUpDuringTheHandshakeIsToldOnceAndHowFarItCame() {
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server())) {
            tls.wire.endOfInput();
            assertEquals(ErrorCode.TLS_CLOSED_IN_HANDSHAKE, tls.failure().code());
            assertTrue(tls.failure().getMessage().contains("the peer has sent nothing"), tls.failure().getMessage());
            assertTrue(tls.failure().isRetryable());
        }
        for (String version : VERSIONS) {
            try (TlsWire tls = new TlsWire(RawPeer.client(version)).server(server())) {
                tls.peer.handshake();
                tls.push(tls.peer.take());
                tls.wire.endOfInput();
                TlsException error = assertInstanceOf(TlsException.class, tls.failure());
                assertEquals(ErrorCode.TLS_CLOSED_IN_HANDSHAKE, error.code(), version);
                assertTrue(error.getMessage().contains("bytes in 1 record"), error.getMessage());
                assertEquals(TlsException.Phase.HANDSHAKE, error.phase());
            }
        }
    }

    @Test
    default void aPeerThatClosesInOrderDuringTheHandshakeFailsIt() {
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server())) {
            tls.wire.push(TlsWire.record(21, (byte) 1, (byte) 0));
            tls.wire.endOfInput();
            assertInstanceOf(TlsException.class, tls.failure());
            assertTrue(tls.wire.isShutDown());
        }
    }

    @Test
    default void aHandshakeThatDoesNotEndIsEndedAndTheErrorSaysHowFarItCame() {
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server())) {
            tls.wire.driven().advance(Duration.ofSeconds(9));
            assertFalse(tls.wire.isShutDown());
            tls.wire.driven().advance(Duration.ofSeconds(1));
            assertEquals(ErrorCode.TLS_HANDSHAKE_TIMEOUT, tls.failure().code());
            assertTrue(tls.failure().getMessage().contains("after PT10S the peer has sent nothing"), tls.failure().getMessage());
            assertTrue(tls.wire.isShutDown());
        }
        // A peer that sends a byte every second does not win time.
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server())) {
            tls.peer.handshake();
            byte[] hello = tls.peer.take();
            for (int i = 0; i < 10; i++) {
                tls.wire.push(hello[i]);
                tls.wire.driven().advance(Duration.ofSeconds(1));
            }
            assertEquals(ErrorCode.TLS_HANDSHAKE_TIMEOUT, tls.failure().code());
        }
    }

    @Test
    default void theHandshakesTimesAreKnown() {
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server())) {
            TlsHandler handler = (TlsHandler) Objects.requireNonNull(tls.wire.wireSlot().right()).handler();
            long start = tls.wire.driven().loop().nanoTime();
            assertEquals(start, handler.handshakeStartNanos());
            assertEquals(0, handler.handshakeNanos());
            tls.wire.driven().advance(Duration.ofMillis(5));
            tls.peer.handshake();
            tls.exchange();
            assertEquals(Duration.ofMillis(5).toNanos(), handler.handshakeNanos());
        }
    }

    private TlsWire open(String version, ChannelOptions options) {
        TlsWire tls = new TlsWire(RawPeer.client(version), new RecordingHandler(Long.MAX_VALUE), options).server(server());
        tls.peer.handshake();
        tls.exchange();
        assertTrue(tls.isSecure(), version);
        return tls;
    }
}
