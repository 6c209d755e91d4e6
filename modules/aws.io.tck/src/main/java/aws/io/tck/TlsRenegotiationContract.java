package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.tls.TlsException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Handshake records in an established connection of TLS 1.2. They are authentic and ask for a renegotiation, which is refused, or anybody on
 * the path has injected them: then an authenticated close_notify would make a stream that was cut look complete.
 */
@Timeout(60)
public interface TlsRenegotiationContract extends TlsWireContract {
    /** {@return the alert that a peer gets which wants to renegotiate} */
    default String alertForRenegotiation() {
        return "no_renegotiation";
    }

    @Test
    default void renegotiationIsRefusedToClientsAndServers() {
        requireRenegotiationRefused();
    }

    /** Fails unless both a client and a server get {@link #alertForRenegotiation}, and no close_notify. */
    default void requireRenegotiationRefused() {
        for (boolean serving : new boolean[] {true, false}) {
            try (TlsWire tls = established(serving)) {
                tls.peer.handshake();
                tls.exchange();
                assertEquals(alertForRenegotiation(), tls.alertOfPeer(), "serving: " + serving);
                assertFalse(tls.peer.isInputClosed(), "no close_notify");
                TlsException error = assertInstanceOf(TlsException.class, tls.end());
                assertEquals(TlsException.Phase.DATA, error.phase());
                if (error.code() == ErrorCode.TLS_PROTOCOL_ERROR) {
                    assertTrue(error.getMessage().contains("renegotiate, which is refused"), error.getMessage());
                    assertTrue(error.alertSent() == null || error.alertSent().equals(alertForRenegotiation()), error.toString());
                } else {
                    // The warning was sent, and the raw peer does not go on without a renegotiation.
                    assertEquals(ErrorCode.TLS_ALERT_RECEIVED, error.code(), error.toString());
                }
            }
        }
    }

    /** {@return the fatal alerts that a peer gets for handshake records which were injected, depending on what is in them} */
    default Set<String> alertsForInjectedRecords() {
        return Set.of("bad_record_mac");
    }

    @Test
    default void aHandshakeRecordThatWasInjectedIsAnsweredByAFatalAlertAndNoCloseNotify() {
        requireAlertsForInjectedRecords();
    }

    /** Fails unless the peer gets {@link #alertsForInjectedRecords}, each at least once and no other, and no close_notify. */
    default void requireAlertsForInjectedRecords() {
        Set<String> seen = new TreeSet<>();
        // A HelloRequest, the beginnings of other messages, none at all, and what is as long as an encrypted message.
        List<byte[]> bodies = List.of(
                new byte[4], new byte[] {1, 0, 0, 0}, new byte[] {20, 0, 0, 12}, new byte[] {4, 0, 0, 0}, new byte[0], new byte[24],
                new byte[40], TlsWindowContract.random(300));
        for (boolean serving : new boolean[] {true, false}) {
            for (byte[] body : bodies) {
                String what = "serving: " + serving + ", a body of " + body.length;
                try (TlsWire tls = established(serving)) {
                    tls.write(TlsWindowContract.random(1000));
                    tls.push(TlsWire.record(22, body));
                    tls.write(TlsWindowContract.random(1000));
                    TlsException error = assertInstanceOf(TlsException.class, tls.end(), what);
                    assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, error.code(), error.toString());
                    assertEquals(TlsException.Phase.DATA, error.phase(), what);
                    seen.add(tls.alertOfPeer());
                    assertFalse(tls.peer.isInputClosed(), what);
                    assertArrayEquals(TlsWindowContract.random(1000), tls.peer.received(), what);
                }
            }
        }
        assertEquals(new TreeSet<>(alertsForInjectedRecords()), seen);
    }

    @Test
    default void aFinishedInSeveralRecordsIsNoRenegotiation() {
        // SunJSSE writes no fragments of a handshake message that fits into a record, unless the limit is less than its length.
        for (boolean serving : new boolean[] {true, false}) {
            try (TlsWire tls = serving
                    ? new TlsWire(RawPeer.client("TLSv1.2").largestPacket(40)).server(server())
                    : new TlsWire(RawPeer.server("TLSv1.2").largestPacket(40)).client(client())) {
                if (serving) {
                    tls.peer.handshake();
                }
                int finished = 0;
                boolean secure = false;
                boolean moved;
                do {
                    moved = tls.feedPeer();
                    byte[] said = tls.peer.take();
                    for (int type : TlsWire.recordTypes(said)) {
                        finished += secure && type == 22 ? 1 : 0;
                        secure |= type == 20;
                    }
                    moved |= tls.push(said);
                } while (moved);
                assertTrue(finished > 1, "the Finished was in " + finished + " records");
                assertTrue(tls.isSecure(), "serving: " + serving);
                tls.peer.write(TlsWindowContract.random(100));
                tls.exchange();
                assertArrayEquals(TlsWindowContract.random(100), tls.application().bytes());
            }
        }
    }

    private TlsWire established(boolean serving) {
        TlsWire tls = serving
                ? new TlsWire(RawPeer.client("TLSv1.2")).server(server())
                : new TlsWire(RawPeer.server("TLSv1.2")).client(client());
        if (serving) {
            tls.peer.handshake();
        }
        tls.exchange();
        assertTrue(tls.isSecure());
        return tls;
    }
}
