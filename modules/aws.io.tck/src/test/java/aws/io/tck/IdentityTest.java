package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.testing.TestCertificate;
import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Where a key and its certificates may come from, and what is said when they are not what they should be. */
class IdentityTest {
    private static final char[] STORE = "store secret".toCharArray();
    private static final char[] KEY = "key secret".toCharArray();

    private final TestCertificate root = TestCertificate.selfSigned("CN=root").authority().make();
    private final TestCertificate middle = root.issue("CN=middle").authority().make();
    private final TestCertificate leaf = middle.issue("CN=leaf").names("localhost").make();

    @TempDir
    Path folder;

    @Test
    void aChainKeepsItsOrderAndWhatIsAroundTheBlocksDoesNotMatter() throws IOException {
        String text = "subject=/CN=leaf \u00e9\r\n" + TestIdentities.certificatePem(leaf.identity()).replace("\n", "\r\n")
                + "# the issuer\n\n" + TestIdentities.certificatePem(middle.identity()) + TestIdentities.keyPem(leaf.identity()) + "the end";
        Path file = Files.writeString(folder.resolve("all.pem"), text, StandardCharsets.ISO_8859_1);
        assertEquals(leaf.chain(), Identity.pem(file, file).chain());
        assertEquals(leaf.chain(), Identity.pem(text, text, null).chain());
    }

    @Test
    void everyKindOfKeyIsFoundByWhatItSays() {
        for (String kind : List.of("RSA", "EC", "Ed25519")) {
            Identity made = TestCertificate.selfSigned("CN=" + kind).key(kind, kind.equals("RSA") ? 2048 : 256).make().identity();
            Identity read = Identity.pem(TestIdentities.certificatePem(made), TestIdentities.keyPem(made), null);
            assertEquals(made.chain(), read.chain());
        }
    }

    @Test
    void aKeyOfAnotherCertificateIsRefusedWithTheNameOfTheFile() throws IOException {
        for (TestCertificate other : List.of(root, TestCertificate.selfSigned("CN=x").key("RSA", 2048).make())) {
            Path chain = Files.writeString(folder.resolve("chain.pem"), TestIdentities.certificatePem(leaf.identity()));
            Path key = Files.writeString(folder.resolve("other.key"), TestIdentities.keyPem(other.identity()));
            says(() -> Identity.pem(chain, key), key.toString(), "is not the key of the certificate of CN=leaf");
        }
        TestCertificate one = TestCertificate.selfSigned("CN=one").key("RSA", 2048).make();
        TestCertificate two = TestCertificate.selfSigned("CN=two").key("RSA", 2048).make();
        says(() -> Identity.of(one.key(), two.chain()), "key: is not the key of the certificate of CN=two");
        says(() -> Identity.of(one.key(), List.of()), "chain: is empty");
    }

    @Test
    void whatIsWrongInAFileIsToldWithItsLineAndWithoutWhatIsInTheKey() throws IOException {
        String certificate = TestIdentities.certificatePem(leaf.identity());
        String key = TestIdentities.keyPem(leaf.identity());
        String[] lines = key.split("\n", -1);
        Path bad = Files.writeString(folder.resolve("bad.key"), "\n\n" + key.replace(lines[1], "?" + lines[1]));
        IllegalArgumentException error =
                says(() -> Identity.pem(certificate, Files.readString(bad), null), "line 4: is not Base64, in the block PRIVATE KEY");
        assertFalse(error.getMessage().contains(lines[1].substring(0, 10)), error.getMessage());
        Path chain = Files.writeString(folder.resolve("chain.pem"), certificate);
        says(() -> Identity.pem(chain, bad), bad.toString(), "line 4");
        says(() -> Identity.pem(chain, chain), chain.toString(), "has no block PRIVATE KEY, but CERTIFICATE");
        says(() -> Identity.pem(folder.resolve("none"), bad), folder.resolve("none").toString(), "cannot be read");
        says(() -> Identity.pem(certificate, key + key, null), "a second private key, the first is in line 1");
        String dsa = "-----BEGIN DSA PRIVATE KEY-----\nMAA=\n-----END DSA PRIVATE KEY-----\n";
        says(() -> Identity.pem(certificate, dsa, null), "but DSA PRIVATE KEY");
    }

    @Test
    void aKeyStoreFileIsReadAndEachOfItsTwoPasswordsIsToldApart() throws Exception {
        for (String type : List.of("PKCS12", "JKS")) {
            boolean oneForBoth = type.equals("PKCS12");
            char[] ofKey = oneForBoth ? STORE : KEY;
            Path file = store(type, ofKey, "mine");
            Identity read = Identity.keyStore(file, STORE, ofKey, null);
            assertEquals(leaf.chain(), read.chain());
            assertEquals(leaf.chain(), Identity.keyStore(file, STORE, ofKey, "mine").chain());
            says(() -> Identity.keyStore(file, "wrong".toCharArray()), file.toString(), "the password does not fit");
            says(() -> Identity.keyStore(file, STORE, "wrong".toCharArray(), null), file.toString(), "password does not fit");
            says(() -> Identity.keyStore(file, STORE, ofKey, "other"), file.toString(), "'other'");
            Path two = store(type, ofKey, "mine", "yours");
            says(() -> Identity.keyStore(two, STORE, ofKey, null), two.toString(), "mine", "yours", "no alias");
        }
        Path garbage = Files.writeString(folder.resolve("garbage"), "this is no key store");
        says(() -> Identity.keyStore(garbage, STORE), garbage.toString(), "cannot be read as a key store");
        says(() -> Identity.keyStore(folder.resolve("none"), STORE), folder.resolve("none").toString());
    }

    @Test
    void aKeyThatCannotBeExportedIsTakenAsItIs() {
        PrivateKey opaque = new PrivateKey() {
            @Override
            public String getAlgorithm() {
                return "EC";
            }

            @Override
            public String getFormat() {
                return "none";
            }

            @Override
            public byte[] getEncoded() {
                return null;
            }
        };
        Identity identity = Identity.of(opaque, leaf.chain());
        assertEquals(opaque, identity.keyManager().getPrivateKey(identity.keyManager().getServerAliases("EC", null)[0]));
        List<X509Certificate> rsa = TestCertificate.selfSigned("CN=rsa").key("RSA", 2048).make().chain();
        says(() -> Identity.of(opaque, rsa), "is not the key of the certificate of CN=rsa");
    }

    private Path store(String type, char[] ofKey, String... aliases) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        for (String alias : aliases) {
            store.setKeyEntry(alias, leaf.key(), ofKey, leaf.chain().toArray(X509Certificate[]::new));
        }
        Path file = folder.resolve(type + aliases.length);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, STORE);
        }
        return file;
    }

    private static IllegalArgumentException says(Executable attempt, String... parts) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, attempt);
        for (String part : parts) {
            assertTrue(error.getMessage().contains(part), error.getMessage());
        }
        assertFalse(error.getMessage().contains("secret"), error.getMessage());
        return error;
    }
}
