package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.testing.TestIdentities;
import aws.io.tls.CertificateProblem;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identities;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsProvider;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the options of a context do to its connections, over sockets. */
@Timeout(120)
public interface TlsOptionContract extends LeavesNothing {
    /** {@return the provider under test} */
    TlsProvider provider();

    /** {@return the loops to run it on} */
    EventLoopFactory loops();

    /** {@return the versions in which sessions are resumed} */
    default List<TlsVersion> resumes() {
        return TlsEngineContract.VERSIONS;
    }

    private TlsContext server(TlsOptions.Builder options) {
        return TlsContext.server(options.build(), provider());
    }

    private TlsContext client(TlsOptions.Builder options) {
        return TlsContext.client(options.build(), provider());
    }

    private static TlsOptions.Builder trusting(Identity peer) {
        return TlsOptions.builder().trust(TestIdentities.trust(peer));
    }

    private static TlsDetails details(TlsPeers peers, Channel channel) {
        AtomicReference<TlsDetails> found = new AtomicReference<>();
        peers.loop().run(() -> found.set(TlsContext.details(channel)));
        return Objects.requireNonNull(found.get());
    }

    /** Connects, has a byte come from the server, after which a client has its tickets, and closes. */
    private static TlsDetails visit(TlsPeers peers, TlsContext client, String host) {
        TlsPeers.End end = peers.connect(client, host, 100);
        Channel channel = end.channel();
        peers.accepted().channel().write(ByteBuffer.wrap(new byte[] {1}));
        peers.loop().until(() -> end.application.bytes().length == 1);
        TlsDetails details = details(peers, channel);
        channel.shutdown(null, ShutdownMode.GRACEFUL);
        LoopContract.await(end.ended);
        return details;
    }

    @Test
    default void aServerShowsRenewedCertificatesAfterAReloadAndConnectionsGoOn() {
        Identity old = TestIdentities.named("old.example");
        Identity renewed = TestIdentities.named("new.example");
        TlsContext server = server(TlsOptions.builder().identity(old));
        try (TlsPeers peers = new TlsPeers(loops(), server, 100)) {
            TlsPeers.End before = peers.connect(client(trusting(old)), "old.example", 100);
            assertNotNull(before.channel());
            TlsPeers.End accepted = peers.accepted();
            accepted.channel();
            server.withAlpn(List.of("echo")).reload(server.options().toBuilder().identity(renewed).build());
            assertEquals(renewed, server.options().identity());
            assertEquals(renewed.chain(), visit(peers, client(trusting(renewed)), "new.example").peerCertificates());
            TlsPeers.End wrong = peers.connect(client(trusting(old)), "old.example", 10);
            assertEquals(ErrorCode.TLS_CERTIFICATE_REJECTED, LoopContract.await(wrong.failed).code());
            before.channel().write(ByteBuffer.wrap(new byte[] {7}));
            peers.loop().until(() -> accepted.application.bytes().length == 1);
        }
    }

    @Test
    default void aReloadOfTrustHoldsForWhoComesLaterAndResumesNobodyFromBefore() {
        for (TlsVersion version : TlsEngineContract.VERSIONS) {
            Identity known = TestIdentities.named("client.example");
            Identity localhost = TestIdentities.localhost();
            TlsContext server = server(TlsOptions.builder()
                    .identity(localhost)
                    .clientAuthentication(ClientAuthentication.NEED)
                    .trust(TestIdentities.trust(known)));
            TlsContext client = client(trusting(localhost).identity(known).versions(version, version));
            try (TlsPeers peers = new TlsPeers(loops(), server, 100)) {
                visit(peers, client, "localhost");
                Identity other = TestIdentities.named("other.example");
                server.reload(server.options().toBuilder().trust(TestIdentities.trust(other)).build());
                peers.connect(client, "localhost", 10);
                TlsException stranger = (TlsException) LoopContract.await(peers.accepted().failed);
                // The client has no certificate of those that are named now; what that is called differs in TLS 1.2.
                assertEquals(TlsException.Phase.HANDSHAKE, stranger.phase(), stranger.toString());
            }
        }
    }

    @Test
    default void aReloadThatFailsChangesNothing() {
        TlsContext context = server(TlsOptions.builder().identity(TestIdentities.localhost()));
        TlsOptions before = context.options();
        IoException unknown = assertThrows(
                IoException.class, () -> context.reload(before.toBuilder().groups(List.of("nonesuch")).build()));
        assertEquals(ErrorCode.TLS_OPTION_UNSUPPORTED, unknown.code());
        assertThrows(IllegalArgumentException.class, () -> context.reload(TlsOptions.DEFAULT));
        assertEquals(before, context.options());
        context.close();
        context.close();
        assertThrows(IllegalStateException.class, () -> context.reload(before));
    }

    @Test
    default void reloadsFromManyThreadsHarmNobody() {
        Identity localhost = TestIdentities.localhost();
        TlsContext server = server(TlsOptions.builder().identity(localhost));
        TlsContext client = client(trusting(localhost));
        try (TlsPeers peers = new TlsPeers(loops(), server, 100)) {
            List<CompletableFuture<Void>> reloading = List.of(
                    CompletableFuture.runAsync(() -> reloadOften(server)), CompletableFuture.runAsync(() -> reloadOften(server)));
            for (int i = 0; i < 20; i++) {
                visit(peers, client, "localhost");
            }
            reloading.forEach(CompletableFuture::join);
        }
    }

    private static void reloadOften(TlsContext context) {
        for (int i = 0; i < 100; i++) {
            context.reload(context.options().toBuilder().build());
        }
    }

    @Test
    default void aClientResumesOverSocketsUntilItIsToldNotTo() {
        Identity localhost = TestIdentities.localhost();
        for (TlsVersion version : resumes()) {
            TlsContext server = server(TlsOptions.builder().identity(localhost));
            try (TlsPeers peers = new TlsPeers(loops(), server, 100)) {
                TlsContext client = client(trusting(localhost).versions(version, version));
                assertFalse(visit(peers, client, "localhost").resumed());
                TlsDetails again = visit(peers, client, "localhost");
                assertTrue(again.resumed(), again.toString());
                assertEquals(localhost.chain(), again.peerCertificates());
                TlsContext without = client(trusting(localhost).versions(version, version).resumption(false));
                assertFalse(visit(peers, without, "localhost").resumed());
                assertFalse(visit(peers, without, "localhost").resumed());
            }
        }
    }

    @Test
    default void aSessionIsNotResumedUnderANameThatWasNotVerified() {
        Identity localhost = TestIdentities.localhost();
        try (TlsPeers peers = new TlsPeers(loops(), server(TlsOptions.builder().identity(localhost)), 100)) {
            TlsContext client = client(trusting(localhost));
            visit(peers, client, "localhost");
            visit(peers, client, "localhost");
            TlsPeers.End other = peers.connect(client, "other.example", 10);
            TlsException error = (TlsException) LoopContract.await(other.failed);
            assertEquals(CertificateProblem.HOST_MISMATCH, error.problem());
        }
    }

    @Test
    default void aServerChoosesByExactNameByWildcardAndOtherwise() {
        Identity exact = TestIdentities.named("one.example.org");
        Identity wildcard = TestIdentities.named("*.example.org");
        Identity otherwise = TestIdentities.localhost();
        Identities identities = Identities.builder().add(exact).add(wildcard).otherwise(otherwise).build();
        try (TlsPeers peers = new TlsPeers(loops(), server(TlsOptions.builder().identityByName(identities)), 100)) {
            assertEquals(exact.chain(), visit(peers, client(trusting(exact)), "one.example.org").peerCertificates());
            assertEquals(wildcard.chain(), visit(peers, client(trusting(wildcard)), "two.example.org").peerCertificates());
            assertEquals(otherwise.chain(), visit(peers, client(trusting(otherwise)), "localhost").peerCertificates());
        }
    }

    @Test
    default void aConnectionMayHaveOtherApplicationProtocolsThanItsContext() {
        Identity localhost = TestIdentities.localhost();
        try (TlsPeers peers =
                new TlsPeers(loops(), server(TlsOptions.builder().identity(localhost).alpn(List.of("a", "b"))), 100)) {
            TlsContext client = client(trusting(localhost).alpn(List.of("a")));
            assertEquals("a", visit(peers, client, "localhost").alpn());
            assertEquals("b", visit(peers, client.withAlpn(List.of("b")), "localhost").alpn());
            assertEquals(null, visit(peers, client.withAlpn(List.of()), "localhost").alpn());
            assertThrows(IllegalArgumentException.class, () -> client.withAlpn(List.of("x".repeat(256))));
        }
    }

    @Test
    default void optionsOfTheOtherSideAreRefused() {
        for (TlsOptions.Builder wrong : List.of(
                TlsOptions.builder().clientAuthentication(ClientAuthentication.NEED),
                TlsOptions.builder().identityByName(name -> null))) {
            assertThrows(IllegalArgumentException.class, () -> client(wrong));
        }
        assertThrows(IllegalArgumentException.class, () -> server(TlsOptions.builder()));
    }
}
