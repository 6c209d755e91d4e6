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
    private @Nullable String alert;

    /** Before the engine reads a record. What alert it is shows here if it is in the clear, whatever the engine will say of it. */
    void look(ByteBuffer record) {
        if (inHandshake) {
            String fatal = Alerts.fatalInTheClear(record, record.position(), record.limit());
            alert = fatal == null ? alert : fatal;
        }
    }

    /** After the engine has read a record. */
    void count(int length, boolean hadPayload) {
        if (inHandshake) {
            handshakeBytes += length;
            handshakeRecords++;
            if (handshakeBytes > MOST_HANDSHAKE_BYTES) {
                throw error("the handshake is not over after " + handshakeBytes + " bytes, allowed are " + MOST_HANDSHAKE_BYTES);
            }
        } else if (hadPayload) {
            withoutPayload = 0;
        } else {
            withoutPayload += length;
            if (withoutPayload > MOST_WITHOUT_PAYLOAD) {
                throw error(withoutPayload + " bytes of records without payload, one after the other, allowed are " + MOST_WITHOUT_PAYLOAD);
            }
        }
    }

    /** The peer made this side say something. */
    void answered() {
        if (++unreadAnswers > MOST_UNREAD_ANSWERS) {
            throw error("the peer asks and does not read: more than " + MOST_UNREAD_ANSWERS + " answers wait");
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

    /** {@return how far the handshake came, for the text of an error} */
    String reached() {
        if (handshakeRecords == 0) {
            return "the peer has sent nothing";
        }
        return "the peer has sent " + handshakeBytes + " bytes in " + handshakeRecords + (handshakeRecords == 1 ? " record" : " records");
    }

    private TlsException error(String detail) {
        return new TlsException(
                ErrorCode.TLS_PROTOCOL_ERROR, detail, inHandshake ? TlsException.Phase.HANDSHAKE : TlsException.Phase.DATA, null);
    }
}
