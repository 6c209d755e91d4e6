package aws.io.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.ErrorCode;
import aws.io.testing.TestIdentities;
import aws.io.tls.CertificateProblem;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identity;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.TlsProvider;
import aws.io.tls.TlsVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our server against {@code openssl s_client}. */
@Needs(value = "openssl", version = "version")
@ParameterizedClass
@MethodSource("aws.io.interop.Stack#all")
@Timeout(120)
class OpensslClientTest {
    private static final Identity OURS = TestIdentities.localhost();
    private static final Identity THEIRS = TestIdentities.named("client.example");

    private final Stack stack;

    @TempDir
    Path folder;

    OpensslClientTest(Stack stack) {
        this.stack = stack;
    }

    private static TlsOptions.Builder options() {
        return TlsOptions.builder().identity(OURS);
    }

    private Program client(OurServer server, String... more) throws Exception {
        return client(server, OURS, "localhost", more);
    }

    /** A client that believes an identity alone, under a certain name. */
    private Program client(OurServer server, Identity trusted, String name, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "openssl", "s_client", "-connect", "127.0.0.1:" + server.port(), "-servername", name, "-verify_hostname", name,
                "-verify_return_error", "-CAfile", Pem.write(folder, trusted).certificate()));
        command.addAll(List.of(more));
        return Program.start(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void itVerifiesUsAndHearsItsEcho(String version) throws Exception {
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, version)) {
            client.output().await("Verify return code: 0 (ok)");
            client.type("hello\n").output().await("\nhello");
            End end = server.arrived();
            assertEquals(version.equals("-tls1_2") ? "TLSv1.2" : "TLSv1.3", end.details().version());
            assertEquals("localhost", end.details().serverName());
            boolean secured = client.output().text().contains("Secure Renegotiation IS supported");
            assertTrue(secured || version.equals("-tls1_3"), "RFC 5746 is answered");
            client.type("Q\n").exit(0);
            assertEquals(ErrorCode.PEER_CLOSED, end.ended().code(), "a close_notify is an end in order");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void itExportsTheSameKeyMaterial(String version) throws Exception {
        assumeTrue(stack.provider().capabilities().contains(TlsProvider.EXPORTS_KEYS), stack.tls() + " exports no key material");
        String label = "EXPERIMENTAL-aws-io";
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, version, "-keymatexport", label, "-keymatexportlen", "48")) {
            client.output().await("Keying material: ");
            End end = server.arrived();
            byte[] ours = end.onLoop(() -> end.details().exportKeyingMaterial(label, null, 48));
            client.output().await("Keying material: " + HexFormat.of().withUpperCase().formatHex(ours));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void twoMebibytesComeBackUnchanged(String version) throws Exception {
        byte[] sent = new byte[2 << 20];
        new Random(1).nextBytes(sent);
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, version, "-quiet", "-verify_quiet")) {
            client.type(sent);
            assertArrayEquals(sent, client.output().await(sent.length));
        }
    }

    @Test
    void theFirstProtocolOfOursThatItOffersIsAgreedOn() throws Exception {
        try (OurServer server = new OurServer(stack, options().alpn(List.of("h2", "http/1.1")));
                Program client = client(server, "-alpn", "acme,http/1.1,h2")) {
            client.output().await("ALPN protocol: h2");
            assertEquals("h2", server.arrived().details().alpn());
        }
    }

    @Test
    void aClientWithoutOurProtocolIsAnsweredByAnAlert() throws Exception {
        if (stack.is("conscrypt")) {
            agreesOnNoProtocol();
            return;
        }
        try (OurServer server = new OurServer(stack, options().alpn(List.of("h2")));
                Program client = client(server, "-alpn", "acme")) {
            client.output().await("alert no application protocol");
            client.exitFailed();
            assertEquals(ErrorCode.TLS_NOTHING_IN_COMMON, server.arrived().failure().code());
        }
    }

    /** Conscrypt's servers go on without a protocol: BoringSSL is told to acknowledge none, whatever the options are. */
    private void agreesOnNoProtocol() throws Exception {
        try (OurServer server = new OurServer(stack, options().alpn(List.of("h2")));
                Program client = client(server, "-alpn", "acme")) {
            client.output().await("No ALPN negotiated");
            assertNull(server.arrived().details().alpn());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void theNameItAsksForChoosesTheCertificate(String version) throws Exception {
        Identity a = TestIdentities.named("a.example");
        Identity b = TestIdentities.named("b.example");
        Map<String, Identity> byName = Map.of("a.example", a, "b.example", b);
        try (OurServer server = new OurServer(stack, options().identityByName(byName::get))) {
            for (Map.Entry<String, Identity> one : byName.entrySet()) {
                try (Program client = client(server, one.getValue(), one.getKey(), version)) {
                    client.output().await("Verify return code: 0 (ok)");
                    assertEquals(one.getKey(), server.arrived().details().serverName());
                }
            }
            try (Program client = client(server, OURS, "localhost", version)) {
                client.output().await("Verify return code: 0 (ok)");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aClientThatMustSayWhoItIsDoes(String version) throws Exception {
        Pem pem = Pem.write(folder, THEIRS);
        TlsOptions.Builder options =
                options().clientAuthentication(ClientAuthentication.NEED).trust(TestIdentities.trust(THEIRS));
        try (OurServer server = new OurServer(stack, options);
                Program client = client(server, version, "-cert", pem.certificate(), "-key", pem.key())) {
            // Behind a long ticket, which OpenSSL prints without an end of the line.
            client.type("hello\n").output().await("hello");
            assertEquals(THEIRS.chain(), server.arrived().details().peerCertificates());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aClientWithoutACertificateIsRefusedWhereItNeedsOne(String version) throws Exception {
        TlsOptions.Builder options =
                options().clientAuthentication(ClientAuthentication.NEED).trust(TestIdentities.trust(THEIRS));
        try (OurServer server = new OurServer(stack, options);
                Program client = client(server, version)) {
            TlsException error = server.arrived().failure();
            // In TLS 1.2 Bouncy Castle says handshake_failure, as to much else.
            boolean vague = stack.is("bc") && version.equals("-tls1_2");
            assertEquals(vague ? null : CertificateProblem.MISSING, error.problem(), error.toString());
            client.output().await("alert");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aClientWithoutACertificateIsTakenWhereOneIsOnlyWanted(String version) throws Exception {
        TlsOptions.Builder options =
                options().clientAuthentication(ClientAuthentication.WANT).trust(TestIdentities.trust(THEIRS));
        try (OurServer server = new OurServer(stack, options);
                Program client = client(server, version)) {
            client.type("hello\n").output().await("\nhello");
            assertEquals(List.of(), server.arrived().details().peerCertificates());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aClientWithAStrangersCertificateIsRefused(String version) throws Exception {
        Pem stranger = Pem.write(folder, TestIdentities.named("stranger.example"));
        TlsOptions.Builder options =
                options().clientAuthentication(ClientAuthentication.NEED).trust(TestIdentities.trust(THEIRS));
        try (OurServer server = new OurServer(stack, options);
                Program client = client(server, version, "-cert", stranger.certificate(), "-key", stranger.key())) {
            TlsException error = server.arrived().failure();
            assertEquals(CertificateProblem.SELF_SIGNED, error.problem(), error.toString());
            client.output().await("alert");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aClientThatComesAgainIsKnown(String version) throws Exception {
        Path session = folder.resolve("session");
        try (OurServer server = new OurServer(stack, options())) {
            try (Program first = client(server, version, "-sess_out", session.toString())) {
                // In TLS 1.3 the ticket comes after the handshake: the echo says that it was there.
                first.type("hello\n").output().await("\nhello");
                assertTrue(first.output().text().contains("New, "), first.output().toString());
                first.type("Q\n").exit(0);
            }
            if (stack.is("bc") && version.equals("-tls1_3")) {
                // Bouncy Castle has no resumption in TLS 1.3: it sends no ticket.
                assertFalse(Files.exists(session));
                return;
            }
            try (Program again = client(server, version, "-sess_in", session.toString())) {
                again.type("hello\n").output().await("\nhello");
                assertTrue(again.output().text().contains("Reused, "), again.output().toString());
            }
        }
    }

    @Test
    void keysChangeOnTheWay() throws Exception {
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, "-tls1_3")) {
            client.type("one\n").output().await("\none");
            client.type("k\n").output().await("KEYUPDATE");
            client.type("two\n").output().await("\ntwo");
            // This one asks for our new keys too.
            client.type("K\n").output().await("KEYUPDATE", 2);
            client.type("three\n").output().await("\nthree");
            client.type("Q\n").exit(0);
            assertEquals(ErrorCode.PEER_CLOSED, server.arrived().ended().code());
        }
    }

    @Test
    void aHandshakeInsideTheConnectionIsRefused() throws Exception {
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, "-tls1_2")) {
            client.type("hello\n").output().await("\nhello");
            client.type("R\n").output().await("RENEGOTIATING");
            assertEquals(stack.endOfRenegotiation(), server.arrived().brokenEnd().code());
        }
    }

    @Test
    void aClientThatDoesNotBelieveUsSaysSo() throws Exception {
        Identity other = TestIdentities.named("other.example");
        try (OurServer server = new OurServer(stack, options())) {
            try (Program client = client(server, other, "localhost")) {
                client.exitFailed();
                End.assertAlert("unknown_ca", server.arrived().refusal());
            }
            try (Program client = client(server, OURS, "other.example")) {
                client.output().await("hostname mismatch");
                client.exitFailed();
                assertEquals(ErrorCode.TLS_ALERT_RECEIVED, server.arrived().refusal().code());
            }
        }
    }

    @Test
    void aClientSeesThatWeHaveExpired() throws Exception {
        Identity expired = TestIdentities.expired();
        try (OurServer server = new OurServer(stack, TlsOptions.builder().identity(expired));
                Program client = client(server, expired, "localhost")) {
            client.output().await("certificate has expired");
            client.exitFailed();
            End.assertAlert("certificate_expired", server.arrived().refusal());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void anOldVersionIsRefusedByDefault(String version) throws Exception {
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, version, "-cipher", "ALL:@SECLEVEL=0")) {
            client.output().await("alert protocol version");
            client.exitFailed();
            assertEquals(ErrorCode.TLS_NOTHING_IN_COMMON, server.arrived().failure().code());
        }
    }

    @Test
    void aVersionThatIsTooNewForTheOptionsIsNegotiatedDown() throws Exception {
        try (OurServer server = new OurServer(stack, options().versions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2))) {
            try (Program client = client(server)) {
                client.output().await("New, TLSv1.2");
                assertEquals("TLSv1.2", server.arrived().details().version());
            }
            try (Program client = client(server, "-tls1_3")) {
                client.output().await("alert protocol version");
                assertEquals(ErrorCode.TLS_NOTHING_IN_COMMON, server.arrived().failure().code());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aClientThatIsKilledHasNotEndedInOrder(String version) throws Exception {
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, version)) {
            client.type("hello\n").output().await("\nhello");
            client.kill();
            assertEquals(ErrorCode.TLS_TRUNCATED, server.arrived().brokenEnd().code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void weEndInOrder(String version) throws Exception {
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, version)) {
            client.type("hello\n").output().await("\nhello");
            End end = server.arrived();
            end.close();
            client.output().await("closed");
            client.exit(0);
            assertNull(end.ended());
        }
    }
}
