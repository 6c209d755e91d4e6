package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.channel.ChannelHandler;
import aws.io.channel.IoMessage;
import aws.io.channel.LengthFieldFraming;
import aws.io.channel.MessagePool;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.tls.TlsContext;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Read windows across TLS: the application's is kept to the byte, and the wire's pays for records and handshakes alike. */
@Timeout(60)
public interface TlsWindowContract extends TlsWireContract {
    /** What the wire may send before it is granted anything. */
    long WIRE = 128 * 1024;

    /**
     * Bytes that are the same each time.
     *
     * @param length how many
     * @return the bytes
     */
    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    default void echoAndBackpressureAreAsInTheOriginal() {
        // tls_channel_echo_and_backpressure_test: 16 and 20 bytes, windows of half of each, exactly two reads a side.
        byte[] request = random(16);
        byte[] answer = random(20);
        for (String version : VERSIONS) {
            RecordingHandler application = new RecordingHandler(8);
            try (TlsWire tls = new TlsWire(RawPeer.client(version), application).server(server())) {
                tls.peer.handshake();
                tls.exchange();
                assertTrue(tls.isSecure(), version);
                tls.peer.write(request);
                tls.exchange();
                assertEquals(1, application.messages().size(), version);
                assertEquals(8, application.bytes().length, version);
                application.slot().incrementReadWindow(8);
                tls.wire.driven().runUntilIdle();
                assertEquals(2, application.messages().size(), version);
                assertArrayEquals(request, application.bytes(), version);
                tls.wire.channel().write(ByteBuffer.wrap(answer));
                tls.wire.driven().runUntilIdle();
                tls.exchange();
                assertArrayEquals(answer, tls.peer.received(), version);
            }
        }
    }

    @Test
    default void whatComesInOneSegmentWithTheLastFlightOfTheHandshakeIsDelivered() {
        byte[] sent = random(1000);
        for (String version : VERSIONS) {
            try (TlsWire tls = new TlsWire(RawPeer.client(version)).server(server())) {
                tls.peer.handshake();
                byte[] flight = tls.peer.take();
                while (tls.peer.engine().getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                        && version.equals("TLSv1.3")) {
                    tls.push(flight);
                    tls.feedPeer();
                    flight = tls.peer.take();
                }
                if (version.equals("TLSv1.2")) {
                    // The client speaks last only in an abbreviated handshake: here the data follows the server's last flight.
                    tls.push(flight);
                    tls.exchange();
                    flight = new byte[0];
                }
                tls.peer.write(sent);
                tls.peer.close();
                tls.push(TlsWire.join(flight, tls.peer.take()));
                assertTrue(tls.isSecure(), version);
                assertArrayEquals(sent, tls.application().bytes(), version);
            }
            // And a client, whose server may speak right behind its Finished.
            try (TlsWire tls = new TlsWire(RawPeer.server(version)).client(client())) {
                tls.feedPeer();
                byte[] flight = tls.peer.take();
                while (tls.peer.engine().getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                    tls.push(flight);
                    tls.feedPeer();
                    flight = tls.peer.take();
                }
                tls.peer.write(sent);
                tls.push(TlsWire.join(flight, tls.peer.take()));
                assertTrue(tls.isSecure(), version);
                assertArrayEquals(sent, tls.application().bytes(), version);
            }
        }
    }

    @Test
    default void aPeerThatSentAllAndClosedIsReadToTheEndHoweverLateTheWindowOpens() {
        // tls_channel_shutdown_with_cache_test, and its variant whose window opens only after the end has begun.
        byte[] sent = random(40_000);
        for (String version : VERSIONS) {
            RecordingHandler application = new RecordingHandler(sent.length / 2);
            try (TlsWire tls = new TlsWire(RawPeer.client(version), application).server(server())) {
                tls.peer.handshake();
                tls.exchange();
                tls.peer.write(sent);
                tls.peer.close();
                tls.exchange();
                tls.wire.endOfInput();
                assertEquals(sent.length / 2, application.bytes().length, version);
                assertFalse(tls.wire.isShutDown(), version + ": the end waits for what comes before it");
                application.slot().incrementReadWindow(sent.length / 2 - 1);
                tls.wire.driven().runUntilIdle();
                assertFalse(tls.wire.isShutDown(), version + ": one byte is left");
                application.slot().incrementReadWindow(1);
                tls.wire.driven().runUntilIdle();
                assertArrayEquals(sent, application.bytes(), version);
                assertTrue(tls.wire.isShutDown(), version);
                assertEquals(ErrorCode.PEER_CLOSED, tls.end().code(), version);
            }
        }
    }

    @Test
    default void aShutdownOfThisSideDropsWhatTheApplicationDidNotTakeAsThatOfAPlainChannelDoes() {
        // Differs from the original, which waits for the window: what unread input is worth is said by whoever shuts down.
        for (String version : VERSIONS) {
            RecordingHandler application = new RecordingHandler(10);
            try (TlsWire tls = new TlsWire(RawPeer.client(version), application).server(server())) {
                tls.peer.handshake();
                tls.exchange();
                tls.peer.write(random(1000));
                tls.exchange();
                tls.wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
                tls.wire.driven().runUntilIdle();
                assertTrue(tls.wire.isShutDown(), version);
                tls.feedPeer();
                assertTrue(tls.peer.isInputClosed(), version + ": the peer hears of it");
            }
        }
    }

    @Test
    default void aClosedWindowStopsTheWireAndItsOpeningLosesNothing() {
        byte[] sent = random(400_000);
        for (String version : VERSIONS) {
            RecordingHandler application = new RecordingHandler(0);
            try (TlsWire tls = new TlsWire(RawPeer.client(version), application).server(server())) {
                tls.peer.handshake();
                tls.exchange();
                tls.peer.write(sent);
                tls.exchange();
                assertEquals(0, application.bytes().length, version);
                assertTrue(tls.waiting() >= sent.length - WIRE - 20_000, version + ": held are " + (sent.length - tls.waiting()));
                int granted = 0;
                while (granted < sent.length) {
                    application.slot().incrementReadWindow(777);
                    granted += 777;
                    tls.wire.driven().runUntilIdle();
                    tls.exchange();
                    assertEquals(Math.min(granted, sent.length), application.bytes().length, version);
                }
                assertArrayEquals(sent, application.bytes(), version);
            }
        }
    }

    @Test
    default void theWindowOfTheWireIsWholeAgainAfterHandshakeTicketsAndRecords() {
        for (String version : VERSIONS) {
            try (TlsWire tls = new TlsWire(RawPeer.server(version), new RecordingHandler(5000)).client(client())) {
                assertEquals(WIRE, tls.wholeWindow(), version);
                tls.exchange();
                assertTrue(tls.isSecure(), version);
                assertEquals(WIRE, tls.wholeWindow(), version + ": tickets are paid for");
                tls.peer.write(random(5000));
                tls.exchange();
                assertEquals(5000, tls.application().bytes().length, version);
                assertEquals(WIRE, tls.wholeWindow(), version + ": and so are records");
            }
        }
    }

    @Test
    default void keyUpdatesAreAnsweredAndDisturbNothing() {
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server())) {
            tls.peer.handshake();
            tls.exchange();
            for (int i = 1; i <= 5; i++) {
                tls.peer.handshake();
                tls.peer.write(random(1000));
                tls.exchange();
                tls.wire.channel().write(ByteBuffer.wrap(random(1000)));
                tls.wire.driven().runUntilIdle();
                tls.exchange();
                assertEquals(1000 * i, tls.application().bytes().length);
                assertEquals(1000 * i, tls.peer.received().length);
                assertEquals(WIRE, tls.wholeWindow());
            }
            assertNotNull(TlsContext.details(tls.wire.channel()));
        }
    }

    @Test
    default void aClosedWindowBehindTlsIsReopenedByAGrantOfAnySize() {
        for (int grant : new int[] {1, 100 * 1024, 1 << 20}) {
            RecordingHandler application = new RecordingHandler(20 * 1024);
            try (TlsWire tls = connected("TLSv1.3", application)) {
                tls.peer.write(random(60 * 1024));
                tls.exchange();
                assertEquals(20 * 1024, application.bytes().length);
                application.slot().incrementReadWindow(grant);
                tls.wire.driven().runUntilIdle();
                assertEquals(Math.min(60 * 1024, 20 * 1024 + grant), application.bytes().length, "after a grant of " + grant);
            }
        }
    }

    @Test
    default void narrowWindowsBehindTlsAreUsedToTheirLastByteByGrantsOfOneByte() {
        byte[] sent = random(20_480 + 50);
        for (int window : new int[] {0, 1, 8, 100, 20_480}) {
            RecordingHandler application = new RecordingHandler(window);
            try (TlsWire tls = connected("TLSv1.3", application)) {
                tls.peer.write(sent);
                tls.exchange();
                for (int i = 0; i < 50; i++) {
                    assertEquals(window + i, application.bytes().length);
                    application.slot().incrementReadWindow(1);
                    tls.wire.driven().runUntilIdle();
                }
                assertEquals(window + 50, application.bytes().length);
            }
        }
    }

    @Test
    default void anApplicationBehindTlsThatHoldsMostOfItsWindowGetsTheBytesThatItNeeds() {
        ReadWindowContract.Keeping application = new ReadWindowContract.Keeping(20_480);
        try (TlsWire tls = connected("TLSv1.3", application)) {
            tls.peer.write(random(19_000));
            tls.exchange();
            tls.peer.write(random(500));
            tls.exchange();
            assertEquals(19_500, application.received());
            // Now a record waits that is longer than what is released: it is used to the last byte, but not before 50 ms have passed.
            tls.peer.write(random(10_000));
            tls.exchange();
            assertEquals(20_480, application.received());
            application.kept.removeLast().release();
            application.kept.removeLast().release();
            tls.wire.driven().runUntilIdle();
            assertEquals(20_480, application.received());
            tls.wire.driven().advance(Duration.ofMillis(50));
            assertEquals(20_480 + 1_480, application.received());
        }
    }

    @Test
    default void longFramesOverTlsThatAreReleasedLaterAreAllServed() {
        for (int length : new int[] {60_000, 100_000, 153_600, 200_000}) {
            ReadWindowContract.Slow application = new ReadWindowContract.Slow(Duration.ofMillis(20));
            try (TlsWire tls = connected("TLSv1.3", LengthFieldFraming.of(4, 1 << 20))) {
                tls.wire.add(application);
                for (int i = 0; i < 6; i++) {
                    tls.peer.write(ByteBuffer.allocate(4 + length).putInt(length).array());
                    tls.exchange();
                }
                for (int i = 0; i < 6; i++) {
                    tls.wire.driven().advance(Duration.ofMillis(20));
                    tls.exchange();
                }
                assertEquals(6L * length, application.released());
                assertEquals(6, application.messages());
            }
        }
    }

    /** A slow receiver that announces each small piece that it has freed is sent small pieces for ever (RFC 9293, section 3.8.6.2). */
    @Test
    default void aBulkTransferOverTlsToASlowConsumerArrivesInFewMessages() {
        int total = 20_000_000;
        int small = 300;
        int most = small + 2 * ((total + MessagePool.FRAGMENT - 1) / MessagePool.FRAGMENT);
        ReadWindowContract.Slow application = new ReadWindowContract.Slow(Duration.ofMillis(1));
        try (TlsWire tls = connected("TLSv1.3", application)) {
            application.hold = true;
            for (int i = 0; i < small; i++) {
                tls.peer.write(new byte[500]);
                tls.exchange();
            }
            assertEquals(small, application.messages());
            application.resume(Objects.requireNonNull(tls.wire.channel().lastSlot()));
            int sent = 0;
            for (int turn = 0; turn < 60_000 && application.released() < total + 500L * small; turn++) {
                if (tls.waiting() == 0 && sent < total) {
                    int some = Math.min(100_000, total - sent);
                    tls.peer.write(new byte[some]);
                    sent += some;
                }
                tls.exchange();
                tls.wire.driven().advance(Duration.ofMillis(1));
            }
            assertEquals(total + 500L * small, application.released());
            assertTrue(application.messages() <= most, application.messages() + " messages, at most " + most);
        }
    }

    @Test
    default void aMessageOfTlsHoldsMemoryInProportionToItsBytes() {
        ReadWindowContract.Keeping application = new ReadWindowContract.Keeping(1 << 20);
        try (TlsWire tls = connected("TLSv1.3", application)) {
            for (int length : new int[] {1, 15, 64, 65, 600, 4_000}) {
                tls.peer.write(random(length));
                tls.exchange();
            }
            assertEquals(6, application.kept.size());
            for (IoMessage message : application.kept) {
                int capacity = message.bytes().capacity();
                assertTrue(capacity <= Math.max(64, 9 * message.length()), message.length() + " bytes in " + capacity);
            }
        }
    }

    @Test
    default void everythingThatTheApplicationHasRoomForArrivesOverTls() {
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            long window = List.of(1L, 8L, 100L, 20_480L, 67_585L, 262_144L).get(random.nextInt(6));
            try (WindowModel model = new WindowModel(this, window, random.nextBoolean(), random.nextBoolean())) {
                for (int i = 0; i < 30; i++) {
                    model.step(random.nextInt(800_000));
                }
                model.finish();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private TlsWire connected(String version, ChannelHandler application) {
        TlsWire tls = new TlsWire(RawPeer.client(version), application).server(server());
        tls.peer.handshake();
        tls.exchange();
        assertTrue(tls.isSecure(), version);
        return tls;
    }
}
