package aws.io.tls.jsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.ChannelSlot;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import aws.io.tls.ChannelBinding;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsOptions;
import aws.io.tls.Trust;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys that OpenSSL wrote, and OpenSSL as the peer. */
@Timeout(60)
class OpensslTest {
    private static final char[] PASSWORD = "secret".toCharArray();

    @TempDir
    Path folder;

    @BeforeEach
    void findOpenssl() {
        assumeTrue(
                List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                        .anyMatch(one -> Files.isExecutable(Path.of(one, "openssl"))),
                "openssl is not on the PATH");
    }

    @Test
    void everyFormOfKeyThatOpensslWritesIsRead() throws Exception {
        for (String kind : List.of("rsa:2048", "ec", "ed25519")) {
            Path certificate = selfSigned(kind);
            Path key = folder.resolve(name(kind) + ".key");
            Identity plain = Identity.pem(certificate, key);
            assertEquals(1, plain.chain().size());
            Path locked = folder.resolve(name(kind) + ".locked");
            openssl("pkcs8", "-topk8", "-in", key.toString(), "-out", locked.toString(), "-v2", "aes-256-cbc", "-passout", "pass:secret");
            assertNotNull(Identity.pem(certificate, locked, PASSWORD));
            Path old = folder.resolve(name(kind) + ".old");
            openssl("pkcs8", "-topk8", "-in", key.toString(), "-out", old.toString(), "-v1", "PBE-SHA1-3DES", "-passout", "pass:secret");
            assertNotNull(Identity.pem(certificate, old, PASSWORD));
            IllegalArgumentException none = assertThrows(IllegalArgumentException.class, () -> Identity.pem(certificate, locked));
            assertTrue(none.getMessage().contains(locked.toString()) && none.getMessage().contains("no password"), none.getMessage());
            IllegalArgumentException wrong = assertThrows(
                    IllegalArgumentException.class, () -> Identity.pem(certificate, locked, "wrong".toCharArray()));
            assertTrue(wrong.getMessage().contains(locked + ": line 1: the password does not fit"), wrong.getMessage());
        }
        Path rsa = folder.resolve("traditional.key");
        openssl("rsa", "-in", folder.resolve("rsa.key").toString(), "-traditional", "-out", rsa.toString());
        assertTrue(Files.readString(rsa).contains("BEGIN RSA PRIVATE KEY"));
        assertNotNull(Identity.pem(folder.resolve("rsa.pem"), rsa));
        Path sec1 = folder.resolve("sec1.key");
        openssl("ec", "-in", folder.resolve("ec.key").toString(), "-out", sec1.toString());
        assertTrue(Files.readString(sec1).contains("BEGIN EC PRIVATE KEY"));
        assertNotNull(Identity.pem(folder.resolve("ec.pem"), sec1));
        Path legacy = folder.resolve("legacy.key");
        openssl("rsa", "-in", rsa.toString(), "-traditional", "-aes128", "-passout", "pass:secret", "-out", legacy.toString());
        IllegalArgumentException encrypted = assertThrows(
                IllegalArgumentException.class, () -> Identity.pem(folder.resolve("rsa.pem"), legacy, PASSWORD));
        assertTrue(encrypted.getMessage().contains("openssl pkcs8 -topk8"), encrypted.getMessage());
        Path exchange = folder.resolve("x25519.key");
        openssl("genpkey", "-algorithm", "x25519", "-out", exchange.toString());
        IllegalArgumentException unknown =
                assertThrows(IllegalArgumentException.class, () -> Identity.pem(folder.resolve("rsa.pem"), exchange));
        assertTrue(unknown.getMessage().contains("1.3.101.110, allowed are [EC, Ed25519"), unknown.getMessage());
        IllegalArgumentException mixed = assertThrows(
                IllegalArgumentException.class, () -> Identity.pem(folder.resolve("ec.pem"), folder.resolve("rsa.key")));
        assertTrue(mixed.getMessage().contains("is not the key of the certificate"), mixed.getMessage());
    }

    @Test
    void aCertificateSignedByPssIsBoundToByTheDigestOfItsSignature() throws Exception {
        for (String digest : List.of("SHA-256", "SHA-384", "SHA-512")) {
            Path certificate = folder.resolve("pss.pem");
            Path key = folder.resolve("pss.key");
            openssl("req", "-x509", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=pss", "-" + digest.replace("-", "").toLowerCase(Locale.ROOT),
                    "-sigopt", "rsa_padding_mode:pss", "-keyout", key.toString(), "-out", certificate.toString());
            List<X509Certificate> chain = Identity.pem(certificate, key).chain();
            assertEquals("RSASSA-PSS", chain.getFirst().getSigAlgName());
            TlsDetails details = TlsDetails.builder("jsse", "TLSv1.3", "suite").client(true).peerCertificates(chain).build();
            assertArrayEquals(
                    MessageDigest.getInstance(digest).digest(chain.getFirst().getEncoded()),
                    details.channelBinding(ChannelBinding.TLS_SERVER_END_POINT), digest);
        }
    }

    @Test
    void opensslTalksToOurServerInBothVersions() throws Exception {
        Path certificate = selfSigned("ec");
        TlsOptions options = TlsOptions.builder()
                .identity(Identity.pem(certificate, folder.resolve("ec.key")))
                .trust(Trust.pem(certificate))
                .build();
        EventLoopGroup group = EventLoopGroup.builder().provider("nio").size(1).start();
        try {
            Server server = ServerBootstrap.builder(group)
                    .tls(TlsContext.server(options, new JsseProvider()))
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                        if (channel != null) {
                            channel.add(new Echo());
                        }
                    })
                    .get(20, TimeUnit.SECONDS);
            int port = ((Endpoint.Inet) server.localEndpoint()).port();
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                Process client = new ProcessBuilder(
                                "openssl", "s_client", "-connect", "127.0.0.1:" + port, version, "-quiet", "-verify_return_error",
                                "-CAfile", certificate.toString(), "-verify_hostname", "localhost")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                try (OutputStream out = client.getOutputStream();
                        BufferedReader in = new BufferedReader(
                                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
                    out.write("hello\n".getBytes(StandardCharsets.UTF_8));
                    out.flush();
                    assertEquals("hello", in.readLine(), version);
                } finally {
                    client.destroyForcibly();
                }
            }
        } finally {
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        }
    }

    private static final class Echo extends ProtocolHandler {
        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.send(message, Direction.WRITE);
        }
    }

    private Path selfSigned(String kind) throws IOException, InterruptedException {
        Path certificate = folder.resolve(name(kind) + ".pem");
        List<String> command = new ArrayList<>(List.of("req", "-x509", "-nodes", "-newkey", kind));
        if (kind.equals("ec")) {
            command.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256"));
        }
        command.addAll(List.of(
                "-days", "2", "-subj", "/CN=" + name(kind), "-addext", "subjectAltName=DNS:localhost",
                "-keyout", folder.resolve(name(kind) + ".key").toString(), "-out", certificate.toString()));
        openssl(command.toArray(String[]::new));
        return certificate;
    }

    private static String name(String kind) {
        return kind.replaceAll(":.*", "");
    }

    private static void openssl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }
}
