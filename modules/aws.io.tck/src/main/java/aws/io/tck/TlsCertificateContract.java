package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import aws.io.ErrorCode;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.testing.TestIdentities;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import aws.io.tls.spi.TlsProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Whatever certificate a peer shows, every provider says the same of it, in both versions and on both sides. */
@Timeout(120)
public interface TlsCertificateContract extends LeavesNothing {
    /** {@return the provider under test} */
    TlsProvider provider();

    /** {@return the loops to run it on} */
    EventLoopFactory loops();

    /**
     * Whether a server of the provider serves a client that asks for a name, as in {@link TlsNameContract#serves}.
     *
     * @param host what the client connects to
     * @return true, or false if its engine refuses the client
     */
    default boolean serves(String host) {
        return true;
    }

    @TestFactory
    default Stream<DynamicTest> aClientSaysWhatIsWrongWithAServersCertificate() {
        return CertificateKind.inEveryVersion((kind, version) -> () -> {
            TlsContext client = TlsContext.client(
                    TlsOptions.builder().trust(kind.trust()).versions(version, version).build(), provider());
            try (TlsPeers peers = new TlsPeers(loops(), server(kind.identity()), 10)) {
                TlsPeers.End end = peers.connect(client, kind.host(), 10);
                if (!serves(kind.host())) {
                    assertEquals(ErrorCode.TLS_ALERT_RECEIVED, LoopContract.await(end.failed).code());
                    assertInstanceOf(TlsException.class, LoopContract.await(peers.accepted().failed));
                } else if (kind.problem() == null) {
                    assertNotNull(end.channel());
                } else {
                    requireProblem(kind, end);
                    assertInstanceOf(TlsException.class, LoopContract.await(peers.accepted().failed));
                }
            }
        });
    }

    @TestFactory
    default Stream<DynamicTest> aServerSaysWhatIsWrongWithAClientsCertificate() {
        return CertificateKind.inEveryVersion((kind, version) -> () -> {
            TlsContext server = TlsContext.server(
                    TlsOptions.builder()
                            .identity(TestIdentities.localhost())
                            .clientAuthentication(ClientAuthentication.NEED)
                            .trust(kind.trust())
                            .build(),
                    provider());
            TlsContext client = TlsContext.client(
                    TlsOptions.builder()
                            .identity(Identity.keyManager(new HeedlessKeyManager(kind.identity().keyManager())))
                            .trust(TestIdentities.trust(TestIdentities.localhost()))
                            .versions(version, version)
                            .build(),
                    provider());
            try (TlsPeers peers = new TlsPeers(loops(), server, 10)) {
                peers.connect(client, "localhost", 10);
                TlsPeers.End accepted = peers.accepted();
                if (kind.problem() == null || kind.isAboutTheHost()) {
                    assertNotNull(accepted.channel());
                } else {
                    requireProblem(kind, accepted);
                }
            }
        });
    }

    @TestFactory
    default Stream<DynamicTest> aClientThatVerifiesNothingTakesEveryCertificate() {
        return CertificateKind.inEveryVersion((kind, version) -> () -> {
            TlsContext client = TlsContext.client(
                    TlsOptions.builder().verifyPeer(false).versions(version, version).build(), provider());
            try (TlsPeers peers = new TlsPeers(loops(), server(kind.identity()), 10)) {
                TlsPeers.End end = peers.connect(client, kind.host(), 10);
                if (serves(kind.host())) {
                    assertNotNull(end.channel());
                } else {
                    assertEquals(ErrorCode.TLS_ALERT_RECEIVED, LoopContract.await(end.failed).code());
                }
            }
        });
    }

    private TlsContext server(Identity identity) {
        return TlsContext.server(TlsOptions.builder().identity(identity).build(), provider());
    }

    private static void requireProblem(CertificateKind kind, TlsPeers.End end) {
        TlsException error = assertInstanceOf(TlsException.class, LoopContract.await(end.failed));
        assertEquals(kind.problem(), error.problem(), error::toString);
        assertEquals(kind.identity().chain(), error.peerCertificates(), "what was not believed is told");
        assertEquals(ErrorCode.TLS_CERTIFICATE_REJECTED, error.code(), error::toString);
    }
}
