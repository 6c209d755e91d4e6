package aws.io.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as other programs write them: those that can be read are, and the errors of the others say what to do. Made by OpenSSL. */
class ForeignFilesTest {
    private static final char[] PASSWORD = "secret".toCharArray();
    private static final String PGP = """
            -----BEGIN PGP PUBLIC KEY BLOCK-----
            Version: GnuPG v2

            mQENBFOYz9gBCAD=
            =aBcD
            -----END PGP PUBLIC KEY BLOCK-----
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void make() throws Exception {
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem", "-out", "cert.pem",
                "-subj", "/CN=a", "-days", "3650");
    }

    @Test
    void byteOrderMarksOfEveryKindAreNoHindrance() throws Exception {
        String text = read("cert.pem");
        byte[] utf8 = ("\ufeff" + text + "\ufeff" + text).getBytes(StandardCharsets.UTF_8);
        byte[] little = ("\ufeff" + text + "\ufeff" + text).getBytes(StandardCharsets.UTF_16LE);
        byte[] big = ("\ufeff" + text + "\ufeff" + text).getBytes(StandardCharsets.UTF_16BE);
        for (byte[] bytes : List.of(utf8, little, big)) {
            Path file = Files.write(folder.resolve("marked.pem"), bytes);
            assertEquals(1, Trust.pem(file).trustManager().getAcceptedIssuers().length);
            Path key = Files.write(folder.resolve("marked.key"), marked(bytes, read("key.pem")));
            assertEquals(2, Identity.pem(file, key).chain().size());
        }
        assertEquals(1, Identity.pem("\ufeff" + text, "\ufeff" + read("key.pem"), null).chain().size());
        Files.createDirectory(folder.resolve("directory"));
        Files.write(folder.resolve("directory/marked.pem"), little);
        assertEquals(1, Trust.directory(folder.resolve("directory")).trustManager().getAcceptedIssuers().length);
    }

    private static byte[] marked(byte[] like, String text) {
        return ("\ufeff" + text).getBytes(
                like[0] == (byte) 0xef ? StandardCharsets.UTF_8 : like[0] == (byte) 0xff ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE);
    }

    @Test
    void headersMayContinueOnTheNextLine() throws Exception {
        String text = read("cert.pem").replace(
                "CERTIFICATE-----\nMII", "CERTIFICATE-----\nSubject: CN=a,\n O=somebody with a long name\n\tand more\n\nMII");
        assertTrue(text.contains("somebody"));
        assertEquals(1, Identity.pem(text, read("key.pem"), null).chain().size());
    }

    @Test
    void foreignBlocksArePassedOverWhateverIsInThem() throws Exception {
        String signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nthese are our roots!\n";
        String text = signed + PGP + read("cert.pem") + PGP + "-----END SOMETHING-----\n-----BEGIN SOMETHING-----\n???\n";
        assertEquals(1, Trust.pem(text).trustManager().getAcceptedIssuers().length);
        IllegalArgumentException none = assertThrows(IllegalArgumentException.class, () -> Trust.pem(PGP));
        assertTrue(none.getMessage().contains("but PGP PUBLIC KEY BLOCK"), none.getMessage());
    }

    @Test
    void keysWithAnEncryptionThatTheJdkHasAreRead() throws Exception {
        for (List<String> how : List.of(
                List.of("-v2", "aes-256-cbc"), List.of("-v2", "aes-128-cbc", "-v2prf", "hmacWithSHA512"),
                List.of("-v2", "aes128", "-v2prf", "hmacWithSHA1"), List.of("-v1", "PBE-SHA1-3DES"))) {
            List<String> command = new ArrayList<>(List.of("pkcs8", "-topk8", "-in", "key.pem", "-out", "e.key", "-passout", "pass:secret"));
            command.addAll(how);
            openssl(command.toArray(String[]::new));
            assertEquals(1, Identity.pem(folder.resolve("cert.pem"), folder.resolve("e.key"), PASSWORD).chain().size(), how::toString);
            assertTrue(message("e.key", "wrong".toCharArray()).contains("the password does not fit"), how::toString);
        }
    }

    @Test
    void anEncryptionThatTheJdkDoesNotHaveIsNamedWithTheCommandThatConvertsIt() throws Exception {
        for (List<String> how : List.of(
                List.of("des-ede3-cbc", "-v2", "des3"), List.of("aes-192-cbc", "-v2", "aes-192-cbc"), List.of("scrypt", "-scrypt"),
                List.of("camellia-256-cbc", "-v2", "camellia256"), List.of("aria-128-cbc", "-v2", "aria-128-cbc"))) {
            List<String> command = new ArrayList<>(List.of("pkcs8", "-topk8", "-in", "key.pem", "-out", "e.key", "-passout", "pass:secret"));
            command.addAll(how.subList(1, how.size()));
            openssl(command.toArray(String[]::new));
            String message = message("e.key", PASSWORD);
            assertTrue(message.startsWith(folder.resolve("e.key") + ": line 1: the key is encrypted by " + how.getFirst() + " ("), message);
            assertTrue(message.contains("openssl pkcs8 -topk8 -v2 aes-256-cbc"), message);
            // The command does what it says.
            openssl("pkcs8", "-topk8", "-v2", "aes-256-cbc", "-in", "e.key", "-out", "n.key", "-passin", "pass:secret", "-passout", "pass:secret");
            assertEquals(1, Identity.pem(folder.resolve("cert.pem"), folder.resolve("n.key"), PASSWORD).chain().size());
        }
    }

    private String message(String key, char[] password) {
        return assertThrows(
                IllegalArgumentException.class, () -> Identity.pem(folder.resolve("cert.pem"), folder.resolve(key), password)).getMessage();
    }

    @Test
    void aCurveThatTheJdkDoesNotHaveIsNamed() throws Exception {
        for (String curve : List.of("secp256k1", "brainpoolP256r1", "secp224r1")) {
            openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:" + curve, "-nodes", "-keyout", "c.key", "-out", "c.pem",
                    "-subj", "/CN=a");
            IllegalArgumentException error = assertThrows(
                    IllegalArgumentException.class, () -> Identity.pem(folder.resolve("c.pem"), folder.resolve("c.key")));
            assertTrue(error.getMessage().contains("on the curve " + curve + ", which the JDK does not know"), error.getMessage());
            assertTrue(error.getMessage().contains("openssl ecparam -name prime256v1"), error.getMessage());
            assertTrue(error.getMessage().startsWith(folder.toString()), error.getMessage());
        }
    }

    @Test
    void aDamagedKeyStoreIsAnErrorThatNamesTheFile() throws Exception {
        openssl("pkcs12", "-export", "-in", "cert.pem", "-inkey", "key.pem", "-passout", "pass:secret", "-out", "whole.p12");
        byte[] modern = Files.readAllBytes(folder.resolve("whole.p12"));
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        Identity mine = Identity.pem(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        store.setKeyEntry("a", mine.keyManager().getPrivateKey("identity"), PASSWORD, mine.chain().toArray(new Certificate[0]));
        ByteArrayOutputStream old = new ByteArrayOutputStream();
        store.store(old, PASSWORD);
        Random random = new Random(3);
        for (byte[] whole : List.of(modern, old.toByteArray())) {
            for (int round = 0; round < 400; round++) {
                byte[] damaged = whole.clone();
                for (int change = random.nextInt(4); change >= 0; change--) {
                    damaged[random.nextInt(round % 2 == 0 ? 60 : damaged.length)] = (byte) random.nextInt(256);
                }
                Path file = Files.write(folder.resolve("damaged.p12"), damaged);
                try {
                    Identity.keyStore(file, PASSWORD);
                } catch (IllegalArgumentException e) {
                    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
                }
            }
        }
        // AuthenticatedSafe without content: a NullPointerException of the JDK.
        byte[] empty = {0x30, 0x12, 2, 1, 3, 0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 7, 1, 0x30, 0};
        Path file = Files.write(folder.resolve("empty.p12"), empty);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> Identity.keyStore(file, PASSWORD));
        assertTrue(error.getMessage().startsWith(file + ": "), error.getMessage());
    }

    @Test
    void aKeyStoreWhoseKeyIsNotEncryptedIsNamedAsThat() throws Exception {
        openssl("pkcs12", "-export", "-in", "cert.pem", "-inkey", "key.pem", "-keypbe", "NONE", "-certpbe", "NONE", "-passout", "pass:secret",
                "-out", "plain.p12");
        Path file = folder.resolve("plain.p12");
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> Identity.keyStore(file, PASSWORD));
        assertTrue(error.getMessage().startsWith(file + ": its key is not encrypted"), error.getMessage());
    }

    @Test
    void aBundleIsReadAsFarAsItCanBeAndSaysWhatItSkipped() throws Exception {
        String good = read("cert.pem");
        String bad = good.replace("MII", "!!!");
        String cutOff = good.substring(0, good.indexOf("-----END"));
        String damaged = "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n";
        Path file = Files.writeString(folder.resolve("bundle.pem"), bad + damaged + cutOff + good + cutOff);
        assertThrows(IllegalArgumentException.class, () -> Trust.pem(file));
        List<String> skipped = new ArrayList<>();
        assertEquals(1, Trust.bundle(file, skipped::add).trustManager().getAcceptedIssuers().length);
        assertEquals(4, skipped.size(), skipped::toString);
        assertTrue(skipped.stream().allMatch(one -> one.startsWith(file + ": line ")), skipped::toString);
        Files.writeString(file, bad);
        IllegalArgumentException none = assertThrows(IllegalArgumentException.class, () -> Trust.bundle(file, skipped::add));
        assertTrue(none.getMessage().startsWith(file + ": has no block CERTIFICATE that can be read"), none.getMessage());
    }

    private String read(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private void openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, "openssl(1) is not there: " + e.getMessage());
            throw e;
        }
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
    }
}
