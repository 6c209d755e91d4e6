package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.testing.TestIdentities;
import aws.io.tls.CertificateProblem;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identity;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsPolicy;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.CertificateRejectedException;
import aws.io.tls.spi.PeerVerifier;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import aws.io.tls.spi.TlsStatus;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every engine promises: two of them back to back, without a socket. */
@Timeout(120)
public interface TlsEngineContract extends ClosesEngines {
    /** The versions in which everything is tried. */
    List<TlsVersion> VERSIONS = List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);

    /** A verifier that believes everybody. */
    PeerVerifier ANYBODY = (chain, authType) -> {};

    /** {@return the provider under test} */
    TlsProvider provider();

    /** {@return whether the verifier is called by a delegated task, where it may take its time} */
    default boolean verifiesInATask() {
        return true;
    }

    private static TlsOptions.Builder serving() {
        return TlsOptions.builder().identity(TestIdentities.localhost()).alpn(List.of("echo"));
    }

    private static TlsOptions.Builder calling(TlsVersion version) {
        return TlsOptions.builder().versions(version, version).alpn(List.of("echo"));
    }

    private static TlsEngine engine(TlsEngineFactory factory, boolean client, PeerVerifier verifier) {
        return factory.newEngine(new TlsEngineFactory.Request(client ? "localhost" : null, 443, List.of("echo"), verifier));
    }

    private EngineSide server(TlsOptions.Builder options) {
        return new EngineSide(engine(provider().newFactory(options.build(), false), false, ANYBODY));
    }

    private EngineSide client(TlsOptions.Builder options) {
        return new EngineSide(engine(provider().newFactory(options.build(), true), true, ANYBODY));
    }

    /**
     * Shakes hands between two engines of the provider.
     *
     * @param client the client's options
     * @param server the server's options
     * @return what the server says that they agreed on
     * @throws TlsException if they do not
     */
    default TlsDetails shakeHands(TlsOptions.Builder client, TlsOptions.Builder server) {
        EngineSide serving = server(server);
        EngineSide.shakeHands(client(client), serving);
        return serving.engine.details();
    }

    private static byte[] random(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    default void payloadOfEverySizeGoesBothWaysInBothVersionsFromAndToBothKindsOfMemory() {
        for (TlsVersion version : VERSIONS) {
            for (boolean direct : new boolean[] {false, true}) {
                TlsEngineFactory clients = provider().newFactory(calling(version).build(), true);
                TlsEngineFactory servers = provider().newFactory(serving().build(), false);
                EngineSide client = new EngineSide(engine(clients, true, ANYBODY), direct);
                EngineSide server = new EngineSide(engine(servers, false, ANYBODY), direct);
                EngineSide.shakeHands(client, server);
                ByteArrayOutputStream expected = new ByteArrayOutputStream();
                for (int size : new int[] {0, 1, 2, 63, 1000, 16_383, 16_384, 16_385, 40_000, 65_536, 70_001}) {
                    byte[] payload = random(size, size);
                    expected.writeBytes(payload);
                    client.send(payload, server.incoming);
                    server.turn(client.incoming);
                    server.send(payload, client.incoming);
                    client.turn(server.incoming);
                    String what = version + " " + size + (direct ? " direct" : " heap");
                    assertArrayEquals(expected.toByteArray(), server.received.toByteArray(), what);
                    assertArrayEquals(expected.toByteArray(), client.received.toByteArray(), what);
                }
            }
        }
    }

    @Test
    default void bothSidesTellWhatTheyAgreedOn() {
        Identity known = TestIdentities.named("client.example");
        for (TlsVersion version : VERSIONS) {
            EngineSide client = client(calling(version).identity(known).groups(List.of("secp384r1", "secp256r1")));
            EngineSide server = server(serving().clientAuthentication(ClientAuthentication.NEED).trust(TestIdentities.trust(known)));
            EngineSide.shakeHands(client, server);
            for (EngineSide side : List.of(client, server)) {
                TlsDetails details = side.engine.details();
                assertEquals(provider().name(), details.provider());
                assertEquals(version.jcaName(), details.version());
                assertTrue(serving().build().policy().suites().contains(details.suite()), details.suite());
                assertTrue(List.of("secp256r1", "secp384r1").contains(details.group()), details.toString());
                assertEquals("echo", details.alpn());
                assertEquals("localhost", details.serverName());
                assertFalse(details.resumed());
                assertEquals((side == client ? TestIdentities.localhost() : known).chain(), details.peerCertificates());
            }
        }
    }

    @Test
    default void everyGroupThatTheProviderNamesIsUsed() {
        for (String group : provider().groups()) {
            // Half a minute of arithmetic proves nothing more.
            if (group.equals("ffdhe6144") || group.equals("ffdhe8192")) {
                continue;
            }
            List<String> groups = List.of(group);
            EngineSide client = client(calling(TlsVersion.TLS_1_3).groups(groups));
            EngineSide server =
                    server(serving().identity(TestIdentities.rsa("localhost")).groups(groups));
            EngineSide.shakeHands(client, server);
            assertEquals(group, client.engine.details().group());
            assertEquals(group, server.engine.details().group());
        }
    }

    @Test
    default void noGroupOfTheDefaultCostsARoundTripMoreWhateverTheServerHas() {
        String best = best(provider().groups());
        Set<String> classical = new HashSet<>(provider().groups());
        classical.removeIf(group -> group.contains("MLKEM"));
        for (List<String> atServer : List.of(List.<String>of(), List.of(best(classical)))) {
            EngineSide client = client(calling(TlsVersion.TLS_1_3));
            EngineSide server =
                    server(serving().identity(TestIdentities.rsa("localhost")).groups(atServer));
            EngineSide.shakeHands(client, server);
            assertEquals(atServer.isEmpty() ? best : atServer.getFirst(), client.engine.details().group());
            assertEquals(1, client.count(EngineSide.HANDSHAKE), "one ClientHello");
        }
    }

    /**
     * Returns the group that two sides agree on by the default policy.
     *
     * @param groups those that both have
     * @return the first group of the policy that is among them
     */
    static String best(Set<String> groups) {
        return TlsPolicy.DEFAULT.groups().stream()
                .filter(groups::contains)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no group of the default policy is among " + groups));
    }

    /**
     * Says what the provider makes of a policy.
     *
     * @param policy the policy
     * @return whether it keeps it
     */
    default boolean keeps(TlsPolicy policy) {
        return true;
    }

    @Test
    default void aPolicyIsKeptOrRefusedByName() {
        for (TlsPolicy policy : TlsPolicy.values()) {
            // Some would need the curve of an ECDSA certificate among the groups.
            TlsOptions.Builder options = serving().identity(TestIdentities.rsa("localhost")).policy(policy);
            if (!keeps(policy)) {
                for (boolean atClient : new boolean[] {false, true}) {
                    IoException refused = assertThrows(
                            IoException.class, () -> provider().newFactory(options.build(), atClient));
                    assertEquals(ErrorCode.TLS_OPTION_UNSUPPORTED, refused.code());
                    assertTrue(refused.getMessage().contains(policy.name()), refused.getMessage());
                }
                continue;
            }
            for (TlsVersion version : VERSIONS) {
                boolean allowed = version.compareTo(policy.minimumVersion()) >= 0;
                EngineSide client = client(calling(version));
                EngineSide server = server(options);
                if (!allowed) {
                    assertThrows(TlsException.class, () -> EngineSide.shakeHands(client, server), policy + " " + version);
                    continue;
                }
                EngineSide.shakeHands(client, server);
                TlsDetails details = server.engine.details();
                assertTrue(policy.suites().contains(details.suite()), details.toString());
                assertTrue(policy.groups().contains(details.group()), details.toString());
            }
        }
    }

    /** {@return whether the engine answers a renegotiation by the warning no_renegotiation, and lets the peer decide} */
    default boolean warnsOfRenegotiation() {
        return false;
    }

    @Test
    default void aPeerThatWantsToNegotiateAnewIsRefused() throws Exception {
        try (PlainEngine peer = new PlainEngine(TlsVersion.TLS_1_2)) {
            EngineSide server = server(serving());
            peer.shakeHands(server);
            peer.beginAgain(server);
            if (warnsOfRenegotiation()) {
                // The raw peer does not go on without a renegotiation.
                Exception error = assertThrows(SSLException.class, () -> peer.exchange(server));
                assertTrue(String.valueOf(error.getMessage()).contains("no_renegotiation"), error.toString());
            } else {
                TlsException error = assertThrows(TlsException.class, () -> peer.exchange(server));
                assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, error.code(), error.toString());
            }
        }
    }

    @Test
    default void newKeysOfThePeerAreTaken() throws Exception {
        try (PlainEngine peer = new PlainEngine(TlsVersion.TLS_1_3)) {
            EngineSide server = server(serving());
            peer.shakeHands(server);
            for (int round = 1; round <= 3; round++) {
                // In TLS 1.3 this is a KeyUpdate that wants one back.
                peer.beginAgain(server);
                peer.exchange(server);
                peer.send(random(2_000, round), server);
                peer.exchange(server);
                assertEquals(2_000 * round, server.received.size());
                byte[] back = random(3_000, round);
                server.send(back, peer.incoming);
                assertArrayEquals(back, peer.receive(server));
            }
        }
    }

    @Test
    default void roomThatIsTooSmallIsAskedForAndNothingIsLost() {
        for (TlsVersion version : VERSIONS) {
            EngineSide client = client(calling(version));
            EngineSide server = server(serving());
            EngineSide.shakeHands(client, server);
            byte[] payload = random(10_000, 3);
            ByteBuffer[] plaintext = {client.buffer(payload)};
            ByteBuffer small = client.buffer(new byte[100]);
            assertEquals(TlsStatus.NEED_ROOM, client.engine.write(plaintext, 1, small));
            assertEquals(0, small.position());
            assertEquals(payload.length, plaintext[0].remaining());
            client.send(payload, server.incoming);
            ByteBuffer record = server.buffer(server.incoming.getFirst());
            ByteBuffer tight = server.buffer(new byte[100]);
            assertEquals(TlsStatus.NEED_ROOM, server.engine.read(record, tight));
            assertEquals(0, tight.position());
            assertEquals(0, record.position(), "it is not consumed");
            server.turn(client.incoming);
            assertArrayEquals(payload, server.received.toByteArray());
        }
    }

    @Test
    default void recordsAreNoLongerThanTheyShouldBe() {
        for (TlsVersion version : VERSIONS) {
            EngineSide client = client(calling(version).recordSize(1_000));
            EngineSide server = server(serving());
            EngineSide.shakeHands(client, server);
            int before = client.sent.size();
            byte[] payload = random(10_500, 4);
            ByteBuffer[] plaintext = {client.buffer(new byte[0]), client.buffer(payload), client.buffer(new byte[] {1, 2})};
            do {
                client.write(plaintext, server.incoming);
            } while (plaintext[2].hasRemaining());
            server.turn(client.incoming);
            assertEquals(payload.length + 2, server.received.size());
            List<byte[]> records = client.sent.subList(before, client.sent.size());
            assertEquals(11, records.size());
            assertTrue(records.stream().allMatch(record -> record.length < 1_000 + 64));
        }
    }

    @Test
    default void eachDirectionIsClosedInOrder() {
        for (TlsVersion version : VERSIONS) {
            EngineSide client = client(calling(version));
            EngineSide server = server(serving());
            EngineSide.shakeHands(client, server);
            int before = client.sent.size();
            client.engine.closeOutput();
            assertEquals(TlsStatus.CLOSED, client.speak(server.incoming));
            assertEquals(before + 1, client.sent.size(), "a close_notify");
            assertFalse(server.heardClose);
            server.turn(client.incoming);
            assertTrue(server.heardClose);
        }
    }

    /** {@return whether what the peer sends is read once this side has ended its own direction, as TLS 1.3 allows (RFC 8446, section 6.1)} */
    default boolean readsBehindItsOwnEnd() {
        return true;
    }

    @Test
    default void whatThePeerStillSendsIsReadOnceThisSideHasEnded() {
        EngineSide client = client(calling(TlsVersion.TLS_1_3));
        EngineSide server = server(serving());
        EngineSide.shakeHands(client, server);
        client.engine.closeOutput();
        client.speak(server.incoming);
        byte[] late = random(1_000, 5);
        server.write(new ByteBuffer[] {server.buffer(late)}, client.incoming);
        client.turn(server.incoming);
        assertArrayEquals(readsBehindItsOwnEnd() ? late : new byte[0], client.received.toByteArray());
        assertEquals(!readsBehindItsOwnEnd(), client.heardClose);
    }

    @Test
    default void aRejectedCertificateEndsTheHandshakeAndThePeerHearsWhy() {
        for (TlsVersion version : VERSIONS) {
            TlsEngineFactory clients = provider().newFactory(calling(version).build(), true);
            EngineSide client = new EngineSide(engine(clients, true, (chain, authType) -> {
                throw new CertificateRejectedException(CertificateProblem.REVOKED, "it is revoked", null);
            }));
            EngineSide server = server(serving());
            TlsException error = assertThrows(TlsException.class, () -> EngineSide.shakeHands(client, server));
            assertEquals(ErrorCode.TLS_CERTIFICATE_REJECTED, error.code(), error.toString());
            assertEquals(CertificateProblem.REVOKED, error.problem());
            assertEquals(TlsException.Phase.HANDSHAKE, error.phase());
            hearsAnAlert(client, server);
        }
    }

    private static void hearsAnAlert(EngineSide failed, EngineSide peer) {
        try {
            failed.speak(peer.incoming);
        } catch (TlsException e) {
            // It may say again what was wrong, once the alert is out.
            assertNotEquals(ErrorCode.TLS_ALERT_RECEIVED, e.code());
        }
        TlsException heard = assertThrows(TlsException.class, () -> peer.turn(failed.incoming));
        assertEquals(ErrorCode.TLS_ALERT_RECEIVED, heard.code(), heard.toString());
    }

    @Test
    default void theVerifierIsGivenWhatThePeerSentAndMayTakeItsTime() {
        for (TlsVersion version : VERSIONS) {
            List<List<?>> seen = new ArrayList<>();
            List<Boolean> inTask = new ArrayList<>();
            TlsEngineFactory clients = provider().newFactory(calling(version).build(), true);
            EngineSide client = new EngineSide(engine(clients, true, (chain, authType) -> {
                seen.add(chain);
                inTask.add(StackWalker.getInstance()
                        .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("compute"))));
            }));
            EngineSide.shakeHands(client, server(serving()));
            assertEquals(List.of(TestIdentities.localhost().chain()), seen);
            assertEquals(List.of(verifiesInATask()), inTask);
        }
    }

    @Test
    default void garbageAfterTheHandshakeIsAnErrorOfThePeer() {
        for (TlsVersion version : VERSIONS) {
            for (int kind : new int[] {20, 21, 22, 23}) {
                EngineSide client = client(calling(version));
                EngineSide server = server(serving());
                EngineSide.shakeHands(client, server);
                byte[] garbage = random(5 + 100, kind);
                garbage[0] = (byte) kind;
                garbage[1] = 3;
                garbage[2] = 3;
                garbage[3] = 0;
                garbage[4] = 100;
                server.incoming.add(garbage);
                TlsException error = assertThrows(TlsException.class, () -> server.turn(client.incoming), version + " " + kind);
                assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, error.code(), version + " " + kind + error);
                assertEquals(TlsException.Phase.DATA, error.phase());
            }
        }
    }

    @Test
    default void aChangedRecordIsNoticedAndThePeerIsTold() {
        for (TlsVersion version : VERSIONS) {
            EngineSide client = client(calling(version));
            EngineSide server = server(serving());
            EngineSide.shakeHands(client, server);
            client.send(random(100, 9), server.incoming);
            byte[] record = server.incoming.getFirst();
            record[record.length - 1] ^= 1;
            TlsException error = assertThrows(TlsException.class, () -> server.turn(client.incoming));
            assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, error.code(), error.toString());
            hearsAnAlert(server, client);
            assertEquals(0, server.received.size());
        }
    }

    @Test
    default void anEngineThatWasClosedBeforeItsHandshakeIsQuiet() {
        EngineSide client = client(calling(TlsVersion.TLS_1_3));
        client.engine.close();
        client.engine.close();
        assertFalse(client.engine.isHandshakeDone());
        assertNull(client.engine.delegatedTask());
    }
}
