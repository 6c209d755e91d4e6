package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.testing.TestIdentities;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identity;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When sessions are resumed, and when they must not be. */
@Timeout(120)
public interface TlsResumptionContract extends ClosesEngines {
    /** {@return the provider under test} */
    TlsProvider provider();

    /** {@return the versions in which sessions are resumed} */
    default List<TlsVersion> resumes() {
        return TlsEngineContract.VERSIONS;
    }

    private TlsEngineFactory servers(TlsOptions.Builder options) {
        return provider().newFactory(options.identity(TestIdentities.localhost()).build(), false);
    }

    private TlsEngineFactory clients(TlsOptions.Builder options, TlsVersion version) {
        return provider().newFactory(options.versions(version, version).build(), true);
    }

    /** One connection from its beginning to its end, which is when some keep the session. */
    private static EngineSide connect(TlsEngineFactory clients, TlsEngineFactory servers, String name, AtomicInteger verified) {
        EngineSide client = new EngineSide(clients.newEngine(
                new TlsEngineFactory.Request(name, 443, List.of(), (chain, authType) -> verified.incrementAndGet())));
        EngineSide server = new EngineSide(
                servers.newEngine(new TlsEngineFactory.Request(null, 0, List.of(), TlsEngineContract.ANYBODY)));
        EngineSide.shakeHands(client, server);
        server.send(new byte[] {1}, client.incoming);
        client.turn(server.incoming);
        assertEquals(client.engine.details().resumed(), server.engine.details().resumed(), "both sides say the same");
        EngineSide.close(client, server);
        return client;
    }

    private static boolean again(TlsEngineFactory clients, TlsEngineFactory servers) {
        AtomicInteger verified = new AtomicInteger();
        connect(clients, servers, "localhost", verified);
        assertEquals(1, verified.get());
        EngineSide second = connect(clients, servers, "localhost", verified);
        boolean resumed = second.engine.details().resumed();
        assertEquals(resumed ? 1 : 2, verified.get(), "what is not resumed is verified");
        assertEquals(TestIdentities.localhost().chain(), second.engine.details().peerCertificates());
        return resumed;
    }

    @Test
    default void aClientResumesItsSessionWithAServer() {
        for (TlsVersion version : TlsEngineContract.VERSIONS) {
            boolean resumed = again(clients(TlsOptions.builder(), version), servers(TlsOptions.builder()));
            assertEquals(resumes().contains(version), resumed, version.toString());
            String word = version == TlsVersion.TLS_1_3 ? TlsProvider.RESUMES_TLS_1_3 : TlsProvider.RESUMES_TLS_1_2;
            assertEquals(resumed, provider().capabilities().contains(word), word);
        }
    }

    @Test
    default void eitherSideCanDoWithoutResumption() {
        for (TlsVersion version : TlsEngineContract.VERSIONS) {
            assertFalse(again(clients(TlsOptions.builder().resumption(false), version), servers(TlsOptions.builder())));
            assertFalse(again(clients(TlsOptions.builder(), version), servers(TlsOptions.builder().resumption(false))));
        }
    }

    @Test
    default void aSessionBelongsToOneServersName() {
        for (TlsVersion version : TlsEngineContract.VERSIONS) {
            TlsEngineFactory clients = clients(TlsOptions.builder(), version);
            TlsEngineFactory servers = servers(TlsOptions.builder());
            AtomicInteger verified = new AtomicInteger();
            connect(clients, servers, "localhost", verified);
            assertFalse(connect(clients, servers, "other.example", verified).engine.details().resumed());
            assertEquals(2, verified.get());
        }
    }

    @Test
    default void aSessionIsNotResumedBehindItsLifetimeOnEitherSide() throws InterruptedException {
        Duration lifetime = Duration.ofSeconds(1);
        Map<String, BooleanSupplier> resumedLater = new LinkedHashMap<>();
        for (TlsVersion version : resumes()) {
            for (boolean atServer : new boolean[] {true, false}) {
                TlsOptions.Builder ours = TlsOptions.builder();
                TlsOptions.Builder theirs = TlsOptions.builder();
                TlsEngineFactory clients = clients(atServer ? ours : ours.sessionLifetime(lifetime), version);
                TlsEngineFactory servers = servers(atServer ? theirs.sessionLifetime(lifetime) : theirs);
                AtomicInteger verified = new AtomicInteger();
                connect(clients, servers, "localhost", verified);
                resumedLater.put(
                        version + (atServer ? ", the server's" : ", the client's"),
                        () -> connect(clients, servers, "localhost", verified).engine.details().resumed());
            }
        }
        // Time is what this is about: providers take it from the system, in whole seconds. One wait is enough for all.
        assertFalse(new CountDownLatch(1).await(2100, TimeUnit.MILLISECONDS));
        resumedLater.forEach((what, resumed) -> assertFalse(resumed.getAsBoolean(), what));
    }

    @Test
    default void aClientKeepsNoMoreSessionsThanItShould() {
        for (TlsVersion version : resumes()) {
            TlsEngineFactory clients = clients(TlsOptions.builder().sessionCacheSize(1), version);
            TlsEngineFactory servers = servers(TlsOptions.builder());
            AtomicInteger verified = new AtomicInteger();
            connect(clients, servers, "a.example", verified);
            connect(clients, servers, "b.example", verified);
            assertFalse(connect(clients, servers, "a.example", verified).engine.details().resumed(), version.toString());
        }
    }

    @Test
    default void contextsShareNoSessions() {
        for (TlsVersion version : TlsEngineContract.VERSIONS) {
            TlsEngineFactory servers = servers(TlsOptions.builder());
            AtomicInteger verified = new AtomicInteger();
            connect(clients(TlsOptions.builder().verifyPeer(false), version), servers, "localhost", verified);
            assertFalse(connect(clients(TlsOptions.builder(), version), servers, "localhost", verified).engine.details().resumed());
            TlsEngineFactory clients = clients(TlsOptions.builder(), version);
            connect(clients, servers, "localhost", verified);
            // As after a reload: what was given out by the one is worth nothing to the other.
            assertFalse(connect(clients, servers(TlsOptions.builder()), "localhost", verified).engine.details().resumed());
            assertEquals(4, verified.get());
        }
    }

    @Test
    default void aServerKnowsAResumedClientByItsCertificate() {
        Identity known = TestIdentities.named("client.example");
        for (TlsVersion version : resumes()) {
            TlsEngineFactory clients = clients(TlsOptions.builder().identity(known), version);
            TlsEngineFactory servers = servers(
                    TlsOptions.builder().clientAuthentication(ClientAuthentication.NEED).trust(TestIdentities.trust(known)));
            for (int i = 0; i < 2; i++) {
                EngineSide client = new EngineSide(clients.newEngine(
                        new TlsEngineFactory.Request("localhost", 443, List.of(), TlsEngineContract.ANYBODY)));
                EngineSide server = new EngineSide(servers.newEngine(
                        new TlsEngineFactory.Request(null, 0, List.of(), TlsEngineContract.ANYBODY)));
                EngineSide.shakeHands(client, server);
                assertEquals(known.chain(), server.engine.details().peerCertificates(), version + " " + i);
                assertTrue(i == 0 || server.engine.details().resumed(), version.toString());
                server.send(new byte[] {1}, client.incoming);
                client.turn(server.incoming);
                client.engine.closeOutput();
                client.speak(server.incoming);
                server.turn(client.incoming);
            }
        }
    }
}
