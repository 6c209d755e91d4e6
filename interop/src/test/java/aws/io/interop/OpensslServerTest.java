package aws.io.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import aws.io.ErrorCode;
import aws.io.testing.TestIdentities;
import aws.io.tls.CertificateProblem;
import aws.io.tls.Identity;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our client against {@code openssl s_server}, which prints what it receives and sends what is typed. */
@Needs(value = "openssl", version = "version")
@ParameterizedClass
@MethodSource("aws.io.interop.Stack#all")
@Timeout(120)
class OpensslServerTest {
    private static final Identity THEIRS = TestIdentities.localhost();
    private static final Identity OURS = TestIdentities.named("client.example");
    private static final Pattern PORT = Pattern.compile("ACCEPT 127\\.0\\.0\\.1:(\\d+)\\R");

    private final Stack stack;

    @TempDir
    Path folder;

    OpensslServerTest(Stack stack) {
        this.stack = stack;
    }

    private static TlsOptions.Builder trusting(Identity peer) {
        return TlsOptions.builder().trust(TestIdentities.trust(peer));
    }

    private Program server(String... more) throws Exception {
        return server(THEIRS, more);
    }

    private Program server(Identity identity, String... more) throws Exception {
        Pem pem = Pem.write(folder, identity);
        List<String> command = new ArrayList<>(List.of(
                "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", pem.certificate(), "-key", pem.key()));
        command.addAll(List.of(more));
        return Program.start(command);
    }

    private static int port(Program server) {
        return Integer.parseInt(server.output().find(PORT));
    }

    private static void talk(Program server, End end) {
        end.say("to the server\n");
        server.output().await("to the server");
        server.type("to the client\n");
        end.heard().await("to the client");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void weVerifyItAndTalk(String version) throws Exception {
        try (Program server = server(version);
                OurClient client = new OurClient(stack, trusting(THEIRS))) {
            End end = client.connect(port(server));
            talk(server, end);
            assertEquals(version.equals("-tls1_2") ? "TLSv1.2" : "TLSv1.3", end.details().version());
            assertEquals(THEIRS.chain(), end.details().peerCertificates());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void itEndsInOrder(String version) throws Exception {
        try (Program server = server(version, "-rev");
                OurClient client = new OurClient(stack, trusting(THEIRS))) {
            End end = client.connect(port(server));
            end.say("hello\n");
            end.heard().await("olleh");
            end.say("CLOSE\n");
            assertEquals(ErrorCode.PEER_CLOSED, end.ended().code());
        }
    }

    @Test
    void itChoosesAmongOurProtocols() throws Exception {
        try (Program server = server("-alpn", "acme,h2");
                OurClient client = new OurClient(stack, trusting(THEIRS).alpn(List.of("http/1.1", "h2")))) {
            assertEquals("h2", client.connect(port(server)).details().alpn());
            server.output().await("ALPN protocols selected: h2");
        }
    }

    @Test
    void aServerWithoutOurProtocolAnswersByAnAlert() throws Exception {
        try (Program server = server("-alpn", "acme");
                OurClient client = new OurClient(stack, trusting(THEIRS).alpn(List.of("h2")))) {
            End.assertAlert("no_application_protocol", client.connect(port(server)).failure());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void theNameWeAskForChoosesItsCertificate(String version) throws Exception {
        Identity other = TestIdentities.named("other.example");
        Pem pem = Pem.write(folder, other);
        try (Program server = server(
                        version, "-servername", "other.example", "-cert2", pem.certificate(), "-key2", pem.key());
                OurClient client = new OurClient(stack, trusting(other))) {
            End end = client.connect("other.example", port(server));
            assertEquals(other.chain(), end.details().peerCertificates());
            server.output().await("Hostname in TLS extension: \"other.example\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void weSayWhoWeAreWhereItAsks(String version) throws Exception {
        String believed = Pem.write(folder, OURS).certificate();
        try (Program server = server(version, "-Verify", "1", "-verify_return_error", "-CAfile", believed);
                OurClient client = new OurClient(stack, trusting(THEIRS).identity(OURS))) {
            talk(server, client.connect(port(server)));
            server.output().await("Client certificate");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void weHearThatItDoesNotBelieveUs(String version) throws Exception {
        String believed = Pem.write(folder, OURS).certificate();
        Identity stranger = TestIdentities.named("stranger.example");
        String[] asking = {version, "-Verify", "1", "-verify_return_error", "-verifyCAfile", believed};
        try (Program server = server(asking);
                OurClient client = new OurClient(stack, trusting(THEIRS).identity(stranger))) {
            End.assertAlert("unknown_ca", client.connect(port(server)).refusal());
        }
        try (Program server = server(asking);
                OurClient client = new OurClient(stack, trusting(THEIRS))) {
            String alert = version.equals("-tls1_2") ? "handshake_failure" : "certificate_required";
            End.assertAlert(alert, client.connect(port(server)).refusal());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void weAreKnownWhenWeComeAgain(String version) throws Exception {
        try (Program server = server(version);
                OurClient client = new OurClient(stack, trusting(THEIRS))) {
            int port = port(server);
            End first = client.connect(port);
            talk(server, first);
            first.close();
            server.output().await("DONE");
            client.connect(port).details();
            if (stack.is("bc") && version.equals("-tls1_3")) {
                // Bouncy Castle has no resumption in TLS 1.3: the second connection has a handshake of its own.
                server.output().await("CIPHER is ", 2);
                assertFalse(server.output().text().contains("Reused"), server.output().toString());
                return;
            }
            server.output().await("Reused session-id");
        }
    }

    @Test
    void keysChangeOnTheWay() throws Exception {
        try (Program server = server("-tls1_3");
                OurClient client = new OurClient(stack, trusting(THEIRS))) {
            End end = client.connect(port(server));
            talk(server, end);
            server.type("k\n");
            // It reads what is typed before what comes from us: with our line it has read the command.
            talk(server, end);
            // This one asks for our new keys too.
            server.type("K\n");
            end.say("after both\n");
            server.output().await("after both");
            server.type("the last\n");
            end.heard().await("the last");
            end.say("with new keys of ours\n");
            server.output().await("with new keys of ours");
        }
    }

    @Test
    void aHandshakeInsideTheConnectionIsRefused() throws Exception {
        try (Program server = server("-tls1_2");
                OurClient client = new OurClient(stack, trusting(THEIRS))) {
            End end = client.connect(port(server));
            talk(server, end);
            server.type("r\n");
            assertEquals(stack.endOfRenegotiation(), end.brokenEnd().code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aServerThatIsNotTheRightOneIsToldWhy(String version) throws Exception {
        Identity other = TestIdentities.named("other.example");
        Identity expired = TestIdentities.expired();
        rejects(version, THEIRS, other, CertificateProblem.SELF_SIGNED);
        rejects(version, other, other, CertificateProblem.HOST_MISMATCH);
        rejects(version, expired, expired, CertificateProblem.EXPIRED);
    }

    private void rejects(String version, Identity theirs, Identity believed, CertificateProblem problem)
            throws Exception {
        try (Program server = server(theirs, version);
                OurClient client = new OurClient(stack, trusting(believed))) {
            TlsException error = client.connect(port(server)).failure();
            assertEquals(problem, error.problem(), error.toString());
            // Which of the alerts about certificates, not every provider lets us choose.
            server.output().await("SSL alert number 4");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1", "-tls1_1"})
    void anOldVersionIsRefusedByDefault(String version) throws Exception {
        try (Program server = server(version, "-cipher", "ALL:@SECLEVEL=0");
                OurClient client = new OurClient(stack, trusting(THEIRS))) {
            End.assertAlert("protocol_version", client.connect(port(server)).failure());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aServerThatIsKilledHasNotEndedInOrder(String version) throws Exception {
        try (Program server = server(version);
                OurClient client = new OurClient(stack, trusting(THEIRS))) {
            End end = client.connect(port(server));
            talk(server, end);
            server.kill();
            assertEquals(ErrorCode.TLS_TRUNCATED, end.brokenEnd().code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void weEndInOrder(String version) throws Exception {
        try (Program server = server(version);
                OurClient client = new OurClient(stack, trusting(THEIRS))) {
            End end = client.connect(port(server));
            talk(server, end);
            end.close();
            server.output().await("DONE");
        }
    }
}
