package aws.io.tck;

import aws.io.testing.TestCertificate;
import aws.io.tls.CertificateProblem;
import aws.io.tls.DateCheck;
import aws.io.tls.Identity;
import aws.io.tls.Trust;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Kinds of certificates whose issuer limits what it vouches for: the trusted one, of which PKIX takes the name and the key only, and others. */
final class AuthorityKinds {
    private static final String NAME_CONSTRAINTS = "2.5.29.30";
    private static final String ALTERNATIVE_NAMES = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String KEY_USAGE = "2.5.29.15";
    private static final String UNKNOWN = "1.3.6.1.4.1.55555.1";
    private static final String FOR_CODE = "1.3.6.1.5.5.7.3.3";
    private static final byte[] NULL = {5, 0};

    /** The tags of general names. */
    private static final int DNS = 0x82;
    private static final int ADDRESS = 0x87;
    private static final int DIRECTORY = 0xa4;

    private static final int PERMITTED = 0xa0;
    private static final int EXCLUDED = 0xa1;

    private final List<CertificateKind> all = new ArrayList<>();

    private AuthorityKinds() {}

    static List<CertificateKind> all() {
        AuthorityKinds kinds = new AuthorityKinds();
        kinds.addConstrained();
        kinds.addUnparsable();
        kinds.addWildcards();
        kinds.addUntimely();
        kinds.addClocks();
        kinds.addLimited();
        return kinds.all;
    }

    private void addConstrained() {
        CertificateProblem wrong = CertificateProblem.WRONG_PURPOSE;
        TestCertificate company = constrained("CN=company", PERMITTED, DNS, "example.com");
        add("of a root for other names", company, wrong, company.issue("CN=leaf").names("localhost"), "localhost");
        add("of a root for other names, beside one of its own", company, wrong,
                company.issue("CN=leaf").names("www.example.com", "localhost"), "www.example.com");
        add("of a root for its names", company, null, company.issue("CN=leaf").names("www.example.com"), "www.example.com");
        TestCertificate below = company.issue("CN=below").authority().make();
        add("of an issuer of a root for its names", company, null, below.issue("CN=leaf").names("example.com"), "example.com");
        add("of an issuer of a root for other names", company, wrong, below.issue("CN=leaf").names("example.org"), "example.org");
        TestCertificate issuerOfItself = company.issue("CN=company").authority().make();
        add("that is issued by itself, of a root for other names", company, wrong,
                issuerOfItself.issue("CN=company").extension(BASIC_CONSTRAINTS, true, bytes(0x30, 3, 1, 1, 0xff)).names("localhost"),
                "localhost");
        TestCertificate not = constrained("CN=not", EXCLUDED, DNS, "example.com");
        add("of a root for all names but its own", not, wrong, not.issue("CN=leaf").names("a.example.com"), "a.example.com");
        add("of a root for all names but others", not, null, not.issue("CN=leaf").names("localhost"), "localhost");
        TestCertificate near = constrained("CN=near", PERMITTED, ADDRESS, bytes(127, 0, 0, 0, 255, 0, 0, 0));
        add("of a root for its addresses", near, null, near.issue("CN=leaf").names("127.0.0.1"), "127.0.0.1");
        add("of a root for other addresses", near, wrong, near.issue("CN=leaf").names("10.0.0.1"), "10.0.0.1");
        byte[] acme = new X500Principal("O=Acme").getEncoded();
        TestCertificate acmes = constrained("O=Acme,CN=root", PERMITTED, DIRECTORY, acme);
        add("of a root for its subjects", acmes, null, acmes.issue("CN=leaf, O=ACME").names("localhost"), "localhost");
        add("of a root for other subjects", acmes, wrong, acmes.issue("CN=leaf, O=Other").names("localhost"), "localhost");
    }

    /** The JDK finds no names at all where it cannot parse one of them, and then no name that violates a constraint. */
    private void addUnparsable() {
        byte[] odd = element(0x86, ascii("urn:my host"));
        TestCertificate company = constrained("CN=company", PERMITTED, DNS, "example.com");
        TestCertificate below = TestCertificate.selfSigned("CN=root").authority().make();
        TestCertificate bound = below.issue("CN=bound").authority()
                .extension(NAME_CONSTRAINTS, true, constraint(PERMITTED, DNS, ascii("example.com"))).make();
        byte[] wrong = element(0x30, join(element(DNS, ascii("localhost")), odd));
        add("of a root for other names, beside one that cannot be parsed", company, CertificateProblem.WRONG_PURPOSE,
                company.issue("O=leaf").extension(ALTERNATIVE_NAMES, false, wrong), "localhost");
        add("of an issuer for other names, beside one that cannot be parsed", below, CertificateProblem.WRONG_PURPOSE,
                bound.issue("O=leaf").extension(ALTERNATIVE_NAMES, false, wrong), "localhost");
        byte[] right = element(0x30, join(odd, element(DNS, ascii("www.example.com"))));
        add("of a root for its names, beside one that cannot be parsed", company, null,
                company.issue("O=leaf").extension(ALTERNATIVE_NAMES, false, right), "www.example.com");
    }

    private void addWildcards() {
        CertificateProblem wrong = CertificateProblem.WRONG_PURPOSE;
        TestCertificate root = TestCertificate.selfSigned("CN=root").authority().make();
        TestCertificate.Builder below = root.issue("CN=below").authority();
        TestCertificate notBar = below.extension(NAME_CONSTRAINTS, true, constraint(EXCLUDED, DNS, ascii("bar.example.com"))).make();
        add("with a wildcard for an excluded name", root, wrong, notBar.issue("CN=leaf").names("*.example.com"), "www.example.com");
        add("with a wildcard beside an excluded name", root, null, notBar.issue("CN=leaf").names("*.example.org"), "www.example.org");
        TestCertificate notBarItself = constrained("CN=strict", EXCLUDED, DNS, "bar.example.com");
        add("with a wildcard for a name that the root excludes", notBarItself, wrong,
                notBarItself.issue("CN=leaf").names("*.EXAMPLE.com"), "www.example.com");
        TestCertificate deep = constrained("CN=deep", EXCLUDED, DNS, "a.bar.example.com");
        add("with a wildcard for none of the excluded names", deep, null, deep.issue("CN=leaf").names("*.example.com"), "www.example.com");
    }

    private void addUntimely() {
        TestCertificate old = TestCertificate.selfSigned("CN=old").authority().valid(days(-30), days(-1)).make();
        TestCertificate young = TestCertificate.selfSigned("CN=young").authority().valid(days(1), days(30)).make();
        add("of an expired root", old, CertificateProblem.EXPIRED, old.issue("CN=leaf").names("localhost"), "localhost");
        add("of a root not yet valid", young, CertificateProblem.NOT_YET_VALID, young.issue("CN=leaf").names("localhost"), "localhost");
        TestCertificate middle = old.issue("CN=middle").authority().make();
        TestCertificate leaf = middle.issue("CN=leaf").names("localhost").make();
        TestCertificate stranger = TestCertificate.selfSigned("CN=stranger").make();
        List<X509Certificate> mixed = List.of(leaf.certificate(), stranger.certificate(), middle.certificate());
        all.add(new CertificateKind(
                "of an expired root, out of order", Identity.of(leaf.key(), mixed), old.trust(), "localhost", CertificateProblem.EXPIRED));
        TestCertificate renewed = TestCertificate.selfSigned("CN=old").authority().keyOf(old).make();
        add("of a root that was renewed", leaf, old.trust().plus(renewed.trust()), null);
        add("of a root that was renewed, in the other order", leaf, renewed.trust().plus(old.trust()), null);
    }

    private void addClocks() {
        TestCertificate old = TestCertificate.selfSigned("CN=old").authority().valid(days(-30), days(-1)).make();
        TestCertificate leaf = old.issue("CN=leaf").names("localhost").make();
        add("of an expired root whose dates are not checked", leaf, old.trust().dates(DateCheck.CHAIN_ONLY), null);
        TestCertificate root = TestCertificate.selfSigned("CN=root").authority().valid(days(-30), days(30)).make();
        TestCertificate gone = root.issue("CN=gone").names("localhost").valid(days(-9), days(-5)).make();
        TestCertificate soon = root.issue("CN=soon").names("localhost").valid(days(5), days(9)).make();
        add("expired, by the clock of when it was valid", gone, root.trust().clock(InstantSource.fixed(days(-7))), null);
        add("expired, where no dates are checked", gone, root.trust().dates(DateCheck.NONE), null);
        add("expired, where the root's dates are not checked", gone, root.trust().dates(DateCheck.CHAIN_ONLY), CertificateProblem.EXPIRED);
        add("not yet valid, by the clock of when it will be", soon, root.trust().clock(InstantSource.fixed(days(7))), null);
        Trust withoutClock = root.trust().clock(InstantSource.fixed(Instant.EPOCH)).dates(DateCheck.NONE);
        add("not yet valid, for a device without a clock", soon, withoutClock, null);
        Trust manager = Trust.trustManager(root.trust().dates(DateCheck.NONE).trustManager());
        add("expired, whatever a trust manager says", gone, manager, CertificateProblem.EXPIRED);
        add("expired by another clock, whatever a trust manager says", leafOf(root), manager.clock(InstantSource.fixed(days(7))),
                CertificateProblem.EXPIRED);
        add("expired, as a trust manager allows without dates", gone, manager.dates(DateCheck.NONE), null);
    }

    private static TestCertificate leafOf(TestCertificate root) {
        return root.issue("CN=leaf").names("localhost").make();
    }

    private void addLimited() {
        TestCertificate odd = TestCertificate.selfSigned("CN=odd").authority().extension(UNKNOWN, true, NULL).make();
        add("of a root with an unknown critical extension", odd, CertificateProblem.UNSPECIFIED,
                odd.issue("CN=leaf").names("localhost"), "localhost");
        TestCertificate own = TestCertificate.selfSigned("CN=own").names("localhost").extension(UNKNOWN, true, NULL).make();
        add("that is trusted itself, with an unknown critical extension", own, own.trust(), CertificateProblem.UNSPECIFIED);
        TestCertificate benign = TestCertificate.selfSigned("CN=benign").authority().extension(UNKNOWN, false, NULL).make();
        add("of a root with an unknown extension", benign, null, benign.issue("CN=leaf").names("localhost"), "localhost");

        TestCertificate silent = limited("CN=silent", bytes(0x30, 3, 1, 1, 0xff), bytes(3, 2, 2, 4));
        TestCertificate ofSilent = silent.issue("CN=leaf").names("localhost").make();
        Trust asking = silent.trust().withRevocations(List.<X509CRL>of(silent.revoking()));
        add("of a root that may not sign its list of revocations", ofSilent, asking, CertificateProblem.REVOCATION_UNKNOWN);
        add("of a root that may not sign lists of revocations", ofSilent, silent.trust(), null);

        TestCertificate last = limited("CN=last", bytes(0x30, 6, 1, 1, 0xff, 2, 1, 0), bytes(3, 2, 1, 6));
        TestCertificate deputy = last.issue("CN=deputy").authority().make();
        add("of a root for leaves only", last, null, last.issue("CN=leaf").names("localhost"), "localhost");
        add("of an issuer of a root for leaves only", last, CertificateProblem.WRONG_PURPOSE,
                deputy.issue("CN=leaf").names("localhost"), "localhost");

        TestCertificate coders = TestCertificate.selfSigned("CN=coders").authority().purposes(FOR_CODE).make();
        add("of a root for code", coders, CertificateProblem.WRONG_PURPOSE, coders.issue("CN=leaf").names("localhost"), "localhost");
        TestCertificate root = TestCertificate.selfSigned("CN=root").authority().make();
        TestCertificate coder = root.issue("CN=coder").authority().purposes(FOR_CODE).make();
        add("of an issuer for code", root, CertificateProblem.WRONG_PURPOSE, coder.issue("CN=leaf").names("localhost"), "localhost");
    }

    private void add(String name, TestCertificate root, @Nullable CertificateProblem problem, TestCertificate.Builder leaf, String host) {
        all.add(new CertificateKind(name, leaf.make().identity(), root.trust(), host, problem));
    }

    private void add(String name, TestCertificate leaf, Trust trust, @Nullable CertificateProblem problem) {
        all.add(new CertificateKind(name, leaf.identity(), trust, "localhost", problem));
    }

    private static TestCertificate constrained(String subject, int kind, int tag, String base) {
        return constrained(subject, kind, tag, ascii(base));
    }

    private static TestCertificate constrained(String subject, int kind, int tag, byte[] base) {
        return TestCertificate.selfSigned(subject).authority().extension(NAME_CONSTRAINTS, true, constraint(kind, tag, base)).make();
    }

    private static TestCertificate limited(String subject, byte[] basicConstraints, byte[] keyUsage) {
        return TestCertificate.selfSigned(subject)
                .extension(BASIC_CONSTRAINTS, true, basicConstraints)
                .extension(KEY_USAGE, true, keyUsage)
                .make();
    }

    /** One constraint (RFC 5280, section 4.2.1.10), of fewer than 128 bytes. */
    private static byte[] constraint(int kind, int tag, byte[] base) {
        return element(0x30, element(kind, element(0x30, element(tag, base))));
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(first);
        out.writeBytes(second);
        return out.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Instant days(int fromNow) {
        return Instant.now().plus(Duration.ofDays(fromNow));
    }
}
