package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.internal.tls.Alerts;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What the peer has sent, and the bounds of what it may: a handshake must end, and so must talk without payload. Loop thread only. */
final class PeerConduct {
    /** Several times what engines take of the longest chains of certificates. */
    private static final int MOST_HANDSHAKE_BYTES = 256 * 1024;

    /**
     * As many bytes of records without payload may come one after the other: key updates, tickets, warnings, empty ones. A server may send
     * hundreds of tickets, and each in pieces; key updates have 27 bytes.
     */
    private static final int MOST_WITHOUT_PAYLOAD = 64 * 1024;

    /** As many answers that the peer asked for may wait for it to read: answers to key updates. */
    private static final int MOST_UNREAD_ANSWERS = 64;

    private long handshakeBytes;
    private int handshakeRecords;
    private int withoutPayload;
    private int unreadAnswers;
    private boolean inHandshake = true;

    /** Whether every record that came could be read by anybody: what is sent in answer may be so, too. */
    private boolean inTheClear = true;

    private @Nullable String alert;

    /** Before the engine reads a record. What alert it is shows here if it is in the clear, whatever the engine will say of it. */
    void look(ByteBuffer record) {
        if (inHandshake) {
            String fatal = Alerts.fatalInTheClear(record, record.position(), record.limit());
            alert = fatal == null ? alert : fatal;
            inTheClear = inTheClear && Alerts.areInTheClear(record);
        }
    }

    /** After the engine has read a record. */
    void count(int length, boolean hadPayload) {
        if (inHandshake) {
            handshakeBytes += length;
            handshakeRecords++;
            if (handshakeBytes > MOST_HANDSHAKE_BYTES) {
                String detail = "the handshake is not over after " + handshakeBytes + " bytes, allowed are " + MOST_HANDSHAKE_BYTES;
                throw error(detail, Alerts.ILLEGAL_PARAMETER);
            }
        } else if (hadPayload) {
            withoutPayload = 0;
        } else {
            withoutPayload += length;
            if (withoutPayload > MOST_WITHOUT_PAYLOAD) {
                String detail = withoutPayload + " bytes of records without payload, one after the other, allowed are " + MOST_WITHOUT_PAYLOAD;
                throw error(detail, Alerts.UNEXPECTED_MESSAGE);
            }
        }
    }

    /** The peer made this side say something. */
    void answered() {
        if (++unreadAnswers > MOST_UNREAD_ANSWERS) {
            String detail = "the peer asks and does not read: more than " + MOST_UNREAD_ANSWERS + " answers wait";
            throw error(detail, Alerts.UNEXPECTED_MESSAGE);
        }
    }

    /** An answer went to the wire. */
    void heard() {
        unreadAnswers--;
    }

    /** The handshake has ended. */
    void agreed() {
        inHandshake = false;
    }

    /** {@return the fatal alert that came in the clear, or null} */
    @Nullable String alert() {
        return alert;
    }

    /** {@return whether neither encrypted records nor a ChangeCipherSpec came} */
    boolean isInTheClear() {
        return inHandshake && inTheClear;
    }

    /**
     * Returns how far the handshake came, for the text of an error.
     *
     * @param unread bytes that are in no whole record, or in one that was not read
     */
    String reached(int unread) {
        if (handshakeRecords == 0 && unread == 0) {
            return "the peer has sent nothing";
        }
        String records = handshakeRecords == 0
                ? "of a record that is not complete"
                : "in " + handshakeRecords + (handshakeRecords == 1 ? " record" : " records") + (unread > 0 ? " and a part of one" : "");
        return "the peer has sent " + (handshakeBytes + unread) + " bytes " + records;
    }

    private TlsException error(String detail, int alertDue) {
        TlsException.Phase phase = inHandshake ? TlsException.Phase.HANDSHAKE : TlsException.Phase.DATA;
        return TlsException.builder(ErrorCode.TLS_PROTOCOL_ERROR, detail, phase).alertDue(alertDue).build();
    }
}
