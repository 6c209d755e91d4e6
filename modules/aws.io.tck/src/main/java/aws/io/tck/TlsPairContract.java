package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.testing.TestIdentities;
import aws.io.tls.ChannelBinding;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every provider understands every other: each as the client of each. */
@Timeout(120)
public interface TlsPairContract extends ClosesEngines {
    /** {@return the providers to pair} */
    List<TlsProvider> providers();

    /** {@return the loops to run them on} */
    EventLoopFactory loops();

    @Test
    default void everyProviderTalksToEveryOtherInBothVersionsWithBothSidesIdentified() {
        byte[] sent = new byte[300_000];
        new Random(21).nextBytes(sent);
        Identity mine = TestIdentities.localhost();
        Identity theirs = TestIdentities.rsa("client.example");
        for (TlsProvider serving : providers()) {
            for (TlsProvider calling : providers()) {
                for (TlsVersion version : List.of(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3)) {
                    String pair = calling.name() + " to " + serving.name() + " by " + version;
                    TlsContext server = TlsContext.server(
                            TlsOptions.builder()
                                    .identity(mine)
                                    .trust(TestIdentities.trust(theirs))
                                    .clientAuthentication(ClientAuthentication.NEED)
                                    .alpn(List.of("echo"))
                                    .build(),
                            serving);
                    TlsContext client = TlsContext.client(
                            TlsOptions.builder()
                                    .identity(theirs)
                                    .trust(TestIdentities.trust(mine))
                                    .versions(version, version)
                                    .alpn(List.of("echo"))
                                    .build(),
                            calling);
                    exchange(pair, server, client, version, sent);
                }
            }
        }
    }

    @Test
    default void everyPairTakesTheBestThatBothHaveInOneRoundTripAndResumesItWhereBothDo() {
        TlsOptions.Builder mine = TlsOptions.builder().identity(TestIdentities.rsa("localhost"));
        for (TlsProvider serving : providers()) {
            for (TlsProvider calling : providers()) {
                for (TlsVersion version : TlsEngineContract.VERSIONS) {
                    String pair = calling.name() + " to " + serving.name() + " by " + version;
                    TlsEngineFactory servers = serving.newFactory(mine.build(), false);
                    TlsEngineFactory clients = calling.newFactory(TlsOptions.builder().versions(version, version).build(), true);
                    TlsDetails first = visit(clients, servers, pair);
                    boolean newest = version == TlsVersion.TLS_1_3;
                    Set<String> both = new HashSet<>(serving.groups());
                    both.retainAll(calling.groups());
                    both.removeIf(group -> !newest && group.contains("MLKEM"));
                    assertEquals(TlsEngineContract.best(both), first.group(), pair);
                    assertFalse(first.resumed(), pair);
                    String resumption = newest ? TlsProvider.RESUMES_TLS_1_3 : TlsProvider.RESUMES_TLS_1_2;
                    boolean expected = calling.capabilities().contains(resumption) && serving.capabilities().contains(resumption);
                    assertEquals(expected, visit(clients, servers, pair).resumed(), pair);
                }
            }
        }
    }

    private static TlsDetails visit(TlsEngineFactory clients, TlsEngineFactory servers, String pair) {
        EngineSide client = new EngineSide(
                clients.newEngine(new TlsEngineFactory.Request("localhost", 443, List.of(), TlsEngineContract.ANYBODY)));
        EngineSide server =
                new EngineSide(servers.newEngine(new TlsEngineFactory.Request(null, 0, List.of(), TlsEngineContract.ANYBODY)));
        EngineSide.shakeHands(client, server);
        server.send(new byte[] {1}, client.incoming);
        client.turn(server.incoming);
        TlsDetails details = client.engine.details();
        TlsDetails atServer = server.engine.details();
        assertEquals(
                details.suite() + details.group() + details.resumed(), atServer.suite() + atServer.group() + atServer.resumed(), pair);
        if (details.version().equals(TlsVersion.TLS_1_3.jcaName())) {
            assertEquals(1, client.count(EngineSide.HANDSHAKE), pair + ": one ClientHello");
        }
        EngineSide.close(client, server);
        return details;
    }

    private static boolean exports(TlsProvider provider) {
        return provider.capabilities().contains(TlsProvider.EXPORTS_KEYS);
    }

    private void exchange(String pair, TlsContext server, TlsContext client, TlsVersion version, byte[] sent) {
        try (TlsPeers peers = new TlsPeers(loops(), server, Long.MAX_VALUE)) {
            TlsPeers.End end = peers.connect(client, "localhost", Long.MAX_VALUE);
            Channel channel = end.channel();
            TlsPeers.End accepted = peers.accepted();
            channel.write(ByteBuffer.wrap(sent));
            accepted.channel().write(ByteBuffer.wrap(sent));
            peers.loop().until(() -> accepted.application.bytes().length == sent.length && end.application.bytes().length == sent.length);
            peers.loop().run(() -> {
                assertArrayEquals(sent, accepted.application.bytes(), pair);
                assertArrayEquals(sent, end.application.bytes(), pair);
                TlsDetails details = Objects.requireNonNull(TlsContext.details(channel));
                assertEquals(version.jcaName() + " echo", details.version() + " " + details.alpn(), pair);
                TlsDetails atServer = Objects.requireNonNull(TlsContext.details(accepted.channel()));
                ChannelBinding byCertificate = ChannelBinding.TLS_SERVER_END_POINT;
                assertArrayEquals(details.channelBinding(byCertificate), atServer.channelBinding(byCertificate), pair);
                if (providers().stream().filter(one -> pair.contains(one.name())).allMatch(TlsPairContract::exports)) {
                    ChannelBinding byKeys = ChannelBinding.TLS_EXPORTER;
                    assertArrayEquals(details.channelBinding(byKeys), atServer.channelBinding(byKeys), pair);
                }
            });
            channel.shutdown(null, ShutdownMode.GRACEFUL);
            assertNull(LoopContract.await(end.ended), pair);
            IoException atServer = LoopContract.await(accepted.ended);
            assertEquals(ErrorCode.PEER_CLOSED, atServer == null ? null : atServer.code(), pair);
            peers.loop().untilNothingIsOut();
        }
    }
}
