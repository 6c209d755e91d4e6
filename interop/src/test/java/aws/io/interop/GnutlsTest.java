package aws.io.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.testing.TestIdentities;
import aws.io.tls.CertificateProblem;
import aws.io.tls.ChannelBinding;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identity;
import aws.io.tls.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our server against {@code gnutls-cli}, and our client against {@code gnutls-serv}, which comes with it. */
@Needs("gnutls-cli")
@ParameterizedClass
@MethodSource("aws.io.interop.Stack#all")
@Timeout(120)
class GnutlsTest {
    /** GnuTLS 3.7 cannot read an elliptic key without its public half, which the JDK leaves out. */
    private static final Identity LOCALHOST = TestIdentities.rsa("localhost");

    private static final Identity CLIENT = TestIdentities.rsa("client.example");

    private final Stack stack;

    @TempDir
    Path folder;

    GnutlsTest(Stack stack) {
        this.stack = stack;
    }

    private static String only(String version) {
        return "--priority=NORMAL:-VERS-ALL:+VERS-TLS" + version;
    }

    private static TlsOptions.Builder options() {
        return TlsOptions.builder().identity(LOCALHOST);
    }

    private Program client(OurServer server, Identity trusted, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "gnutls-cli", "--port=" + server.port(), "--x509cafile=" + Pem.write(folder, trusted).certificate(),
                "--sni-hostname=localhost", "--verify-hostname=localhost"));
        command.addAll(List.of(more));
        command.add("127.0.0.1");
        return Program.start(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void itVerifiesUsAndHearsItsEcho(String version) throws Exception {
        try (OurServer server = new OurServer(stack, options().alpn(List.of("echo")));
                Program client = client(server, LOCALHOST, only(version), "--alpn=echo")) {
            client.output().await("Simple Client Mode");
            client.type("hello\n").output().await("\nhello");
            End end = server.arrived();
            assertEquals("TLSv" + version, end.details().version());
            assertEquals("echo", end.details().alpn());
            client.endInput().exit(0);
            assertEquals(ErrorCode.PEER_CLOSED, end.ended().code(), "a close_notify is an end in order");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void itSaysWhoItIs(String version) throws Exception {
        Pem pem = Pem.write(folder, CLIENT);
        TlsOptions.Builder asking =
                options().clientAuthentication(ClientAuthentication.NEED).trust(TestIdentities.trust(CLIENT));
        try (OurServer server = new OurServer(stack, asking);
                Program client = client(
                        server, LOCALHOST, only(version), "--x509certfile=" + pem.certificate(), "--x509keyfile=" + pem.key())) {
            client.type("hello\n").output().await("\nhello");
            assertEquals(CLIENT.chain(), server.arrived().details().peerCertificates());
        }
    }

    /** RFC 7627, section 5.4. */
    @Test
    void withoutAnExtendedMasterSecretNothingIsExported() throws Exception {
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, LOCALHOST, only("1.2") + ":%NO_SESSION_HASH")) {
            client.type("hello\n").output().await("\nhello");
            End end = server.arrived();
            assertFalse(end.details().hasExtendedMasterSecret());
            IoException error = end.onLoop(() -> assertThrows(
                    IoException.class, () -> end.details().channelBinding(ChannelBinding.TLS_EXPORTER)));
            assertEquals(ErrorCode.TLS_NOT_EXPORTABLE, error.code(), error.toString());
            assertEquals(32, end.details().channelBinding(ChannelBinding.TLS_SERVER_END_POINT).length);
        }
    }

    @Test
    void keysChangeOnTheWay() throws Exception {
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, LOCALHOST, only("1.3"), "--inline-commands")) {
            client.type("one\n").output().await("\none");
            client.type("^rekey^\n").output().await("Rekey was completed");
            client.type("two\n").output().await("\ntwo");
        }
    }

    @Test
    void aHandshakeInsideTheConnectionIsRefused() throws Exception {
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, LOCALHOST, only("1.2"), "--inline-commands")) {
            client.type("one\n").output().await("\none");
            client.type("^renegotiate^\n");
            assertEquals(stack.endOfRenegotiation(), server.arrived().brokenEnd().code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void aClientThatComesAgainIsKnown(String version) throws Exception {
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, LOCALHOST, only(version), "--inline-commands")) {
            client.type("one\n").output().await("\none");
            client.type("^resume^\n");
            client.output().await("Resume Handshake was completed");
            client.type("two\n").output().await("\ntwo");
            // Bouncy Castle has no resumption in TLS 1.3.
            boolean known = !(stack.is("bc") && version.equals("1.3"));
            assertEquals(known, client.output().text().contains("*** This is a resumed session"), client.output().toString());
        }
    }

    @Test
    void aClientThatDoesNotBelieveUsHangsUp() throws Exception {
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, CLIENT)) {
            client.output().await("The certificate is NOT trusted");
            client.exitFailed();
            server.arrived().hungUp();
        }
    }

    @Test
    void anOldVersionIsRefusedByDefault() throws Exception {
        try (OurServer server = new OurServer(stack, options());
                Program client = client(server, LOCALHOST, only("1.1"))) {
            client.exitFailed();
            assertEquals(ErrorCode.TLS_NOTHING_IN_COMMON, server.arrived().failure().code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void itsServerEchoesToOurClient(String version) throws Exception {
        int port = freePort();
        try (Program server = server(port, only(version));
                OurClient client = new OurClient(stack, TlsOptions.builder().trust(TestIdentities.trust(LOCALHOST)))) {
            server.output().await("IPv4 0.0.0.0 port " + port + "...done");
            End end = client.connect(port);
            end.say("hello\n");
            end.heard().await("hello");
            assertEquals("TLSv" + version, end.details().version());
            end.close();
        }
    }

    @Test
    void ourClientDoesNotBelieveItsServer() throws Exception {
        int port = freePort();
        try (Program server = server(port, only("1.3"));
                OurClient client = new OurClient(stack, TlsOptions.builder().trust(TestIdentities.trust(CLIENT)))) {
            server.output().await("IPv4 0.0.0.0 port " + port + "...done");
            assertEquals(CertificateProblem.SELF_SIGNED, client.connect(port).failure().problem());
        }
    }

    private Program server(int port, String priority) throws IOException {
        Pem pem = Pem.write(folder, LOCALHOST);
        return Program.start(
                "gnutls-serv", "--echo", "--port=" + port, priority, "--x509certfile=" + pem.certificate(), "--x509keyfile=" + pem.key());
    }

    /** It cannot choose one by itself. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
