package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.testing.TestCertificate;
import aws.io.testing.TestIdentities;
import aws.io.tls.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Where trust may come from, how it is put together, and what is said when it cannot be had. */
class TrustTest {
    private final TestCertificate one = TestCertificate.selfSigned("CN=one").authority().make();
    private final TestCertificate two = TestCertificate.selfSigned("CN=two").authority().make();
    private final TestCertificate leaf = one.issue("CN=leaf").names("localhost").make();

    @TempDir
    Path folder;

    @Test
    void filesDirectoriesTextsAndKeyStoresAreTheSameTrust() throws Exception {
        Path first = Files.writeString(folder.resolve("one.pem"), "caf\u00e9\n" + pem(one));
        Files.writeString(folder.resolve("two.crt"), pem(two));
        Files.writeString(folder.resolve("README"), "no certificate here");
        Files.createDirectory(folder.resolve("below"));
        assertEquals(Set.of(one.certificate(), two.certificate()), issuers(Trust.directory(folder)));
        assertEquals(Set.of(one.certificate()), issuers(Trust.pem(first)));
        assertEquals(Set.of(one.certificate(), two.certificate()), issuers(Trust.pem(pem(one) + pem(two) + pem(one))));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        says(() -> Trust.keyStore(store), "has no trusted certificate");
        store.setCertificateEntry("two", two.certificate());
        assertEquals(Set.of(two.certificate()), issuers(Trust.keyStore(store)));
    }

    @Test
    void oneBadFileSpoilsADirectoryAndIsNamed() throws IOException {
        says(() -> Trust.directory(folder), folder.toString(), "has no file with a certificate");
        Files.writeString(folder.resolve("one.pem"), pem(one));
        Path bad = Files.writeString(folder.resolve("two.pem"), pem(two) + "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
        long line = pem(two).lines().count() + 1;
        says(() -> Trust.directory(folder), bad.toString(), "line " + line, "a certificate cannot be read");
        says(() -> Trust.directory(folder.resolve("none")), folder.resolve("none").toString());
        says(() -> Trust.pem(folder.resolve("none")), folder.resolve("none").toString());
        says(() -> Trust.certificates(List.of()), "trusted: is empty");
    }

    @Test
    void whatOneOrTheOtherBelievesIsBelievedByBothTogether() throws Exception {
        Trust both = two.trust().plus(one.trust());
        assertEquals(Set.of(one.certificate(), two.certificate()), issuers(both));
        believes(both, leaf);
        Trust beside = Trust.jdk().plus(one.trust());
        assertTrue(issuers(beside).containsAll(issuers(Trust.jdk())));
        believes(beside, leaf);
        Trust given = Trust.trustManager(one.trust().trustManager());
        says(() -> given.plus(one.trust()), "this: is a trust manager");
        says(() -> one.trust().plus(given), "other: is a trust manager");
        says(() -> given.withRevocations(List.of(one.revoking())), "is a trust manager");
    }

    @Test
    void listsOfRevocationsAreReadAsPemAndAsDer() throws Exception {
        TestCertificate gone = one.issue("CN=gone").names("localhost").make();
        Path der = Files.write(folder.resolve("list.crl"), one.revoking(gone).getEncoded());
        Path text = Files.writeString(folder.resolve("list.pem"), crl(two) + crl(one, gone));
        for (Path file : List.of(der, text)) {
            Trust trust = one.trust().withRevocations(file);
            believes(trust, leaf);
            X509Certificate[] chain = {gone.certificate()};
            CertificateException revoked =
                    assertThrows(CertificateException.class, () -> trust.trustManager().checkServerTrusted(chain, "UNKNOWN"));
            assertTrue(revoked.getMessage().contains("revoked"), revoked.getMessage());
            assertTrue(trust.toString().contains("lists of revocations"), trust.toString());
        }
        Path certificate = Files.writeString(folder.resolve("one.pem"), pem(one));
        says(() -> one.trust().withRevocations(certificate), certificate.toString(), "has no block X509 CRL, but CERTIFICATE");
        Path garbage = Files.writeString(folder.resolve("garbage"), "none of both");
        says(() -> one.trust().withRevocations(garbage), garbage.toString(), "cannot be read");
        says(() -> one.trust().withRevocations(List.of()), "lists: is empty");
    }

    private static void believes(Trust trust, TestCertificate certificate) throws CertificateException {
        X509Certificate[] chain = {certificate.certificate()};
        trust.trustManager().checkServerTrusted(chain, "UNKNOWN");
    }

    private static Set<X509Certificate> issuers(Trust trust) {
        return Set.of(trust.trustManager().getAcceptedIssuers());
    }

    private static String pem(TestCertificate certificate) {
        return TestIdentities.certificatePem(certificate.identity());
    }

    private static String crl(TestCertificate issuer, TestCertificate... revoked) throws CRLException {
        String body = Base64.getMimeEncoder().encodeToString(issuer.revoking(revoked).getEncoded());
        return "-----BEGIN X509 CRL-----\n" + body + "\n-----END X509 CRL-----\n";
    }

    private static void says(Executable attempt, String... parts) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, attempt);
        for (String part : parts) {
            assertTrue(error.getMessage().contains(part), error.getMessage());
        }
    }
}
