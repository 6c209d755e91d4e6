package aws.io.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The trust of the operating system, where it is looked for. */
class PlatformTrustTest {
    @TempDir
    Path folder;

    @Test
    void theFirstBundleIsTakenThenTheFirstDirectoryWithCertificates() throws IOException, CertificateEncodingException {
        byte[] der = Trust.jdk().trustManager().getAcceptedIssuers()[0].getEncoded();
        String pem = "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END CERTIFICATE-----\n";
        Path none = folder.resolve("none");
        Path bundle = Files.writeString(folder.resolve("bundle.pem"), pem);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("one"), pem);
        assertEquals("Trust[" + bundle + "]", Trust.platform("Linux", List.of(none, bundle), List.of(full)).toString());
        assertEquals("Trust[" + full + "]", Trust.platform("FreeBSD", List.of(none), List.of(none, empty, full)).toString());
    }

    @Test
    void whereThereIsNothingEveryPlaceIsListedWhenTheTrustIsMade() {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> Trust.platform("Linux", List.of(one), List.of(two)));
        assertTrue(error.getMessage().contains(one.toString()) && error.getMessage().contains(two.toString()), error.getMessage());
    }

    /** macOS has such a file beside its keychain: who asked the file first would never ask the keychain. */
    @ParameterizedTest
    @CsvSource({"Mac OS X, KeychainStore-ROOT", "Windows Server 2025, Windows-ROOT"})
    void aSystemWithAStoreOfItsOwnIsAskedForItAlone(String system, String store) throws IOException {
        boolean here = Security.getAlgorithms("KeyStore").stream().anyMatch(store::equalsIgnoreCase);
        Path bundle = Files.writeString(folder.resolve("cert.pem"), "never read");
        if (here) {
            assertTrue(Trust.platform(system, List.of(bundle), List.of()).toString().contains(store));
        } else {
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> Trust.platform(system, List.of(bundle), List.of()));
            assertTrue(error.getMessage().contains("the key store " + store + " cannot be opened"), error.getMessage());
        }
    }

    @Test
    void ofAStoreOfTheSystemTheCertificatesOfKeysAreNotBelieved() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        X509Certificate[] known = Trust.jdk().trustManager().getAcceptedIssuers();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("believed", known[0]);
        store.setKeyEntry("mine", generator.generateKeyPair().getPrivate(), "password".toCharArray(), new X509Certificate[] {known[1]});
        assertEquals(List.of(known[0]), Trust.trustedOf(store));
    }
}
