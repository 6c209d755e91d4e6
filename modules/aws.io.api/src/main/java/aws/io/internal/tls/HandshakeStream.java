package aws.io.internal.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the handshake's messages in one direction of the wire, however they are cut into records and the records into buffers. Keeps of
 * each message what its listener wants. One thread at a time.
 */
final class HandshakeStream {
    /** What a listener answers that wants to hear nothing more. */
    static final int DEAF = -1;

    /** More than any ServerHello has. */
    static final int LONGEST = 4096;

    private static final int HANDSHAKE = 22;
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;

    /** Is told of messages, and of records that are none. */
    interface Listener {
        /**
         * A message begins, or was kept.
         *
         * @param type the message's type; of a record that is no handshake the record's, negative
         * @param body what was kept, or null at the beginning
         * @return at the beginning how much to keep; or DEAF
         */
        int says(int type, byte @Nullable [] body);
    }

    private final Listener listener;
    private final byte[] header = new byte[RECORD_HEADER];
    private final byte[] start = new byte[MESSAGE_HEADER];
    private int headerHas;
    private int startHas;
    private int recordLeft;
    private int messageLeft;
    private byte @Nullable [] kept;
    private int keptHas;

    /** How much of the message is kept once it is there. */
    private int keptMost;
    private boolean deaf;

    HandshakeStream(Listener listener) {
        this.listener = listener;
    }

    void hear(ByteBuffer bytes, int from, int to) {
        int at = from;
        while (at < to && !deaf) {
            if (recordLeft == 0) {
                header[headerHas++] = bytes.get(at++);
                if (headerHas == RECORD_HEADER) {
                    headerHas = 0;
                    recordLeft = (header[3] & 0xff) << 8 | (header[4] & 0xff);
                    if (header[0] != HANDSHAKE) {
                        ask(-header[0], null);
                    }
                }
                continue;
            }
            int count = Math.min(recordLeft, to - at);
            if (header[0] == HANDSHAKE) {
                messages(bytes, at, at + count);
            }
            recordLeft -= count;
            at += count;
        }
    }

    private void messages(ByteBuffer bytes, int from, int to) {
        int at = from;
        while (at < to && !deaf) {
            if (startHas < MESSAGE_HEADER) {
                start[startHas++] = bytes.get(at++);
                if (startHas == MESSAGE_HEADER) {
                    messageLeft = (start[1] & 0xff) << 16 | (start[2] & 0xff) << 8 | (start[3] & 0xff);
                    int wanted = ask(start[0], null);
                    keptMost = Math.min(wanted, messageLeft);
                    // What is announced costs nothing before it comes.
                    kept = wanted > 0 ? new byte[Math.min(keptMost, to - at)] : null;
                    keptHas = 0;
                }
            } else {
                int count = Math.min(messageLeft, to - at);
                byte[] into = kept;
                if (into != null) {
                    int keep = Math.min(count, keptMost - keptHas);
                    if (keptHas + keep > into.length) {
                        into = Arrays.copyOf(into, Math.min(keptMost, Math.max(2 * into.length, keptHas + keep)));
                        kept = into;
                    }
                    bytes.get(at, into, keptHas, keep);
                    keptHas += keep;
                }
                messageLeft -= count;
                at += count;
            }
            if (startHas == MESSAGE_HEADER && messageLeft == 0) {
                startHas = 0;
                byte[] body = kept;
                kept = null;
                if (body != null) {
                    ask(start[0], body.length == keptMost ? body : Arrays.copyOf(body, keptMost));
                }
            }
        }
    }

    private int ask(int type, byte @Nullable [] body) {
        int answer = listener.says(type, body);
        deaf |= answer == DEAF;
        return answer;
    }
}
