package aws.io.internal.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.spec.PBEParameterSpec;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
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
    void everyKindOfObjectKeepsItsNameItsExactBytesAndItsPlace() {
        StringBuilder text = new StringBuilder();
        List<String> kinds = List.of(
                "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "CERTIFICATE", "NEW CERTIFICATE REQUEST", "CERTIFICATE REQUEST", "X509 CRL",
                "ANY PRIVATE KEY", "PUBLIC KEY", "RSA PRIVATE KEY", "RSA PUBLIC KEY", "DSA PRIVATE KEY", "DSA PUBLIC KEY", "PKCS7",
                "PKCS #7 SIGNED DATA", "ENCRYPTED PRIVATE KEY", "PRIVATE KEY", "DH PARAMETERS", "X9.42 DH PARAMETERS",
                "SSL SESSION PARAMETERS", "DSA PARAMETERS", "ECDSA PUBLIC KEY", "EC PARAMETERS", "EC PRIVATE KEY", "PARAMETERS", "CMS",
                "SM2 PRIVATE KEY");
        for (int i = 0; i < kinds.size(); i++) {
            text.append("# number ").append(i).append('\n').append(pem(kinds.get(i), new byte[i]));
        }
        List<PemBlock> blocks = PemBlock.parse(text.toString(), "all.pem");
        assertEquals(kinds, blocks.stream().map(PemBlock::label).toList());
        for (int i = 0; i < kinds.size(); i++) {
            assertArrayEquals(new byte[i], blocks.get(i).bytes(), kinds.get(i));
        }
    }

    @Test
    void oneBadObjectSpoilsAll() {
        int after = (int) KEY.lines().count() + 1;
        malformed(
                "line " + (after + 1) + ": is not Base64, in the block PRIVATE KEY",
                KEY + pem("PRIVATE KEY", new byte[9]).replace("AAAA", "AA!A"));
        malformed("line 2: a block begins inside the block PRIVATE KEY of line 1", "-----BEGIN PRIVATE KEY-----\n" + KEY);
        malformed("line 1: a block PRIVATE KEY ends that did not begin", KEY.substring(KEY.indexOf("-----END")));
        malformed("line 1: begins with '-----BEGIN '", KEY.replace("BEGIN PRIVATE KEY-----", "BEGIN PRIVATE KEY----"));
        malformed("line 1: the block PRIVATE KEY is not Base64", "-----BEGIN PRIVATE KEY-----\nAAAAA\n-----END PRIVATE KEY-----");
        malformed("line 1: the block X509 CRL does not end", "-----BEGIN X509 CRL-----");
    }

    @Test
    void aCertificateWithMoreAfterItsEndIsRefused() throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init((KeyStore) null);
        byte[] der = ((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers()[0].getEncoded();
        assertArrayEquals(der, PemKeys.certificates(pem("CERTIFICATE", der), "exact").getFirst().getEncoded());
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> PemKeys.certificates(pem("CERTIFICATE", Arrays.copyOf(der, der.length + 1)), "more"));
        assertTrue(error.getMessage().startsWith("more: line 1: "), error.getMessage());
    }

    @Test
    void anEncryptedKeyThatWouldTakeHoursIsRefused() throws Exception {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("PBEWithSHA1AndDESede");
        parameters.init(new PBEParameterSpec(new byte[8], Integer.MAX_VALUE));
        byte[] slow = new EncryptedPrivateKeyInfo(parameters, new byte[64]).getEncoded();
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> PemKeys.privateKey(pem("ENCRYPTED PRIVATE KEY", slow), "secret".toCharArray(), "slow"));
        assertTrue(error.getMessage().contains("2147483647 iterations, allowed are 10000000"), error.getMessage());
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

    private static void malformed(String expected, String text) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> PemBlock.parse(text, "bad"), expected);
        assertTrue(error.getMessage().startsWith("bad: " + expected), error.getMessage());
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
