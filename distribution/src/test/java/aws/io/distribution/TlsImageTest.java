package aws.io.distribution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An image with TLS answers a client that is not ours: the JDK's SSLSocket. */
@Timeout(120)
class TlsImageTest {
    @TempDir
    Path folder;

    @Test
    void aMebibyteComesBackOverTls13() throws Exception {
        Identity identity = TestIdentities.localhost();
        Path certificate = Files.writeString(folder.resolve("certificate.pem"), TestIdentities.certificatePem(identity));
        Path key = Files.writeString(folder.resolve("key.pem"), TestIdentities.keyPem(identity));
        Path errors = folder.resolve("errors");
        Path program = Path.of(System.getProperty("aws.io.images"), "nio-jsse", "bin", "aws-io");
        Process server = new ProcessBuilder(
                        program.toString(), "echo-server", "--tls", "--cert", certificate.toString(), "--key", key.toString())
                .redirectError(errors.toFile())
                .start();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            assertTrue(line != null && line.startsWith("listening on 127.0.0.1:"), line + Files.readString(errors));
            echo(identity, Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
        } finally {
            server.descendants().forEach(ProcessHandle::destroy);
            server.destroy();
            assertTrue(server.waitFor(30, TimeUnit.SECONDS), "the server ended");
        }
        assertEquals("", Files.readString(errors));
    }

    private static void echo(Identity identity, int port) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", identity.chain().getFirst());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        byte[] sent = new byte[1 << 20];
        new Random(9).nextBytes(sent);
        try (SSLSocket client = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            client.startHandshake();
            assertEquals("TLSv1.3", client.getSession().getProtocol());
            Thread writer = Thread.ofPlatform().start(() -> {
                try {
                    client.getOutputStream().write(sent);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            byte[] received = client.getInputStream().readNBytes(sent.length);
            writer.join();
            assertArrayEquals(sent, received);
        }
    }
}
