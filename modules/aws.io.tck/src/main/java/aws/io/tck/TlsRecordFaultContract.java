package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.tls.TlsException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The alerts for input that no engine sees, since the core refuses it, and the truth of what errors say of alerts: one is reported as sent
 * only if it was.
 */
@Timeout(60)
public interface TlsRecordFaultContract extends TlsWireContract {
    /** Records whose headers are wrong, each with the alert for it. */
    Map<String, Map.Entry<byte[], String>> FAULTS = faults();

    private static Map<String, Map.Entry<byte[], String>> faults() {
        Map<String, Map.Entry<byte[], String>> faults = new LinkedHashMap<>();
        faults.put("an unknown type", Map.entry(new byte[] {99, 3, 3, 0, 4, 0, 0, 0, 0}, "unexpected_message"));
        faults.put("plain text", Map.entry("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII), "unexpected_message"));
        faults.put("a length of 0x4801", Map.entry(new byte[] {22, 3, 3, 0x48, 1}, "record_overflow"));
        faults.put("version 0x0505", Map.entry(new byte[] {22, 5, 5, 0, 4, 0, 0, 0, 0}, "protocol_version"));
        return faults;
    }

    @Test
    default void aWrongHeaderIsAnsweredByTheExactAlertWhileNothingIsEncrypted() {
        FAULTS.forEach((what, fault) -> {
            for (boolean behindAHello : new boolean[] {false, true}) {
                for (String version : VERSIONS) {
                    try (TlsWire tls = new TlsWire(RawPeer.client(version)).server(server())) {
                        if (behindAHello) {
                            // whole, and a beginning of the same message again
                            tls.peer.handshake();
                            byte[] hello = tls.peer.take();
                            tls.push(TlsWire.record(22, Arrays.copyOfRange(hello, 5, 30)));
                        }
                        tls.push(fault.getKey());
                        assertAlert(tls, what, fault.getValue());
                    }
                    try (TlsWire tls = new TlsWire(RawPeer.server(version)).client(client())) {
                        tls.takeWritten();
                        tls.push(fault.getKey());
                        assertAlert(tls, what, fault.getValue());
                    }
                }
            }
        });
    }

    private static void assertAlert(TlsWire tls, String what, String alert) {
        TlsException error = assertInstanceOf(TlsException.class, tls.failure(), what);
        assertEquals(alert, alertInTheClear(tls.takeWritten()), what);
        assertEquals(alert, error.alertSent(), what);
        assertEquals(TlsException.Phase.HANDSHAKE, error.phase(), what);
    }

    /** {@return the alert for input that the core refuses in an encrypted connection} */
    default String alertOfTheEngine() {
        return "bad_record_mac";
    }

    /** {@return the alert for well-formed messages without end; an engine may have a limit itself, which is lower} */
    default String alertForTooMuch() {
        return alertOfTheEngine();
    }

    @Test
    default void aWrongHeaderIsAnsweredByAnAlertOfTheEngineOnceTheConnectionIsEncrypted() {
        requireAlertOfTheEngine();
    }

    /** Fails unless a peer gets {@link #alertOfTheEngine} for each fault, and no close_notify. */
    default void requireAlertOfTheEngine() {
        FAULTS.forEach((what, fault) -> {
            for (String version : VERSIONS) {
                for (boolean serving : new boolean[] {true, false}) {
                    try (TlsWire tls = secured(version, serving)) {
                        tls.push(fault.getKey());
                        assertAnswered(tls, version + ", " + what + ", serving: " + serving);
                    }
                }
            }
        });
        // What is well formed and too much.
        try (TlsWire tls = secured("TLSv1.3", true)) {
            for (int i = 0; i < 5_000 && !tls.wire.isShutDown(); i++) {
                tls.peer.handshake();
                tls.exchange();
            }
            assertEquals(alertForTooMuch(), tls.alertOfPeer());
            assertFalse(tls.peer.isInputClosed());
        }
    }

    private void assertAnswered(TlsWire tls, String what) {
        TlsException error = assertInstanceOf(TlsException.class, tls.end(), what);
        assertEquals(TlsException.Phase.DATA, error.phase(), what);
        assertEquals(alertOfTheEngine(), tls.alertOfPeer(), what);
        assertFalse(tls.peer.isInputClosed(), what);
        assertTrue(error.alertSent() == null || error.alertSent().equals(alertOfTheEngine()), error.toString());
    }

    @Test
    default void noRecordInTheClearMakesThisSideSendACloseNotify() {
        for (String version : VERSIONS) {
            for (int type = 20; type <= 24; type++) {
                for (byte[] body : new byte[][] {{2, 40}, {1, 0}, {1, 90}, {2, 0}, {0, 0, 0, 0}, {1}, {}, new byte[40]}) {
                    for (boolean serving : new boolean[] {true, false}) {
                        String what = version + ", type " + type + " of " + body.length + ", serving: " + serving;
                        try (TlsWire tls = secured(version, serving)) {
                            byte[] record = TlsWire.record(type, body);
                            for (int i = 0; i < 100 && !tls.wire.isShutDown(); i++) {
                                tls.push(record);
                            }
                            assertInstanceOf(TlsException.class, tls.end(), what);
                            tls.feedPeer();
                            assertFalse(tls.peer.isInputClosed(), what);
                        }
                    }
                }
            }
        }
    }

    @Test
    default void anAlertIsReportedAsSentOnlyIfItWas() {
        byte[] hello = new byte[4 + 43];
        hello[0] = 1;
        hello[3] = 43;
        hello[4] = 3;
        hello[5] = 3;
        // A session identifier of 33 bytes; a message that is longer than its content; a message of more than the engines take.
        hello[4 + 34] = 33;
        byte[] long1 = {1, 2, 0, 0x20, 3, 3, 0, 0};
        byte[] cut = {1, 0, 0, 2, 3, 3};
        for (byte[] body : new byte[][] {hello, long1, cut, {20, 0, 0, 0}, {2, 0, 0, 2, 3, 3}}) {
            try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server())) {
                tls.push(TlsWire.record(22, body));
                tls.wire.endOfInput();
                TlsException error = assertInstanceOf(TlsException.class, tls.failure());
                String onTheWire = alertInTheClear(tls.takeWritten());
                assertEquals(onTheWire, error.alertSent(), error.toString());
                assertEquals(onTheWire != null, error.getMessage().contains("alert sent"), error.getMessage());
            }
        }
    }

    @Test
    default void aPeerThatSentAPartOfAHeaderHasNotSentNothing() {
        for (int count = 1; count < 5; count++) {
            try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server())) {
                tls.push(Arrays.copyOf(new byte[] {22, 3, 1, 0}, count));
                tls.wire.endOfInput();
                String text = tls.failure().getMessage();
                assertTrue(text.contains("the peer has sent " + count + " bytes of a record that is not complete"), text);
            }
        }
    }

    @Test
    default void aClientGoesOnWhereAServerWarnsThatItDoesNotServeTheName() {
        for (byte minor : new byte[] {1, 3}) {
            try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.2")).client(client())) {
                byte[] warning = TlsWire.record(21, (byte) 1, (byte) 112);
                warning[2] = minor;
                tls.push(warning);
                tls.exchange();
                assertTrue(tls.isSecure());
            }
        }
    }

    @Test
    default void aFatalUnrecognizedNameEndsAClient() {
        try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.2")).client(client())) {
            tls.push(TlsWire.record(21, (byte) 2, (byte) 112));
            assertEquals("unrecognized_name", ((TlsException) tls.failure()).alertReceived());
            assertNull(((TlsException) tls.failure()).alertSent());
        }
    }

    /**
     * The alert for a signature that does not fit.
     *
     * @param malformed whether it is not even the encoding of one
     * @return the alert's name
     */
    default String alertForSignature(boolean malformed) {
        return "decrypt_error";
    }

    @Test
    default void aSignatureThatDoesNotFitIsAnsweredByDecryptError() {
        requireAlertForSignatures();
    }

    /** Fails unless a server whose key exchange is signed wrongly gets {@link #alertForSignature}. */
    default void requireAlertForSignatures() {
        for (boolean malformed : new boolean[] {false, true}) {
            try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.2")).client(client())) {
                tls.feedPeer();
                byte[] flight = tls.peer.take();
                int signature = signatureOfTheKeyExchange(flight);
                // An ECDSA signature is a sequence of two integers: its tag, and the last byte of the first integer.
                flight[malformed ? signature : signature + 4 + flight[signature + 3] - 1] ^= 1;
                tls.push(flight);
                TlsException error = assertInstanceOf(TlsException.class, tls.failure());
                String got = alertInTheClear(tls.takeWritten());
                assertEquals(alertForSignature(malformed), got, error.toString());
                assertEquals(got, error.alertSent());
            }
        }
    }

    /** {@return where in a server's flight of TLS 1.2 the signature of the key exchange begins} */
    private static int signatureOfTheKeyExchange(byte[] flight) {
        ByteBuffer bytes = ByteBuffer.wrap(flight);
        int record = 0;
        while (record < flight.length) {
            int end = record + 5 + (bytes.getShort(record + 3) & 0xffff);
            int at = record + 5;
            while (at < end) {
                int length = bytes.getInt(at) & 0xff_ff_ff;
                if (flight[at] == 12) {
                    int point = flight[at + 4 + 3] & 0xff;
                    // the curve, the point with its length, the scheme, the length of the signature
                    return at + 4 + 3 + 1 + point + 2 + 2;
                }
                at += 4 + length;
            }
            record = end;
        }
        throw new AssertionError("no key exchange");
    }

    /** {@return the name of the fatal alert that is the last record, and the only alert; null if there is none} */
    private static @Nullable String alertInTheClear(byte[] written) {
        int count = written.length;
        boolean isAlert = count >= 7 && written[count - 7] == 21 && written[count - 3] == 2 && written[count - 2] == 2;
        return isAlert ? name(written[count - 1]) : null;
    }

    private static String name(int alert) {
        return switch (alert) {
            case 10 -> "unexpected_message";
            case 22 -> "record_overflow";
            case 40 -> "handshake_failure";
            case 47 -> "illegal_parameter";
            case 50 -> "decode_error";
            case 51 -> "decrypt_error";
            case 70 -> "protocol_version";
            case 80 -> "internal_error";
            case 109 -> "missing_extension";
            default -> "alert " + alert;
        };
    }

    private TlsWire secured(String version, boolean serving) {
        TlsWire tls = serving
                ? new TlsWire(RawPeer.client(version)).server(server())
                : new TlsWire(RawPeer.server(version)).client(client());
        if (serving) {
            tls.peer.handshake();
        }
        tls.exchange();
        assertTrue(tls.isSecure(), version);
        return tls;
    }
}
