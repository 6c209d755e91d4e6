package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.tls.TlsContext;
import java.nio.ByteBuffer;
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
}
