package aws.io.tls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.ClientBootstrap;
import aws.io.IoException;
import aws.io.Server;
import aws.io.ServerBootstrap;
import aws.io.channel.Channel;
import aws.io.loop.EventLoopGroup;
import aws.io.socket.Endpoint;
import aws.io.testing.TestCertificate;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys that never leave their token: SoftHSM through SunPKCS11, which is used by instance. */
@Timeout(60)
class TokenTest {
    private static final char[] PIN = "1234".toCharArray();
    private static final TestCertificate ROOT = TestCertificate.selfSigned("CN=root").authority().make();

    @TempDir
    private static Path tokens;

    private static Provider token;
    private static KeyStore store;

    @BeforeAll
    static void makeAToken() throws Exception {
        Optional<Path> library = List.of(
                        "/usr/lib/softhsm/libsofthsm2.so",
                        "/usr/lib64/softhsm/libsofthsm.so",
                        "/usr/lib64/pkcs11/libsofthsm2.so",
                        "/usr/local/lib/softhsm/libsofthsm2.so",
                        "/opt/homebrew/lib/softhsm/libsofthsm2.so")
                .stream()
                .map(Path::of)
                .filter(Files::exists)
                .findFirst();
        assumeTrue(library.isPresent(), "SoftHSM is not installed (package softhsm2)");
        String configuration = System.getenv("SOFTHSM2_CONF");
        assumeTrue(configuration != null, "SOFTHSM2_CONF is not set, which Maven sets for this test: the library reads it in this process");
        Provider unconfigured = Security.getProvider("SunPKCS11");
        assumeTrue(unconfigured != null, "this JVM has no module jdk.crypto.cryptoki");
        Path file = Path.of(configuration);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
        run("softhsm2-util", "--init-token", "--free", "--label", "aws-io", "--so-pin", "0000", "--pin", new String(PIN));
        Path config = tokens.resolve("pkcs11.cfg");
        Files.writeString(
                config,
                "name = aws-io\nlibrary = " + library.get() + "\nslotListIndex = 0\n"
                        + "attributes(*,CKO_PRIVATE_KEY,*) = {\n  CKA_SENSITIVE = true\n  CKA_EXTRACTABLE = false\n}\n");
        token = unconfigured.configure(config.toString());
        store = KeyStore.getInstance("PKCS11", token);
        store.load(null, PIN);
        add("ec", "EC", 256);
        add("rsa", "RSA", 2048);
    }

    @Test
    void anIdentityOfATokenHasNoKeyThatCouldBeExported() throws Exception {
        assertNull(((PrivateKey) store.getKey("ec", null)).getEncoded());
        assertEquals("CN=rsa", Identity.keyStore(store, null, "rsa").chain().getFirst().getSubjectX500Principal().getName());
        IllegalArgumentException two = assertThrows(IllegalArgumentException.class, () -> Identity.keyStore(store, null, null));
        assertTrue(two.getMessage().contains("no alias was given"), two.getMessage());
    }

    @Test
    void aTokenSignsTheHandshakesOfBothSidesWhereItsProviderIsAmongThoseOfTheJvm() throws Exception {
        Security.addProvider(token);
        try {
            for (String alias : List.of("ec", "rsa")) {
                for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
                    assertNotNull(handshake(alias, version));
                }
            }
        } finally {
            Security.removeProvider(token.getName());
        }
    }

    /** SunJSSE looks for the signature of a key among the JVM's providers; whether one is there is the application's business. */
    @Test
    void whereItIsNotSunJsseCannotSign() {
        ExecutionException error = assertThrows(ExecutionException.class, () -> handshake("ec", TlsVersion.TLS_1_3));
        assertTrue(error.getCause() instanceof IoException, error.toString());
    }

    private static Channel handshake(String alias, TlsVersion version) throws Exception {
        TlsOptions options = TlsOptions.builder()
                .identity(Identity.keyStore(store, null, alias))
                .trust(ROOT.trust())
                .versions(version, version)
                .build();
        TlsOptions asking = options.toBuilder().clientAuthentication(ClientAuthentication.NEED).build();
        EventLoopGroup group = EventLoopGroup.builder().provider("nio").size(1).start();
        try {
            CompletableFuture<Channel> accepted = new CompletableFuture<>();
            Server server = ServerBootstrap.builder(group)
                    .tls(TlsContext.server(asking, new JsseProvider()))
                    .build()
                    .listen(Endpoint.inet("127.0.0.1", 0), (channel, error) -> {
                        if (channel != null) {
                            accepted.complete(channel);
                        } else {
                            accepted.completeExceptionally(error);
                        }
                    })
                    .get(20, TimeUnit.SECONDS);
            ClientBootstrap.builder(group)
                    .tls(TlsContext.client(options, new JsseProvider()).withServerName("localhost"))
                    .build()
                    .connect("127.0.0.1", ((Endpoint.Inet) server.localEndpoint()).port(), (channel, error) -> {});
            return accepted.get(20, TimeUnit.SECONDS);
        } finally {
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        }
    }

    private static void add(String alias, String algorithm, int bits) throws Exception {
        TestCertificate made = ROOT.issue("CN=" + alias).key(algorithm, bits).names("localhost").make();
        store.setKeyEntry(alias, made.key(), null, made.chain().toArray(X509Certificate[]::new));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }
}
