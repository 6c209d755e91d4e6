package aws.io.internal.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Listens to what of a handshake is sent in the clear, and learns what engines of the JCA do not tell: the name that the client
 * asks for, the group of the key exchange, whether the session was resumed, whether the client had to begin again. It believes nothing and changes nothing: what it cannot read it
 * passes over. One thread at a time.
 */
public final class ClearHandshake {
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_HELLO = 2;
    private static final int SERVER_KEY_EXCHANGE = 12;

    /** More than any client has to say, with keys of every group. Where a name stands behind that, it is not found. */
    private static final int LONGEST_CLIENT_HELLO = 1 << 14;

    private static final int SERVER_NAME = 0;
    private static final int EXTENDED_MASTER_SECRET = 23;
    private static final int PRE_SHARED_KEY = 41;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int KEY_SHARE = 51;

    /** RFC 8446, section 4.1.3: the random of a ServerHello that is a HelloRetryRequest. */
    private static final byte[] RETRY =
            HexFormat.of().parseHex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

    private static final int RANDOM_AT = 2;
    private static final int SESSION_AT = RANDOM_AT + 32;

    private @Nullable HandshakeStream client = new HandshakeStream(this::clientSays);
    private @Nullable HandshakeStream server = new HandshakeStream(this::serverSays);
    private byte @Nullable [] offeredSession;
    private @Nullable String serverName;
    private @Nullable String group;
    private boolean resumed;
    private boolean retried;
    private boolean extendedMasterSecret;
    private boolean over;

    /** Nothing has been heard yet. */
    public ClearHandshake() {}

    /**
     * Hears bytes of the wire.
     *
     * @param fromClient whether the client sent them
     * @param bytes holds them; its position and limit do not matter and do not move
     * @param from where they begin
     * @param to where they end
     */
    public void hear(boolean fromClient, ByteBuffer bytes, int from, int to) {
        HandshakeStream stream = fromClient ? client : server;
        if (!over && stream != null) {
            stream.hear(bytes, from, to);
        }
    }

    /** {@return the name that the client asks for, in lower case; null if it asks for none, or for what is no name (RFC 6066, section 3)} */
    public @Nullable String serverName() {
        return serverName;
    }

    /** Ends the handshake: nothing is read any more, and no memory is kept for it. */
    public void end() {
        over = true;
        client = null;
        server = null;
        offeredSession = null;
    }

    /** {@return the group of the key exchange by its standard name; null if there was none, or none that was named} */
    public @Nullable String group() {
        return group;
    }

    /** {@return whether an earlier session was resumed} */
    public boolean resumed() {
        return resumed;
    }

    /** {@return whether the server wanted another first message (HelloRetryRequest), which costs a round trip} */
    public boolean retried() {
        return retried;
    }

    /** {@return whether the keys belong to this handshake only: TLS 1.3, or an extended master secret (RFC 7627)} */
    public boolean extendedMasterSecret() {
        return extendedMasterSecret;
    }

    /** {@return whether what follows is encrypted, in one direction at least} */
    public boolean isOver() {
        return over;
    }

    private int clientSays(int type, byte @Nullable [] body) {
        if (type != CLIENT_HELLO) {
            return HandshakeStream.DEAF;
        }
        if (body == null) {
            return LONGEST_CLIENT_HELLO;
        }
        offeredSession = session(body);
        serverName = offeredSession == null ? null : serverName(body, SESSION_AT + 1 + offeredSession.length);
        return HandshakeStream.DEAF;
    }

    private int serverSays(int type, byte @Nullable [] body) {
        if (body == null) {
            over |= type == -CHANGE_CIPHER_SPEC && !retried;
            return type == SERVER_HELLO ? HandshakeStream.LONGEST : type == SERVER_KEY_EXCHANGE ? 3 : 0;
        }
        if (type == SERVER_HELLO) {
            serverHello(body);
        } else if (type == SERVER_KEY_EXCHANGE && body.length == 3 && body[0] == 3) {
            // RFC 8422, section 5.4: a named curve.
            group = name(unsigned(body, 1));
        }
        return 0;
    }

    private void serverHello(byte[] body) {
        byte[] session = session(body);
        if (session == null) {
            return;
        }
        if (Arrays.equals(body, RANDOM_AT, SESSION_AT, RETRY, 0, RETRY.length)) {
            retried = true;
            return;
        }
        boolean three = false;
        boolean preShared = false;
        boolean extended = false;
        // Past the session, its length, the suite, the compression and the length of the extensions.
        int at = SESSION_AT + 1 + session.length + 5;
        while (at + 4 <= body.length) {
            int extension = unsigned(body, at);
            int length = unsigned(body, at + 2);
            at += 4;
            three |= extension == SUPPORTED_VERSIONS;
            preShared |= extension == PRE_SHARED_KEY;
            extended |= extension == EXTENDED_MASTER_SECRET;
            if (extension == KEY_SHARE && at + 2 <= body.length) {
                group = name(unsigned(body, at));
            }
            at += length;
        }
        // Up to TLS 1.2 a server resumes by the session that it was offered; in TLS 1.3 it always repeats that, and names a key instead.
        resumed = three ? preShared : session.length > 0 && Arrays.equals(session, offeredSession);
        extendedMasterSecret = three || extended;
        over = three;
    }

    /** Reads past the suites and the compressions to the extensions. What does not fit is no name: the engine refuses such a message. */
    private static @Nullable String serverName(byte[] hello, int suitesAt) {
        int compressions = suitesAt + 2 <= hello.length ? suitesAt + 2 + unsigned(hello, suitesAt) : hello.length;
        // Past the length of the extensions.
        int at = compressions < hello.length ? compressions + 1 + (hello[compressions] & 0xff) + 2 : hello.length;
        while (at + 4 <= hello.length) {
            int extension = unsigned(hello, at);
            int length = unsigned(hello, at + 2);
            at += 4;
            if (extension == SERVER_NAME) {
                // One entry: the length of the list, the kind of the name, and its length.
                boolean hostName = length > 5 && at + length <= hello.length && hello[at + 2] == 0;
                int nameLength = hostName ? unsigned(hello, at + 3) : 0;
                boolean fits = hostName && nameLength <= length - 5;
                return fits ? HostNames.asked(Arrays.copyOfRange(hello, at + 5, at + 5 + nameLength)) : null;
            }
            at += length;
        }
        return null;
    }

    private static byte @Nullable [] session(byte[] hello) {
        if (hello.length <= SESSION_AT) {
            return null;
        }
        int end = SESSION_AT + 1 + hello[SESSION_AT];
        return hello[SESSION_AT] < 0 || end > hello.length ? null : Arrays.copyOfRange(hello, SESSION_AT + 1, end);
    }

    private static int unsigned(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    /** As IANA's registry of supported groups has them. */
    private static String name(int group) {
        return switch (group) {
            case 23 -> "secp256r1";
            case 24 -> "secp384r1";
            case 25 -> "secp521r1";
            case 29 -> "x25519";
            case 30 -> "x448";
            case 256 -> "ffdhe2048";
            case 257 -> "ffdhe3072";
            case 258 -> "ffdhe4096";
            case 259 -> "ffdhe6144";
            case 260 -> "ffdhe8192";
            case 4587 -> "SecP256r1MLKEM768";
            case 4588 -> "X25519MLKEM768";
            case 4589 -> "SecP384r1MLKEM1024";
            default -> String.format("0x%04x", group);
        };
    }
}
