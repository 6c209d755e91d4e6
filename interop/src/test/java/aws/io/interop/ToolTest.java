package aws.io.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import aws.io.tls.TlsOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The aws-io command as a program of its own. */
@ParameterizedClass
@MethodSource("aws.io.interop.Stack#all")
@Timeout(120)
class ToolTest {
    static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)\\R");

    private final Stack stack;

    @TempDir
    Path folder;

    ToolTest(Stack stack) {
        this.stack = stack;
    }

    private Program tool(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED", "-Daws.io.tls=" + stack.tls(), "-Daws.io.loop=" + stack.loop(), "aws.io.tool.Main"));
        command.addAll(List.of(arguments));
        return Program.start(command);
    }

    @Test
    void connectShowsWhatWasAgreedOn() throws Exception {
        Identity identity = TestIdentities.localhost();
        try (OurServer server = new OurServer(stack, TlsOptions.builder().identity(identity).alpn(List.of("echo")));
                Program tool = tool(
                        "connect", "--tls", "--alpn", "echo", "--ca", Pem.write(folder, identity).certificate(),
                        "localhost", String.valueOf(server.port()))) {
            tool.output().await("TLS by " + stack.tls());
            tool.output().await("version  TLSv1.3");
            tool.output().await("suite    TLS_AES_");
            tool.output().await("ALPN     echo");
            tool.output().await("certificate 0: " + identity.chain().getFirst().getSubjectX500Principal());
            tool.output().await("issuer " + identity.chain().getFirst().getIssuerX500Principal());
            tool.output().await("valid  " + identity.chain().getFirst().getNotBefore().toInstant());
            tool.output().await("names  localhost, 127.0.0.1");
            tool.type("hello\n").output().await("\nhello");
            tool.endInput().exit(0);
            assertEquals("echo", server.arrived().details().alpn());
        }
    }

    @Test
    void connectSaysInClearWordsWhyItDoesNotBelieve() throws Exception {
        Identity expired = TestIdentities.expired();
        refuses(expired, expired, "localhost", "the server's certificate has expired");
        Identity other = TestIdentities.named("other.example");
        refuses(other, other, "localhost", "the server's certificate is for other names");
        refuses(other, expired, "other.example", "the server's certificate is signed by itself");
    }

    private void refuses(Identity theirs, Identity believed, String name, String words) throws Exception {
        try (OurServer server = new OurServer(stack, TlsOptions.builder().identity(theirs));
                Program tool = tool(
                        "connect", "--tls", "--ca", Pem.write(folder, believed).certificate(), "--server-name", name,
                        "127.0.0.1", String.valueOf(server.port()))) {
            tool.exit(1);
            tool.output().await("aws-io: " + words);
            tool.output().await("certificate 0: " + theirs.chain().getFirst().getSubjectX500Principal());
        }
    }

    @Test
    void anEchoServerWithoutACertificateMakesOneAndSaysSo() throws Exception {
        try (Program server = tool("echo-server", "--tls")) {
            server.output().await("this is a throw-away certificate for localhost and 127.0.0.1");
            String port = server.output().find(LISTENING);
            try (Program client = tool("connect", "--tls", "--insecure", "127.0.0.1", port)) {
                client.output().await("names  localhost, 127.0.0.1");
                client.type("hello\n").output().await("\nhello");
                client.endInput().exit(0);
            }
            try (Program client = tool("connect", "--tls", "127.0.0.1", port)) {
                client.exit(1);
                client.output().await("aws-io: the server's certificate is signed by itself");
            }
        }
    }

    @Test
    void providersShowsTheVersionsSuitesAndGroupsOfEach() {
        try (Program tool = tool("providers")) {
            tool.exit(0);
            for (String line : AbsentProviderTest.joined(tool.output().text()).lines().filter(one -> one.contains("tls  ")).toList()) {
                for (String wanted : List.of("TLSv1.2", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "x25519")) {
                    assertTrue(line.contains(wanted), wanted + " in " + line);
                }
            }
        }
    }
}
