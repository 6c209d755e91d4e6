package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.testing.TestIdentities;
import aws.io.tls.CertificateProblem;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every TLS provider promises, over sockets (DESIGN, section 7). */
@Timeout(120)
public interface TlsContract extends LeavesNothing {
    /** {@return the provider under test} */
    TlsProvider provider();

    /** {@return the loops to run it on} */
    EventLoopFactory loops();

    private TlsContext server(TlsOptions.Builder options) {
        return TlsContext.server(options.build(), provider());
    }

    private TlsContext client(TlsOptions.Builder options) {
        return TlsContext.client(options.build(), provider());
    }

    private static TlsOptions.Builder mine() {
        return TlsOptions.builder().identity(TestIdentities.localhost());
    }

    private static TlsOptions.Builder trusting(Identity peer) {
        return TlsOptions.builder().trust(TestIdentities.trust(peer));
    }

    private static TlsException rejection(IoException error) {
        return assertInstanceOf(TlsException.class, error);
    }

    @Test
    default void bytesGoBothWaysInBothVersionsAndTheSidesKnowWhatTheyAgreedOn() {
        byte[] sent = new byte[3 << 20];
        new Random(11).nextBytes(sent);
        for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
            try (TlsPeers peers = new TlsPeers(loops(), server(mine().alpn(List.of("h2", "echo"))), Long.MAX_VALUE)) {
                TlsOptions.Builder options =
                        trusting(TestIdentities.localhost()).versions(version, version).alpn(List.of("echo", "none"));
                TlsPeers.End client = peers.connect(client(options), "localhost", Long.MAX_VALUE);
                Channel channel = client.channel();
                TlsPeers.End accepted = peers.accepted();
                CompletableFuture<Boolean> written = new CompletableFuture<>();
                assertEquals(SendResult.SENT, channel.tryWrite(ByteBuffer.wrap(sent), (context, error) -> written.complete(error == null), null));
                accepted.channel().write(ByteBuffer.wrap(sent));
                assertTrue(LoopContract.await(written));
                peers.loop().until(() -> accepted.application.bytes().length == sent.length
                        && client.application.bytes().length == sent.length);
                peers.loop().run(() -> {
                    assertArrayEquals(sent, accepted.application.bytes());
                    assertArrayEquals(sent, client.application.bytes());
                    TlsDetails details = Objects.requireNonNull(TlsContext.details(channel));
                    assertEquals(version.jcaName(), details.version());
                    assertEquals("echo", details.alpn());
                    assertEquals(TestIdentities.localhost().chain(), details.peerCertificates());
                    TlsDetails atServer = Objects.requireNonNull(TlsContext.details(accepted.channel()));
                    assertEquals("localhost", atServer.serverName());
                    assertEquals(provider().name(), atServer.provider());
                });
                channel.shutdown(null, ShutdownMode.GRACEFUL);
                assertNull(LoopContract.await(client.ended));
                IoException end = LoopContract.await(accepted.ended);
                assertEquals(ErrorCode.PEER_CLOSED, end == null ? null : end.code(), String.valueOf(end));
                peers.loop().untilNothingIsOut();
            }
        }
    }

    @Test
    default void theWindowOfTheApplicationHoldsDecryptedBytesBack() {
        byte[] sent = new byte[100_000];
        new Random(12).nextBytes(sent);
        try (TlsPeers peers = new TlsPeers(loops(), server(mine()), 10)) {
            TlsPeers.End client = peers.connect(client(trusting(TestIdentities.localhost())), "localhost", 10);
            client.channel().write(ByteBuffer.wrap(sent));
            TlsPeers.End accepted = peers.accepted();
            client.channel().shutdown(null, ShutdownMode.GRACEFUL);
            peers.loop().until(() -> accepted.application.bytes().length == 10);
            for (int i = 0; i < 5; i++) {
                peers.loop().run(() -> {});
            }
            peers.loop().run(() -> assertEquals(10, accepted.application.bytes().length));
            assertTrue(!accepted.ended.isDone(), "the end waits for what comes before it");
            for (int granted = 10; granted < sent.length; granted += 9_999) {
                int expected = Math.min(sent.length, granted + 9_999);
                peers.loop().run(() -> accepted.application.slot().incrementReadWindow(9_999));
                peers.loop().until(() -> accepted.application.bytes().length == expected);
            }
            IoException end = LoopContract.await(accepted.ended);
            assertEquals(ErrorCode.PEER_CLOSED, end == null ? null : end.code());
            assertArrayEquals(sent, accepted.application.bytes());
        }
    }

    @Test
    default void manySmallWritesKeepTheirPromisesInOrderAndShareRecords() {
        try (TlsPeers peers = new TlsPeers(loops(), server(mine()), Long.MAX_VALUE)) {
            TlsPeers.End client = peers.connect(client(trusting(TestIdentities.localhost())), "localhost", Long.MAX_VALUE);
            Channel channel = client.channel();
            TlsPeers.End accepted = peers.accepted();
            long[] before = new long[1];
            List<Object> kept = Collections.synchronizedList(new ArrayList<>());
            peers.loop().run(() -> {
                before[0] = channel.statistics().bytesWritten();
                for (int i = 0; i < 500; i++) {
                    assertEquals(SendResult.SENT, channel.tryWrite(ByteBuffer.wrap(new byte[] {(byte) i}), (context, error) -> kept.add(context), i));
                }
            });
            peers.loop().until(() -> accepted.application.bytes().length == 500 && kept.size() == 500);
            for (int i = 0; i < 500; i++) {
                assertEquals(i, kept.get(i));
            }
            long each = channel.statistics().bytesWritten() - before[0];
            assertTrue(each < 500 * 8, each + " bytes for 500 messages of one byte");
        }
    }

    @Test
    default void aCertificateForAnotherNameIsRejectedAndTheServerHearsAnAlert() {
        try (TlsPeers peers = new TlsPeers(loops(), server(mine()), 10)) {
            TlsPeers.End client = peers.connect(client(trusting(TestIdentities.localhost())), "other.example", 10);
            TlsException error = rejection(LoopContract.await(client.failed));
            assertEquals(ErrorCode.TLS_CERTIFICATE_REJECTED, error.code());
            assertEquals(CertificateProblem.HOST_MISMATCH, error.problem());
            assertTrue(error.getMessage().contains("other.example") && error.getMessage().contains("localhost"), error.getMessage());
            IoException atServer = LoopContract.await(peers.accepted().failed);
            assertEquals(ErrorCode.TLS_ALERT_RECEIVED, atServer.code(), atServer.toString());
            assertNotNull(rejection(atServer).alertReceived());
        }
    }

    @Test
    default void verificationCanBeSwitchedOffInTwoSteps() {
        try (TlsPeers peers = new TlsPeers(loops(), server(mine()), 10)) {
            assertNotNull(peers.connect(client(trusting(TestIdentities.localhost()).verifyHost(false)), "other.example", 10).channel());
            assertNotNull(peers.connect(client(TlsOptions.builder().verifyPeer(false)), "other.example", 10).channel());
        }
    }

    @Test
    default void aClientWithoutAServerNameIsRefusedUnlessItSaysSo() {
        try (TlsPeers peers = new TlsPeers(loops(), server(mine()), 10)) {
            TlsPeers.End nameless = new TlsPeers.End(10);
            ClientBootstrap.builder(peers.group)
                    .tls(client(trusting(TestIdentities.localhost())))
                    .build()
                    .connect(peers.server.localEndpoint(), peers.group.next(), nameless);
            assertEquals(ErrorCode.TLS_NO_SERVER_NAME, LoopContract.await(nameless.failed).code());
        }
    }

    @Test
    default void aServerThatNeedsClientsToSayWhoTheyAreIsObeyed() {
        Identity known = TestIdentities.named("client.example");
        TlsOptions.Builder strict = mine().clientAuthentication(ClientAuthentication.NEED).trust(TestIdentities.trust(known));
        try (TlsPeers peers = new TlsPeers(loops(), server(strict), 100)) {
            TlsOptions.Builder options = trusting(TestIdentities.localhost());
            assertNotNull(peers.connect(client(options.identity(known)), "localhost", 10).channel());
            Channel accepted = peers.accepted().channel();
            peers.loop().run(() -> assertEquals(known.chain(), Objects.requireNonNull(TlsContext.details(accepted)).peerCertificates()));
            peers.connect(client(trusting(TestIdentities.localhost())), "localhost", 10);
            TlsException nobody = rejection(LoopContract.await(peers.accepted().failed));
            assertEquals(CertificateProblem.MISSING, nobody.problem(), nobody.toString());
            peers.connect(client(trusting(TestIdentities.localhost()).identity(TestIdentities.named("stranger.example"))), "localhost", 10);
            TlsException stranger = rejection(LoopContract.await(peers.accepted().failed));
            // The server said whose certificates it takes, and this client has none of theirs.
            assertEquals(CertificateProblem.MISSING, stranger.problem(), stranger.toString());
        }
    }

    @Test
    default void aServerShowsTheCertificateOfTheNameThatIsAskedFor() {
        Identity held = TestIdentities.named("one.example");
        // Whose key manager knows its key by a name that we do not know.
        Identity one = Identity.keyManager(held.keyManager());
        AtomicInteger asked = new AtomicInteger();
        TlsOptions.Builder options = mine().identityByName(name -> {
            asked.incrementAndGet();
            return name.equals("one.example") ? one : null;
        });
        try (TlsPeers peers = new TlsPeers(loops(), server(options), 10)) {
            assertNotNull(peers.connect(client(trusting(held)), "one.example", 10).channel());
            assertEquals(1, asked.get(), "asked once a handshake");
            assertNotNull(peers.connect(client(trusting(TestIdentities.localhost())), "localhost", 10).channel());
        }
    }

    @Test
    default void aServersNameMayEndWithADotAndAnAddressIsNotAskedFor() {
        try (TlsPeers peers = new TlsPeers(loops(), server(mine()), 10)) {
            assertNotNull(peers.connect(client(trusting(TestIdentities.localhost())), "LOCALHOST.", 10).channel());
            Channel named = peers.accepted().channel();
            assertNotNull(peers.connect(client(trusting(TestIdentities.localhost())), "127.0.0.1", 10).channel());
            Channel numbered = peers.accepted().channel();
            peers.loop().run(() -> {
                assertEquals("localhost", Objects.requireNonNull(TlsContext.details(named)).serverName());
                assertNull(Objects.requireNonNull(TlsContext.details(numbered)).serverName());
            });
        }
    }

    @Test
    default void aClientCannotHaveAnIdentityByName() {
        TlsOptions.Builder options = TlsOptions.builder().identityByName(name -> null);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> client(options));
        assertTrue(error.getMessage().contains("identity by name"), error.getMessage());
    }

    @Test
    default void peersWithoutACommonVersionSaySo() {
        try (TlsPeers peers = new TlsPeers(loops(), server(mine().versions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3)), 10)) {
            TlsOptions.Builder old = trusting(TestIdentities.localhost()).versions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2);
            TlsPeers.End client = peers.connect(client(old), "localhost", 10);
            assertEquals(ErrorCode.TLS_NOTHING_IN_COMMON, LoopContract.await(peers.accepted().failed).code());
            IoException atClient = LoopContract.await(client.failed);
            assertEquals(ErrorCode.TLS_ALERT_RECEIVED, atClient.code(), atClient.toString());
            assertEquals("protocol_version", rejection(atClient).alertReceived());
        }
    }

    @Test
    default void plainTextWhereTlsWasExpectedIsRecognised() throws IOException {
        try (TlsPeers peers = new TlsPeers(loops(), server(mine()), 10);
                Socket plain = new Socket(InetAddress.getLoopbackAddress(), peers.port())) {
            plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            IoException error = LoopContract.await(peers.accepted().failed);
            assertEquals(ErrorCode.TLS_NOT_TLS, error.code());
            assertTrue(error.getMessage().contains("HTTP"), error.getMessage());
        }
    }

    @Test
    default void aPeerThatSaysNothingEndsTheHandshakeInTimeAndOneThatHangsUpAtOnce() throws IOException {
        try (TlsPeers peers = new TlsPeers(loops(), server(mine().handshakeTimeout(Duration.ofMillis(100))), 10)) {
            try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), peers.port())) {
                assertEquals(ErrorCode.TLS_HANDSHAKE_TIMEOUT, LoopContract.await(peers.accepted().failed).code());
                assertTrue(silent.isConnected());
            }
        }
        try (TlsPeers peers = new TlsPeers(loops(), server(mine()), 10)) {
            new Socket(InetAddress.getLoopbackAddress(), peers.port()).close();
            assertEquals(ErrorCode.TLS_CLOSED_IN_HANDSHAKE, LoopContract.await(peers.accepted().failed).code());
        }
    }

    @Test
    default void whateverAPeerSendsEndsItsOwnChannelAloneAndLeavesNothing() throws IOException {
        Random random = new Random(31);
        try (TlsPeers peers = new TlsPeers(loops(), server(mine()), 100)) {
            for (int round = 0; round < 100; round++) {
                byte[] garbage = new byte[5 + random.nextInt(600)];
                random.nextBytes(garbage);
                if (round % 4 != 0) {
                    // A record as it should be, around what should not be in it.
                    garbage[0] = (byte) (20 + random.nextInt(4));
                    garbage[1] = 3;
                    garbage[2] = (byte) random.nextInt(4);
                    garbage[3] = (byte) (round % 4 == 1 ? 0xff : 0);
                    garbage[4] = (byte) (round % 4 == 2 ? 0 : random.nextInt(200));
                }
                try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), peers.port())) {
                    peer.getOutputStream().write(garbage);
                    peer.shutdownOutput();
                    assertInstanceOf(TlsException.class, LoopContract.await(peers.accepted().failed));
                }
            }
            assertNotNull(peers.connect(client(trusting(TestIdentities.localhost())), "localhost", 10).channel());
            LoopContract.await(peers.server.drain(Duration.ZERO));
            peers.loop().untilNothingIsOut();
        }
    }

    @Test
    default void anEndWithoutACloseNotifyIsATruncation() {
        try (TlsPeers peers = new TlsPeers(loops(), server(mine()), 100)) {
            TlsPeers.End client = peers.connect(client(trusting(TestIdentities.localhost())), "localhost", 100);
            client.channel();
            peers.accepted().channel().shutdown(null, ShutdownMode.ABORT);
            IoException error = LoopContract.await(client.ended);
            assertEquals(ErrorCode.TLS_TRUNCATED, error == null ? null : error.code());
        }
    }

    @Test
    default void anOptionThatTheProviderDoesNotKnowIsRefused() {
        IoException suite = assertThrows(IoException.class, () -> client(TlsOptions.builder().suites(List.of("TLS_NO_SUCH_SUITE"))));
        assertEquals(ErrorCode.TLS_OPTION_UNSUPPORTED, suite.code());
        assertTrue(suite.getMessage().contains("TLS_NO_SUCH_SUITE"), suite.getMessage());
        IoException group = assertThrows(IoException.class, () -> client(TlsOptions.builder().groups(List.of("nonesuch"))));
        assertEquals(ErrorCode.TLS_OPTION_UNSUPPORTED, group.code());
    }
}
