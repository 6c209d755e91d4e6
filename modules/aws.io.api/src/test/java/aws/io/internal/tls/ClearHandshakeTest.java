package aws.io.internal.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is learnt from a handshake in the clear, however it is cut. */
class ClearHandshakeTest {
    private static final String RANDOM = "00".repeat(32);
    private static final String RETRY = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";
    private static final String VERSION_13 = "002b00020304";

    private static String session(int first) {
        return String.format("20%02x", first) + "07".repeat(31);
    }

    private static String message(int type, String body) {
        return String.format("%02x%06x", type, body.length() / 2) + body;
    }

    private static String clientHello(String session) {
        return message(1, "0303" + RANDOM + session + "0002c02b0100");
    }

    private static String serverHello(String random, String session, String extensions) {
        return message(2, "0303" + random + session + "130100" + String.format("%04x", extensions.length() / 2) + extensions);
    }

    private static byte[] records(String messages, int longest) {
        byte[] all = HexFormat.of().parseHex(messages);
        ByteBuffer out = ByteBuffer.allocate(all.length * 6);
        for (int at = 0; at < all.length; at += longest) {
            int count = Math.min(longest, all.length - at);
            out.put((byte) 22).putShort((short) 0x0303).putShort((short) count).put(all, at, count);
        }
        byte[] made = new byte[out.position()];
        out.flip().get(made);
        return made;
    }

    private static void hear(ClearHandshake clear, boolean fromClient, byte[] bytes, int piece) {
        ByteBuffer wire = ByteBuffer.wrap(bytes);
        for (int at = 0; at < bytes.length; at += piece) {
            clear.hear(fromClient, wire, at, Math.min(bytes.length, at + piece));
        }
    }

    @Test
    void theGroupAndTheResumptionOfTheNewestVersionAreInTheServersHello() {
        String extensions = "003300" + "06" + "11ec" + "0002" + "abcd" + "002900020000" + VERSION_13;
        for (int longest : new int[] {1, 7, 16_384}) {
            for (int piece : new int[] {1, 5, 100_000}) {
                ClearHandshake clear = new ClearHandshake();
                hear(clear, true, records(clientHello(session(1)), longest), piece);
                hear(clear, false, records(serverHello(RANDOM, session(1), extensions), longest), piece);
                assertEquals("X25519MLKEM768", clear.group());
                assertTrue(clear.resumed());
                assertFalse(clear.retried());
            }
        }
    }

    @Test
    void aRepeatedSessionMeansNothingInTheNewestVersionAndAResumptionBefore() {
        ClearHandshake newest = new ClearHandshake();
        hear(newest, true, records(clientHello(session(1)), 100), 10);
        hear(newest, false, records(serverHello(RANDOM, session(1), VERSION_13), 100), 10);
        assertFalse(newest.resumed());
        for (int offered : new int[] {1, 2}) {
            ClearHandshake older = new ClearHandshake();
            hear(older, true, records(clientHello(session(offered)), 100), 10);
            hear(older, false, records(serverHello(RANDOM, session(1), ""), 100), 10);
            assertEquals(offered == 1, older.resumed());
            assertNull(older.group());
        }
    }

    @Test
    void theGroupOfTls12IsInTheServersKeyExchange() {
        ClearHandshake clear = new ClearHandshake();
        hear(clear, true, records(clientHello("00"), 100), 10);
        String flight = serverHello(RANDOM, session(1), "") + message(11, "00".repeat(3000)) + message(12, "030017" + "41".repeat(70)) + message(14, "");
        hear(clear, false, records(flight, 1000), 999);
        assertEquals("secp256r1", clear.group());
        assertFalse(clear.resumed());
    }

    @Test
    void aServerThatWantsAnotherHelloIsNoticedAndTheSecondAnswerCounts() {
        ClearHandshake clear = new ClearHandshake();
        hear(clear, true, records(clientHello(session(1)), 100), 10);
        hear(clear, false, records(serverHello(RETRY, session(1), VERSION_13 + "003300020018"), 100), 10);
        assertTrue(clear.retried());
        assertNull(clear.group());
        // A ChangeCipherSpec for middleboxes.
        hear(clear, false, HexFormat.of().parseHex("140303000101"), 10);
        hear(clear, false, records(serverHello(RANDOM, session(1), VERSION_13 + "003300040018" + "0000"), 100), 10);
        assertEquals("secp384r1", clear.group());
    }

    private static String helloFor(String name) {
        String bytes = HexFormat.of().formatHex(name.getBytes(StandardCharsets.ISO_8859_1));
        int length = name.length();
        String indication = String.format("0000%04x%04x00%04x", length + 5, length + 3, length) + bytes;
        String extensions = "000b00020100" + indication + "ff01000100";
        return message(1, "0303" + RANDOM + session(1) + "0004c02bc02c0100" + String.format("%04x", extensions.length() / 2) + extensions);
    }

    @Test
    void theNameThatTheClientAsksForIsInItsHello() {
        for (int longest : new int[] {1, 7, 16_384}) {
            for (int piece : new int[] {1, 5, 100_000}) {
                ClearHandshake clear = new ClearHandshake();
                hear(clear, true, records(helloFor("My_Host.example"), longest), piece);
                assertEquals("my_host.example", clear.serverName());
            }
        }
        for (String none : List.of("", ".", "localhost.", "::1", "127.0.0.1", "a b", "a\0b", "b\u00fccher.example", "x".repeat(64))) {
            ClearHandshake clear = new ClearHandshake();
            hear(clear, true, records(helloFor(none), 1000), 1000);
            assertNull(clear.serverName(), none);
        }
    }

    @Test
    void aHelloThatIsCutOffOrDamagedAsksForSomeNameOrNone() {
        String whole = helloFor("a.example");
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] body = HexFormat.of().parseHex(whole.substring(8, 8 + 2 * random.nextInt(whole.length() / 2 - 3)));
            for (int change = random.nextInt(4); change > 0 && body.length > 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            ClearHandshake clear = new ClearHandshake();
            hear(clear, true, records(message(1, HexFormat.of().formatHex(body)), 1 + random.nextInt(100)), 1 + random.nextInt(80));
            String name = clear.serverName();
            assertTrue(name == null || name.matches("[a-z0-9._-]+"), name);
        }
    }

    @Test
    void whateverComesItIsPassedOver() {
        Random random = new Random(5);
        byte[] whole = records(serverHello(RANDOM, session(1), "003300" + "06" + "11ec" + "0002" + "abcd" + VERSION_13), 50);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = whole.clone();
            for (int change = random.nextInt(6); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            ClearHandshake clear = new ClearHandshake();
            hear(clear, random.nextBoolean(), bytes, 1 + random.nextInt(80));
            hear(clear, false, bytes, 1 + random.nextInt(80));
            String group = clear.group();
            assertTrue(group == null || !group.isEmpty());
        }
    }
}
