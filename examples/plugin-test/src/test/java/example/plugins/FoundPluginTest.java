package example.plugins;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that nobody told us of is found wherever it may be, passed over or chosen as it says, and carries bytes. */
@Timeout(300)
class FoundPluginTest {
    private static final String BOTH = Jvm.OURS + File.pathSeparator + Jvm.STRANGERS;

    @TempDir
    Path folder;

    @Test
    void onTheModulePath() throws Exception {
        check(Jvm.ofTheTests(), "--module-path", BOTH, "--module", "aws.io.tool/aws.io.tool.Main");
    }

    @Test
    void onTheClassPath() throws Exception {
        check(Jvm.ofTheTests(), "--class-path", BOTH, "aws.io.tool.Main");
    }

    @Test
    void onTheClassPathWithTheApiOnTheModulePath() throws Exception {
        check(
                Jvm.ofTheTests(),
                "--module-path", Jvm.OURS, "--class-path", Jvm.STRANGERS, "--module", "aws.io.tool/aws.io.tool.Main");
    }

    @Test
    void linkedIntoAnImage() throws Exception {
        check(
                Jvm.image(folder.resolve("image"), BOTH, "example.loop.counting", "example.tls.any"),
                "--module", "aws.io.tool/aws.io.tool.Main");
    }

    @Test
    void droppedNextToAnImage() throws Exception {
        Jvm image = Jvm.image(folder.resolve("image"), Jvm.OURS);
        Jvm.Said without = image.run("java", "--module", "aws.io.tool/aws.io.tool.Main", "providers");
        assertTrue(!without.out().contains("counting"), without.toString());
        check(image, "--module-path", Jvm.STRANGERS, "--module", "aws.io.tool/aws.io.tool.Main");
    }

    private void check(Jvm jvm, String... tool) throws Exception {
        Jvm.Said said = jvm.run("java", with(tool, "providers"));
        assertEquals(0, said.code(), said.toString());
        assertEquals("", said.error());
        assertTrue(said.line("loop nio ").startsWith("* "), said.toString());
        assertTrue(said.line("loop counting (priority 1): only by name: it counts").startsWith("  "), said.toString());
        assertTrue(said.line("tls  any (priority 1): available").startsWith("  "), said.toString());
        echo(jvm, tool);
    }

    /** Over TLS by the strangers' loop and the strangers' TLS; the client is not ours. */
    private void echo(Jvm jvm, String... tool) throws Exception {
        Identity identity = TestIdentities.localhost();
        Path certificate = Files.writeString(folder.resolve("certificate.pem"), TestIdentities.certificatePem(identity));
        Path key = Files.writeString(folder.resolve("key.pem"), TestIdentities.keyPem(identity));
        Process server = jvm.start(
                "java",
                with(tool, "echo-server", "--loop", "counting", "--tls", "--tls-provider", "any",
                        "--cert", certificate.toString(), "--key", key.toString()));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            assertTrue(line != null && line.startsWith("listening on 127.0.0.1:"), "the server said " + line);
            byte[] sent = new byte[10_000];
            new Random(5).nextBytes(sent);
            try (SSLSocket client = connect(identity, Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)))) {
                client.getOutputStream().write(sent);
                assertArrayEquals(sent, client.getInputStream().readNBytes(sent.length));
            }
        } finally {
            server.destroy();
            assertTrue(server.waitFor(30, TimeUnit.SECONDS), "the server ended");
        }
    }

    private static SSLSocket connect(Identity identity, int port) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", identity.chain().getFirst());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static String[] with(String[] tool, String... arguments) {
        return Stream.concat(Arrays.stream(tool), Arrays.stream(arguments)).toArray(String[]::new);
    }
}
