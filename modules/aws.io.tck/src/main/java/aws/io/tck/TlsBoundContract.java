package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import aws.io.ErrorCode;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.testing.TestCertificate;
import aws.io.testing.TestIdentities;
import aws.io.tls.CertificateProblem;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import aws.io.tls.Trust;
import aws.io.tls.spi.TlsProvider;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** How large a peer's certificates may be, and what a server's list of authorities may hold, over sockets. */
@Timeout(120)
public interface TlsBoundContract extends LeavesNothing {
    /** {@return the provider under test} */
    TlsProvider provider();

    /** {@return the loops to run it on} */
    EventLoopFactory loops();

    /** {@return the bytes of certificates that the provider's engines take with their default settings} */
    default int mostBytes() {
        return 64 * 1024;
    }

    @TestFactory
    default Stream<DynamicTest> aChainWithinTheBoundIsTaken() {
        return trials("", mostBytes() - 4096);
    }

    @TestFactory
    default Stream<DynamicTest> aChainAboveTheBoundIsTooLarge() {
        return trials("too large with ", mostBytes() + 1024, 120_000);
    }

    @TestFactory
    default Stream<DynamicTest> aChainOfTooManyIsTooLarge() {
        return Stream.of(8, 9, 12).flatMap(length -> trials("too long with " + length + ", ", Chains.ofLength(length)));
    }

    private Stream<DynamicTest> trials(String name, int... sizes) {
        return IntStream.of(sizes).boxed().flatMap(bytes -> trials(name + bytes + " bytes, ", Chains.ofBytes(bytes)));
    }

    private Stream<DynamicTest> trials(String name, TestCertificate shown) {
        boolean fits = !name.startsWith("too");
        return TlsEngineContract.VERSIONS.stream().flatMap(version -> Stream.of(
                DynamicTest.dynamicTest(name + "of a server in " + version, () -> {
                    TlsContext server = server(TlsOptions.builder().identity(shown.identity()));
                    try (TlsPeers peers = new TlsPeers(loops(), server, 10)) {
                        TlsContext client = client(TlsOptions.builder().trust(Chains.ROOT.trust()), version);
                        require(fits, peers.connect(client, "localhost", 10));
                    }
                }),
                DynamicTest.dynamicTest(name + "of a client in " + version, () -> {
                    TlsContext server = server(TlsOptions.builder()
                            .identity(TestIdentities.localhost())
                            .clientAuthentication(ClientAuthentication.NEED)
                            .trust(Chains.ROOT.trust()));
                    TlsOptions.Builder options = TlsOptions.builder()
                            .identity(Identity.keyManager(new HeedlessKeyManager(shown.identity().keyManager())))
                            .trust(TestIdentities.trust(TestIdentities.localhost()));
                    try (TlsPeers peers = new TlsPeers(loops(), server, 10)) {
                        peers.connect(client(options, version), "localhost", 10);
                        require(fits, peers.accepted());
                    }
                })));
    }

    private static void require(boolean fits, TlsPeers.End end) {
        if (fits) {
            assertNotNull(end.channel());
            return;
        }
        TlsException error = assertInstanceOf(TlsException.class, LoopContract.await(end.failed));
        assertEquals(ErrorCode.TLS_CERTIFICATE_REJECTED, error.code(), error::toString);
        assertEquals(CertificateProblem.TOO_LARGE, error.problem(), error::toString);
    }

    @Test
    default void aServerNamesTheAuthoritiesThatItTrusts() {
        Trust two = Chains.ROOT.trust().plus(TestCertificate.selfSigned("CN=other").authority().make().trust());
        assertEquals(2, named(asking().trust(two)).size());
        assertEquals(List.of("CN=root"), named(asking().trust(Chains.ROOT.trust())));
    }

    @Test
    default void aServerThatDoesNotVerifyItsPeersNamesNoAuthority() {
        assertEquals(List.of(), named(asking().verifyPeer(false)));
        assertEquals(List.of("CN=root"), named(asking().verifyPeer(false).namedAuthorities(List.of(Chains.ROOT.certificate()))));
    }

    @Test
    default void aServerNamesTheAuthoritiesThatItsOptionsSay() {
        TestCertificate other = TestCertificate.selfSigned("CN=other").authority().make();
        assertEquals(List.of(), named(asking().trust(Chains.ROOT.trust()).namedAuthorities(List.of())));
        assertEquals(List.of("CN=other"), named(asking().trust(Chains.ROOT.trust()).namedAuthorities(List.of(other.certificate()))));
    }

    @Test
    default void aListOfAuthoritiesThatClientsWouldRefuseIsNotSent() {
        // As with 700 roots of 97 bytes: each client is served, with a certificate and without.
        for (int authorities : new int[] {2, 5, 20}) {
            Trust many = Trust.certificates(Chains.longNames(authorities, 8_000)).plus(Chains.ROOT.trust());
            List<String> named = named(asking().trust(many));
            assertEquals(authorities == 2 ? 3 : 0, named.size(), authorities + " authorities of 8,000 bytes");
        }
    }

    @Test
    default void aListOfAuthoritiesThatDoesNotFitTheMessageIsRefused() {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> TlsOptions.builder().namedAuthorities(Chains.longNames(9, 8_000)));
        assertEquals("namedAuthorities: 9 names of", error.getMessage().substring(0, 28));
        TlsOptions.Builder ofServers = TlsOptions.builder().namedAuthorities(List.of());
        assertThrows(IllegalArgumentException.class, () -> TlsContext.client(ofServers.build(), provider()));
    }

    private static TlsOptions.Builder asking() {
        return TlsOptions.builder().identity(TestIdentities.localhost()).clientAuthentication(ClientAuthentication.WANT);
    }

    /** {@return the authorities that a server names in both versions, as a client's key manager sees them} */
    private List<String> named(TlsOptions.Builder asking) {
        List<List<String>> seen = new ArrayList<>();
        for (TlsVersion version : TlsEngineContract.VERSIONS) {
            AskedKeyManager asked = new AskedKeyManager();
            TlsOptions.Builder options = TlsOptions.builder()
                    .identity(Identity.keyManager(asked))
                    .trust(TestIdentities.trust(TestIdentities.localhost()));
            try (TlsPeers peers = new TlsPeers(loops(), server(asking), 10)) {
                assertNotNull(peers.connect(client(options, version), "localhost", 10).channel());
                assertNotNull(peers.accepted().channel());
                seen.add(LoopContract.await(asked.issuers));
            }
        }
        assertEquals(seen.getFirst(), seen.getLast(), "both versions");
        return seen.getFirst();
    }

    private TlsContext server(TlsOptions.Builder options) {
        return TlsContext.server(options.build(), provider());
    }

    private TlsContext client(TlsOptions.Builder options, TlsVersion version) {
        return TlsContext.client(options.versions(version, version).build(), provider());
    }

    /** Has no certificate, and keeps the authorities that it is asked for. */
    final class AskedKeyManager extends X509ExtendedKeyManager {
        private final CompletableFuture<List<String>> issuers = new CompletableFuture<>();

        AskedKeyManager() {}

        @Override
        public @Nullable String chooseEngineClientAlias(String[] keyTypes, Principal @Nullable [] named, @Nullable SSLEngine engine) {
            issuers.complete(named == null ? List.of() : Stream.of(named).map(Objects::toString).toList());
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(String[] keyTypes, Principal @Nullable [] named, @Nullable Socket socket) {
            return chooseEngineClientAlias(keyTypes, named, null);
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] named) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] named) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] named, @Nullable Socket socket) {
            return null;
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            return null;
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return null;
        }
    }

    /** Large and long chains of one root. */
    final class Chains {
        static final TestCertificate ROOT = TestCertificate.selfSigned("CN=root").authority().make();
        private static final int MOST_NAMES = 1000;

        private Chains() {}

        /** A leaf of about so many bytes, for many names. */
        static TestCertificate ofBytes(int bytes) {
            int length = (bytes - 400) / MOST_NAMES - 2;
            String[] names = IntStream.range(0, MOST_NAMES).mapToObj(i -> name(i, length)).toArray(String[]::new);
            names[0] = "localhost";
            return ROOT.issue("CN=leaf").names(names).make();
        }

        private static String name(int number, int length) {
            StringBuilder name = new StringBuilder(String.format("h%04d", number));
            while (name.length() < length) {
                name.append(name.length() % 50 == 49 && name.length() < length - 1 ? '.' : 'x');
            }
            return name.toString();
        }

        /** A leaf with so many certificates in its chain, without the root. */
        static TestCertificate ofLength(int length) {
            TestCertificate at = ROOT;
            for (int i = length - 1; i > 0; i--) {
                at = at.issue("CN=link " + i).authority().make();
            }
            return at.issue("CN=leaf").names("localhost").make();
        }

        static List<X509Certificate> longNames(int count, int bytes) {
            List<X509Certificate> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                StringBuilder name = new StringBuilder("CN=" + i);
                while (name.length() < bytes) {
                    name.append(",OU=").append("u".repeat(60));
                }
                all.add(TestCertificate.selfSigned(name.toString()).authority().make().certificate());
            }
            return all;
        }
    }
}
