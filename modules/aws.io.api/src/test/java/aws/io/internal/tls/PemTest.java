package aws.io.internal.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** PEM as it is found in real files. */
class PemTest {
    private static final String KEY = pem("PRIVATE KEY", key().getEncoded());

    @Test
    void garbageCommentsBlanksAndCarriageReturnsAreNoHindrance() {
        String messy = "Bag Attributes\r\n  friendlyName: x\r\n# a comment\r\n\r\n  " + KEY.replace("\n", " \r\n") + "\r\ntrailing";
        List<PemBlock> blocks = PemBlock.parse(messy, "messy.pem");
        assertEquals(1, blocks.size());
        assertEquals("PRIVATE KEY", blocks.getFirst().label());
        assertEquals("EC", PemKeys.privateKey(messy, null, "messy.pem").getAlgorithm());
    }

    @Test
    void whatIsWrongIsToldWithTheSource() {
        check("is cut off", KEY.substring(0, KEY.length() / 2), "does not end");
        check("has another end", KEY.replace("END PRIVATE", "END PUBLIC"), "line 4: the block PRIVATE KEY of line 1 ends as PUBLIC KEY");
        check("is no base64", KEY.replace("M", "*"), "is not Base64");
        check("is empty", "", "no PEM block at all");
        check("is another thing", pem("CERTIFICATE REQUEST", new byte[] {1}), "but CERTIFICATE REQUEST");
        check("is no key", pem("PRIVATE KEY", new byte[] {1, 2, 3}), "is no private key");
        check("says no curve", pem("EC PRIVATE KEY", new byte[] {0x30, 3, 2, 1, 1}), "does not say its curve");
        check(
                "has old encryption",
                "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
                "openssl pkcs8 -topk8");
    }

    @Test
    void whateverIsCutOffOrChangedEndsInAnAnswerOrInThatOneException() {
        for (int length = 0; length < KEY.length(); length++) {
            tryToRead(KEY.substring(0, length));
        }
        Random random = new Random(5);
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder(KEY.replace("PRIVATE KEY", round % 2 == 0 ? "PRIVATE KEY" : "EC PRIVATE KEY"));
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
            }
            tryToRead(text.toString());
        }
    }

    private static void tryToRead(String text) {
        try {
            PemKeys.privateKey(text, null, "fuzzed");
        } catch (IllegalArgumentException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("fuzzed: "), String.valueOf(e.getMessage()));
        }
    }

    private static void check(String what, String text, String expected) {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> PemKeys.privateKey(text, null, "some.pem"), what);
        assertTrue(error.getMessage().startsWith("some.pem: ") && error.getMessage().contains(expected), error.getMessage());
    }

    private static PrivateKey key() {
        try {
            return KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }
}
