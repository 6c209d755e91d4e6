package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.channel.ChannelSlot;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Begins TLS where a connection begins with a ClientHello, and leaves every other connection as it is. */
final class TlsOrPlainHandler extends FirstBytesHandler {
    /** A record's header, whose type is a handshake and whose major version is 3, and the type of the first message. */
    private static final int LOOKED_AT = 6;

    private static final byte HANDSHAKE = 22;
    private static final byte MAJOR_VERSION = 3;
    private static final byte CLIENT_HELLO = 1;

    private final TlsContext tls;

    TlsOrPlainHandler(TlsContext tls, Duration patience, Negotiation.Target target, Negotiation.Listener listener) {
        super(LOOKED_AT, patience, target, listener);
        this.tls = tls;
    }

    @Override
    void look(ChannelSlot slot, ByteBuffer bytes, boolean over) {
        int have = bytes.position();
        boolean mayBe = (have < 1 || bytes.get(0) == HANDSHAKE)
                && (have < 2 || bytes.get(1) == MAJOR_VERSION)
                && (have < LOOKED_AT || bytes.get(LOOKED_AT - 1) == CLIENT_HELLO);
        if (mayBe && have == LOOKED_AT) {
            decide(slot);
            tls.begin(slot, target, listener);
        } else if (!mayBe || (over && have > 0)) {
            decide(slot);
            listener.onNegotiated(null);
        } else if (over) {
            decide(slot);
            listener.onNegotiated(new IoException(ErrorCode.PEER_CLOSED, slot.channel() + " before its first byte"));
        }
    }
}
