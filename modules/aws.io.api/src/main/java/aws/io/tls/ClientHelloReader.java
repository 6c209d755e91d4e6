package aws.io.tls;

import aws.io.ErrorCode;
import aws.io.IoException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Collects a ClientHello from the records at the beginning of a connection, each looked at once. Event-loop thread only. */
final class ClientHelloReader {
    private static final int RECORD_HEADER = 5;
    private static final int LONGEST_RECORD = 1 << 14;
    private static final int MESSAGE_HEADER = 4;
    private static final byte HANDSHAKE = 22;
    private static final byte MAJOR_VERSION = 3;
    private static final byte CLIENT_HELLO = 1;

    private final int limit;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int at;

    ClientHelloReader(int limit) {
        this.limit = limit;
    }

    /** {@return the hello, or null if more bytes are needed} */
    @Nullable ClientHello read(ByteBuffer first, int have) {
        while (true) {
            if ((have > at && first.get(at) != HANDSHAKE) || (have > at + 1 && first.get(at + 1) != MAJOR_VERSION)) {
                throw at == 0 ? new TlsException(
                        ErrorCode.TLS_NOT_TLS, "the first bytes are no TLS record", TlsException.Phase.HANDSHAKE, null)
                        : broken("a record that is no handshake inside a ClientHello", null);
            }
            if (have < at + RECORD_HEADER) {
                return null;
            }
            int length = first.getShort(at + 3) & 0xffff;
            if (length == 0 || length > LONGEST_RECORD) {
                throw broken("a record of " + length + " bytes (allowed: 1 to " + LONGEST_RECORD + ")", null);
            }
            if (at + RECORD_HEADER + length > limit) {
                throw broken("a ClientHello of more than " + limit + " bytes, the limit of this server", null);
            }
            if (have < at + RECORD_HEADER + length) {
                return null;
            }
            byte[] content = new byte[length];
            first.get(at + RECORD_HEADER, content);
            message.writeBytes(content);
            at += RECORD_HEADER + length;
            ClientHello hello = whole();
            if (hello != null) {
                return hello;
            }
        }
    }

    private @Nullable ClientHello whole() {
        byte[] bytes = message.toByteArray();
        if (bytes[0] != CLIENT_HELLO) {
            throw broken("message " + bytes[0] + " instead of a ClientHello", null);
        }
        if (bytes.length < MESSAGE_HEADER) {
            return null;
        }
        int length = (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
        if (length > limit) {
            throw broken("a ClientHello of " + length + " bytes (allowed: at most " + limit + ")", null);
        }
        if (bytes.length < MESSAGE_HEADER + length) {
            return null;
        }
        byte[] body = new byte[length];
        System.arraycopy(bytes, MESSAGE_HEADER, body, 0, length);
        try {
            return ClientHello.parse(body);
        } catch (IllegalArgumentException e) {
            throw broken("a ClientHello that cannot be read: " + e.getMessage(), e);
        }
    }

    private static IoException broken(String what, @Nullable Throwable cause) {
        return new TlsException(ErrorCode.TLS_PROTOCOL_ERROR, what, TlsException.Phase.HANDSHAKE, cause);
    }
}
