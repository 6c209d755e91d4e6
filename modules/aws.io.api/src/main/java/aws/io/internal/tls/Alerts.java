package aws.io.internal.tls;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Alerts as they look on the wire (RFC 8446, section 6). */
public final class Alerts {
    private static final int HEADER = 5;

    /** The length of a record with an alert in the clear. */
    public static final int LENGTH = HEADER + 2;

    private static final byte ALERT = 21;
    private static final byte APPLICATION_DATA = 23;

    /** An alert, its type, and the tag that every AEAD of TLS 1.3 adds but the one with the short tag (RFC 8446, section 5.2). */
    private static final int ENCRYPTED_ALERT = HEADER + 2 + 1 + 16;

    private static final int SUNJSSE_PADDING = 16;

    private static final byte FATAL = 2;
    private static final byte HANDSHAKE = 22;

    /** A record type is not known, or a record is not allowed now. */
    public static final int UNEXPECTED_MESSAGE = 10;

    /** A record is longer than the protocol allows. */
    public static final int RECORD_OVERFLOW = 22;

    /** A field has a value that is not allowed. */
    public static final int ILLEGAL_PARAMETER = 47;

    /** A record's version is not supported. */
    public static final int PROTOCOL_VERSION = 70;

    private Alerts() {}

    /**
     * The alert that a record carries in the clear; an encrypted one has another type, or is longer.
     *
     * @param bytes that contain the record
     * @param at where the record begins
     * @param end where it ends
     * @return the name of the fatal alert, or null if the record is none, or is encrypted
     */
    public static @Nullable String fatalInTheClear(ByteBuffer bytes, int at, int end) {
        boolean fits = end - at == HEADER + 2 && bytes.get(at) == ALERT && bytes.get(at + HEADER) == FATAL;
        return fits ? name(bytes.get(at + HEADER + 1) & 0xff) : null;
    }

    /**
     * The fatal alert in the clear that is the last of some whole records.
     *
     * @param bytes the records, from position to limit
     * @return its name, or null if the last record is none
     */
    public static @Nullable String lastInTheClear(ByteBuffer bytes) {
        int at = bytes.position();
        String last = null;
        while (bytes.limit() - at >= HEADER) {
            int end = at + HEADER + (bytes.getShort(at + 3) & 0xffff);
            if (end > bytes.limit()) {
                return null;
            }
            last = fatalInTheClear(bytes, at, end);
            at = end;
        }
        return last;
    }

    /**
     * Returns whether records are all of a kind that the clear part of a handshake has. Encryption begins behind a ChangeCipherSpec, or with
     * records of application data.
     *
     * @param bytes whole records, from position to limit
     * @return true if none of them is of another kind
     */
    public static boolean areInTheClear(ByteBuffer bytes) {
        for (int at = bytes.position(); at < bytes.limit(); at += HEADER + (bytes.getShort(at + 3) & 0xffff)) {
            boolean isKnown = bytes.limit() - at >= HEADER && (bytes.get(at) == ALERT || bytes.get(at) == HANDSHAKE);
            if (!isKnown) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes a fatal alert that is not encrypted.
     *
     * @param description the alert's number
     * @param into where the record goes, {@value #LENGTH} bytes; the position moves
     */
    public static void put(int description, ByteBuffer into) {
        into.put(ALERT).putShort((short) 0x303).putShort((short) 2).put(FATAL).put((byte) description);
    }

    /**
     * Whether a record may be an alert: until TLS 1.2 by its type, and in TLS 1.3, which hides the type, by its length: few peers pad
     * alerts, and SunJSSE pads every record alike.
     *
     * @param record from position to limit
     * @return true if it may be one, false if it is none
     */
    public static boolean mayBe(ByteBuffer record) {
        byte type = record.get(record.position());
        int length = record.remaining();
        return type == ALERT
                || (type == APPLICATION_DATA && (length == ENCRYPTED_ALERT || length == ENCRYPTED_ALERT + SUNJSSE_PADDING));
    }

    /**
     * The name of an alert.
     *
     * @param description its number
     * @return the name in lower case, "alert_N" for one that no RFC knows
     */
    public static String name(int description) {
        return switch (description) {
            case 0 -> "close_notify";
            case 10 -> "unexpected_message";
            case 20 -> "bad_record_mac";
            case 21 -> "decryption_failed";
            case 22 -> "record_overflow";
            case 30 -> "decompression_failure";
            case 40 -> "handshake_failure";
            case 41 -> "no_certificate";
            case 42 -> "bad_certificate";
            case 43 -> "unsupported_certificate";
            case 44 -> "certificate_revoked";
            case 45 -> "certificate_expired";
            case 46 -> "certificate_unknown";
            case 47 -> "illegal_parameter";
            case 48 -> "unknown_ca";
            case 49 -> "access_denied";
            case 50 -> "decode_error";
            case 51 -> "decrypt_error";
            case 60 -> "export_restriction";
            case 70 -> "protocol_version";
            case 71 -> "insufficient_security";
            case 80 -> "internal_error";
            case 86 -> "inappropriate_fallback";
            case 90 -> "user_canceled";
            case 100 -> "no_renegotiation";
            case 109 -> "missing_extension";
            case 110 -> "unsupported_extension";
            case 111 -> "certificate_unobtainable";
            case 112 -> "unrecognized_name";
            case 113 -> "bad_certificate_status_response";
            case 114 -> "bad_certificate_hash_value";
            case 115 -> "unknown_psk_identity";
            case 116 -> "certificate_required";
            case 120 -> "no_application_protocol";
            default -> "alert_" + description;
        };
    }
}
