package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.testing.TestCertificate;
import aws.io.testing.TestIdentities;
import aws.io.tls.DateCheck;
import aws.io.tls.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
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

    @Test
    void deltaListsAndListsThatWouldNotBeUsedAreRefused() {
        byte[] number = {2, 1, 1};
        says(() -> one.trust().withRevocations(List.of(one.revoking(), one.listWithExtension("2.5.29.27", true, number))),
                "CN=one", "delta list");
        says(() -> one.trust().withRevocations(List.of(one.listWithExtension("2.5.29.27", false, number))), "delta list");
        says(() -> one.trust().withRevocations(List.of(one.listWithExtension("1.3.6.1.4.1.55555.1", true, number))),
                "critical extension 1.3.6.1.4.1.55555.1");
        one.trust().withRevocations(List.of(one.listWithExtension("1.3.6.1.4.1.55555.1", false, number)));
        // The number of a list (RFC 5280, section 5.2.3), which every public authority writes.
        one.trust().withRevocations(List.of(one.listWithExtension("2.5.29.20", false, number)));
    }

    @Test
    void anExpiredAnchorVouchesOnlyWhereItsDatesAreNotChecked() throws Exception {
        TestCertificate old = TestCertificate.selfSigned("CN=old").authority().valid(days(-30), days(-1)).make();
        TestCertificate fresh = old.issue("CN=fresh").names("localhost").make();
        rejects(old.trust(), fresh);
        believes(old.trust().dates(DateCheck.CHAIN_ONLY), fresh);
        believes(old.trust().dates(DateCheck.NONE), fresh);
        TestCertificate gone = old.issue("CN=gone").names("localhost").valid(days(-20), days(-1)).make();
        rejects(old.trust().dates(DateCheck.CHAIN_ONLY), gone);
        believes(old.trust().dates(DateCheck.NONE), gone);
        assertEquals(DateCheck.NONE, old.trust().dates(DateCheck.NONE).dateCheck());
    }

    @Test
    void aDeviceWithoutAClockAcceptsWhatWasValidTogetherAtSomeMoment() throws Exception {
        Trust without = one.trust().dates(DateCheck.NONE).clock(InstantSource.fixed(Instant.EPOCH));
        believes(without, leaf);
        rejects(one.trust().clock(InstantSource.fixed(Instant.EPOCH)), leaf);
        TestCertificate middle = one.issue("CN=middle").authority().valid(days(-30), days(-20)).make();
        TestCertificate later = middle.issue("CN=later").names("localhost").valid(days(-10), days(10)).make();
        rejects(without, later, middle);
        says(() -> without.withRevocations(List.of(one.revoking())), "dates: NONE");
        says(() -> one.trust().withRevocations(List.of(one.revoking())).dates(DateCheck.NONE), "dates: NONE");
    }

    @Test
    void datesAreCheckedByTheClockThatIsGiven() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(days(0));
        Trust trust = one.trust().clock(now::get);
        believes(trust, leaf);
        now.set(days(5));
        rejects(trust, leaf);
        now.set(days(-5));
        rejects(trust, leaf);
        Trust asking = trust.withRevocations(List.of(one.revoking()));
        now.set(days(0));
        believes(asking, leaf);
        TestCertificate lasting = TestCertificate.selfSigned("CN=lasting").authority().valid(days(-1), days(99)).make();
        TestCertificate alsoLasting = lasting.issue("CN=leaf").names("localhost").valid(days(-1), days(99)).make();
        Trust later = lasting.trust().withRevocations(List.of(lasting.revoking())).clock(now::get);
        believes(later, alsoLasting);
        now.set(days(9));
        rejects(later, alsoLasting);
        Trust manager = Trust.trustManager(one.trust().trustManager()).clock(now::get);
        assertEquals(manager.trustManager(), manager.dates(DateCheck.ALL).trustManager());
    }

    private static Instant days(int fromNow) {
        return Instant.now().plus(Duration.ofDays(fromNow));
    }

    private static void rejects(Trust trust, TestCertificate... certificates) {
        X509Certificate[] chain = Arrays.stream(certificates).map(TestCertificate::certificate).toArray(X509Certificate[]::new);
        assertThrows(CertificateException.class, () -> trust.trustManager().checkServerTrusted(chain, "UNKNOWN"));
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
