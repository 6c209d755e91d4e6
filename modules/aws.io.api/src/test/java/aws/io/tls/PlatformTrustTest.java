package aws.io.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        assertEquals("Trust[" + bundle + "]", Trust.platform(List.of(none, bundle), List.of(full)).toString());
        assertEquals("Trust[" + full + "]", Trust.platform(List.of(none), List.of(none, empty, full)).toString());
    }

    @Test
    void whereThereIsNothingEveryPlaceIsListedWhenTheTrustIsMade() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        assumeTrue(!system.contains("mac") && !system.contains("windows"), "this system has a key store of its own");
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> Trust.platform(List.of(one), List.of(two)));
        assertTrue(error.getMessage().contains(one.toString()) && error.getMessage().contains(two.toString()), error.getMessage());
    }
}
