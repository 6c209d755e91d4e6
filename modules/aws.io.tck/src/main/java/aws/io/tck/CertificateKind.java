package aws.io.tck;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import aws.io.testing.TestCertificate;
import aws.io.tls.CertificateProblem;
import aws.io.tls.Identity;
import aws.io.tls.TlsVersion;
import aws.io.tls.Trust;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/**
 * One kind of certificate that a peer may show, and what is to be said of it.
 *
 * @param name of the kind
 * @param identity who shows it
 * @param trust what the other side trusts
 * @param host the name that a client wants
 * @param problem what is wrong with it, or null
 */
record CertificateKind(String name, Identity identity, Trust trust, String host, @Nullable CertificateProblem problem) {
    private static final TestCertificate ROOT = TestCertificate.selfSigned("CN=root").authority().make();
    private static final TestCertificate MIDDLE = ROOT.issue("CN=middle").authority().make();
    private static final TestCertificate GOOD = leaf().make();

    /** Names beside which the JDK reads no other. */
    private static final Map<String, byte[]> UNREADABLE = Map.of(
            "a URI with a space", general(0x86, "urn:my_host:Vendor:Server Name"),
            "an empty URI", general(0x86, ""),
            "a URL with a space", general(0x86, "http://example.com/a b"),
            "a mail address without a name", general(0x81, "@"),
            "an address of 5 bytes", general(0x87, "12345"),
            "a name of an EDI party", general(0xa5, "\u00a1\u0006\f\u0004name"));

    private static final String NAMES = "2.5.29.17";

    /** What is done with a kind of certificate in a version. */
    @FunctionalInterface
    interface Trial {
        Executable of(CertificateKind kind, TlsVersion version);
    }

    static Stream<DynamicTest> inEveryVersion(Trial trial) {
        return all().stream()
                .flatMap(kind -> Stream.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)
                        .map(version -> dynamicTest(kind.name() + " in " + version, trial.of(kind, version))));
    }

    /** {@return every kind: the good ones first} */
    private static List<CertificateKind> all() {
        List<CertificateKind> all = new ArrayList<>();
        addGood(all);
        addUntimely(all);
        addMisnamed(all);
        addUnknown(all);
        addWeak(all);
        addRevoked(all);
        addMisissued(all);
        addExcessive(all);
        all.addAll(AuthorityKinds.all());
        return all;
    }

    /** The host is a server's claim; of clients no name is asked. */
    boolean isAboutTheHost() {
        return problem == CertificateProblem.HOST_MISMATCH;
    }

    private static void addGood(List<CertificateKind> all) {
        all.add(good("of root, middle and leaf", GOOD));
        all.add(good("without a common name", MIDDLE.issue("O=somebody").names("localhost").make()));
        all.add(good("without a subject", MIDDLE.issue("").names("localhost").make()));
        all.add(good("with an RSA key", leaf().key("RSA", 2048).make()));
        all.add(good("for both purposes", leaf().purposes(TestCertificate.FOR_SERVERS, TestCertificate.FOR_CLIENTS).make()));
        all.add(new CertificateKind("whose host ends with a dot", GOOD.identity(), ROOT.trust(), "LocalHost.", null));
        TestCertificate many = MIDDLE.issue("CN=many").names("*.example.com", "xn--bcher-kva.example", "127.0.0.1", "::1", "my_host.example").make();
        for (String host : List.of("www.example.com", "xn--bcher-kva.example", "127.0.0.1", "::1", "0:0:0:0:0:0:0:1", "my_host.example")) {
            all.add(new CertificateKind("for " + host, many.identity(), ROOT.trust(), host, null));
        }
        for (Map.Entry<String, byte[]> odd : UNREADABLE.entrySet()) {
            all.add(good("for localhost beside " + odd.getKey(), MIDDLE.issue("CN=odd").extension(NAMES, false, beside(odd.getValue())).make()));
        }
        all.add(shown("with the root sent along", GOOD.key(), ROOT.trust(), null, GOOD, MIDDLE, ROOT));
        all.add(shown("out of order", GOOD.key(), ROOT.trust(), null, GOOD, ROOT, MIDDLE));
        all.add(shown("with a stranger in the chain", GOOD.key(), ROOT.trust(), null, GOOD, leaf().make(), MIDDLE));
        TestCertificate own = TestCertificate.selfSigned("CN=own").names("localhost").signature("SHA1withECDSA").make();
        all.add(new CertificateKind("that is trusted itself, whatever signed it", own.identity(), own.trust(), "localhost", null));
        all.add(new CertificateKind("of an authority beside others", GOOD.identity(), own.trust().plus(ROOT.trust()), "localhost", null));
        all.add(new CertificateKind("that is not revoked", GOOD.identity(), revoking(ROOT.revoking(), MIDDLE.revoking()), "localhost", null));
    }

    private static void addUntimely(List<CertificateKind> all) {
        all.add(bad("expired", leaf().valid(days(-30), days(-1)).make(), CertificateProblem.EXPIRED));
        all.add(bad("not yet valid", leaf().valid(days(1), days(30)).make(), CertificateProblem.NOT_YET_VALID));
        TestCertificate old = ROOT.issue("CN=old").authority().valid(days(-30), days(-1)).make();
        TestCertificate young = ROOT.issue("CN=young").authority().valid(days(1), days(30)).make();
        TestCertificate ofOld = old.issue("CN=leaf").names("localhost").make();
        all.add(bad("of an expired issuer", ofOld, CertificateProblem.EXPIRED));
        all.add(bad("of an issuer not yet valid", young.issue("CN=leaf").names("localhost").make(), CertificateProblem.NOT_YET_VALID));
        all.add(shown("of an expired issuer, out of order", ofOld.key(), ROOT.trust(), CertificateProblem.EXPIRED, ofOld, ROOT, old));
    }

    private static void addMisnamed(List<CertificateKind> all) {
        all.add(bad("for another name", MIDDLE.issue("CN=localhost").names("other.example").make(), CertificateProblem.HOST_MISMATCH));
        all.add(bad("with a common name alone", MIDDLE.issue("CN=localhost").make(), CertificateProblem.HOST_MISMATCH));
        TestCertificate wild = MIDDLE.issue("CN=wild").names("*.example.com", "w*.example.org", "*.com", "10.0.0.1", "my_host.example").make();
        for (String host : List.of("example.com", "a.b.example.com", "www.example.org", "example.net", "shop.com", "10.0.0.2", "your_host.example")) {
            all.add(new CertificateKind(
                    "for other hosts than " + host, wild.identity(), ROOT.trust(), host, CertificateProblem.HOST_MISMATCH));
        }
        all.add(new CertificateKind(
                "with an address for a DNS name", oddlyNamed("10.0.0.2").identity(), ROOT.trust(), "10.0.0.2",
                CertificateProblem.HOST_MISMATCH));
        all.add(bad("with a NUL in its name", oddlyNamed("localhost\0.evil.example"), CertificateProblem.HOST_MISMATCH));
        all.add(bad("with a line's end in its name", oddlyNamed("localhost\n"), CertificateProblem.HOST_MISMATCH));
    }

    /** {@return subject alternative names: the DNS name localhost, and what is given} */
    private static byte[] beside(byte[] name) {
        byte[] localhost = general(0x82, "localhost");
        return ByteBuffer.allocate(2 + localhost.length + name.length)
                .put((byte) 0x30)
                .put((byte) (localhost.length + name.length))
                .put(localhost)
                .put(name)
                .array();
    }

    private static byte[] general(int tag, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(2 + bytes.length).put((byte) tag).put((byte) bytes.length).put(bytes).array();
    }

    /** Its only name is a DNS name of the given characters, whatever they are. */
    private static TestCertificate oddlyNamed(String name) {
        byte[] content = name.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer names = ByteBuffer.allocate(4 + content.length);
        names.put((byte) 0x30).put((byte) (2 + content.length)).put((byte) 0x82).put((byte) content.length).put(content);
        return MIDDLE.issue("CN=odd").extension(NAMES, false, names.array()).make();
    }

    private static void addUnknown(List<CertificateKind> all) {
        TestCertificate own = TestCertificate.selfSigned("CN=self").names("localhost").make();
        all.add(bad("self-signed", own, CertificateProblem.SELF_SIGNED));
        TestCertificate stranger = TestCertificate.selfSigned("CN=stranger").authority().make();
        TestCertificate theirs = stranger.issue("CN=theirs").names("localhost").make();
        all.add(bad("of a root that is not trusted", theirs, CertificateProblem.UNKNOWN_ISSUER));
        all.add(shown("of a strange root sent along", theirs.key(), ROOT.trust(), CertificateProblem.UNKNOWN_ISSUER, theirs, stranger));
        all.add(shown("without its issuer", GOOD.key(), ROOT.trust(), CertificateProblem.UNKNOWN_ISSUER, GOOD));
    }

    private static void addWeak(List<CertificateKind> all) {
        CertificateProblem weak = CertificateProblem.WEAK_KEY_OR_ALGORITHM;
        all.add(bad("with an RSA key of 1024 bits", leaf().key("RSA", 1024).make(), weak));
        TestCertificate small = ROOT.issue("CN=small").authority().key("RSA", 1024).make();
        all.add(bad("of an issuer with an RSA key of 1024 bits", small.issue("CN=leaf").names("localhost").make(), weak));
        all.add(bad("signed with SHA-1", leaf().signature("SHA1withECDSA").make(), weak));
        TestCertificate old = ROOT.issue("CN=sha1").authority().signature("SHA1withECDSA").make();
        all.add(bad("of an issuer signed with SHA-1", old.issue("CN=leaf").names("localhost").make(), weak));
        TestCertificate own = TestCertificate.selfSigned("CN=own").names("localhost").key("RSA", 1024).make();
        all.add(new CertificateKind("with a weak key, though trusted itself", own.identity(), own.trust(), "localhost", weak));
    }

    private static void addRevoked(List<CertificateKind> all) {
        add(all, "revoked", revoking(ROOT.revoking(), MIDDLE.revoking(GOOD)), CertificateProblem.REVOKED);
        add(all, "of a revoked issuer", revoking(ROOT.revoking(MIDDLE), MIDDLE.revoking()), CertificateProblem.REVOKED);
        add(all, "of an issuer without a list", revoking(MIDDLE.revoking()), CertificateProblem.REVOCATION_UNKNOWN);
        Trust stale = revoking(ROOT.revoking(), MIDDLE.revokingUntil(days(-1)));
        add(all, "whose issuer's list is out of date", stale, CertificateProblem.REVOCATION_UNKNOWN);
    }

    private static void add(List<CertificateKind> all, String name, Trust trust, CertificateProblem problem) {
        all.add(new CertificateKind(name, GOOD.identity(), trust, "localhost", problem));
    }

    private static void addMisissued(List<CertificateKind> all) {
        all.add(bad("with a wrong signature", leaf().badlySigned().make(), CertificateProblem.BAD_SIGNATURE));
        TestCertificate impostor = TestCertificate.selfSigned("CN=root").authority().make();
        TestCertificate theirs = impostor.issue("CN=leaf").names("localhost").make();
        all.add(bad("of an impostor of the root", theirs, CertificateProblem.BAD_SIGNATURE));
        all.add(bad("for code alone", leaf().purposes("1.3.6.1.5.5.7.3.3").make(), CertificateProblem.WRONG_PURPOSE));
        TestCertificate nobody = MIDDLE.issue("CN=nobody").make();
        all.add(bad("of an issuer that is none", nobody.issue("CN=leaf").names("localhost").make(), CertificateProblem.WRONG_PURPOSE));
        // Permitted: the DNS name "example.com" alone (RFC 5280, section 4.2.1.10).
        byte[] names = {0x30, 0x11, (byte) 0xa0, 0x0f, 0x30, 0x0d, (byte) 0x82, 0x0b, 'e', 'x', 'a', 'm', 'p', 'l', 'e', '.', 'c', 'o', 'm'};
        TestCertificate bound = ROOT.issue("CN=bound").authority().extension("2.5.29.30", true, names).make();
        TestCertificate hidden = bound.issue("CN=leaf").extension(NAMES, false, beside(general(0x86, "urn:a b"))).make();
        all.add(bad("of an issuer for other names, beside a name that cannot be read", hidden, CertificateProblem.WRONG_PURPOSE));
        all.add(bad("of an issuer for other names", bound.issue("CN=leaf").names("localhost").make(), CertificateProblem.WRONG_PURPOSE));
    }

    private static void addExcessive(List<CertificateKind> all) {
        TestCertificate[] chain = new TestCertificate[8];
        chain[7] = ROOT;
        for (int i = 6; i >= 0; i--) {
            TestCertificate.Builder link = chain[i + 1].issue("CN=link " + i).names("localhost");
            chain[i] = (i == 0 ? link : link.authority()).make();
        }
        all.add(shown("of eight in a chain", chain[0].key(), ROOT.trust(), CertificateProblem.TOO_LARGE, chain));
        String[] names = IntStream.range(0, 1_100).mapToObj(i -> "h" + i + ".a.example").toArray(String[]::new);
        names[0] = "localhost";
        all.add(bad("for a thousand names", MIDDLE.issue("CN=many").names(names).make(), CertificateProblem.TOO_LARGE));
    }

    private static Instant days(int fromNow) {
        return Instant.now().plus(Duration.ofDays(fromNow));
    }

    private static TestCertificate.Builder leaf() {
        return MIDDLE.issue("CN=leaf").names("localhost");
    }

    private static CertificateKind good(String name, TestCertificate leaf) {
        return new CertificateKind(name, leaf.identity(), ROOT.trust(), "localhost", null);
    }

    private static CertificateKind bad(String name, TestCertificate leaf, CertificateProblem problem) {
        return new CertificateKind(name, leaf.identity(), ROOT.trust(), "localhost", problem);
    }

    private static CertificateKind shown(
            String name, PrivateKey key, Trust trust, @Nullable CertificateProblem problem, TestCertificate... chain) {
        List<X509Certificate> sent = Arrays.stream(chain).map(TestCertificate::certificate).toList();
        return new CertificateKind(name, Identity.of(key, sent), trust, "localhost", problem);
    }

    private static Trust revoking(X509CRL... lists) {
        return ROOT.trust().withRevocations(List.of(lists));
    }
}
