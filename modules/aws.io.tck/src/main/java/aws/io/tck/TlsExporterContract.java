package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.testing.TestCertificate;
import aws.io.tls.ChannelBinding;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsDetails;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsProvider;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the two ends of a connection export, and what they bind an authentication to. */
@Timeout(120)
public interface TlsExporterContract extends LeavesNothing {
    /** A label that is registered for nothing. */
    String LABEL = "EXPERIMENTAL-aws-io";

    /** {@return the provider under test} */
    TlsProvider provider();

    /** {@return the loops to run it on} */
    EventLoopFactory loops();

    private boolean exports() {
        return provider().capabilities().contains(TlsProvider.EXPORTS_KEYS);
    }

    private TlsContext server(TestCertificate certificate) {
        return TlsContext.server(TlsOptions.builder().identity(certificate.identity()).build(), provider());
    }

    private TlsContext client(TestCertificate server, TlsVersion version) {
        return TlsContext.client(TlsOptions.builder().trust(server.trust()).versions(version, version).build(), provider());
    }

    private static TestCertificate localhost() {
        return TestCertificate.selfSigned("CN=localhost").names("localhost").make();
    }

    private static TlsDetails details(Channel channel) {
        return Objects.requireNonNull(TlsContext.details(channel));
    }

    private static String export(Channel channel, String label, byte @Nullable [] context, int length) {
        byte[] exported = details(channel).exportKeyingMaterial(label, context, length);
        assertEquals(length, exported.length);
        return HexFormat.of().formatHex(exported);
    }

    private static void refused(ErrorCode code, TlsDetails details) {
        IoException error = assertThrows(IoException.class, () -> details.exportKeyingMaterial(LABEL, null, 32));
        assertEquals(code, error.code(), error.toString());
        if (code == ErrorCode.TLS_OPTION_UNSUPPORTED) {
            assertTrue(String.valueOf(error.getMessage()).contains(details.provider()), error.toString());
        }
        IoException binding = assertThrows(IoException.class, () -> details.channelBinding(ChannelBinding.TLS_EXPORTER));
        assertEquals(code, binding.code(), binding.toString());
    }

    @Test
    default void bothEndsExportTheSameAndEveryArgumentAndEveryConnectionMakesADifference() {
        TestCertificate certificate = localhost();
        byte[] context = {1, 2, 3};
        for (TlsVersion version : TlsEngineContract.VERSIONS) {
            Set<String> all = new HashSet<>();
            try (TlsPeers peers = new TlsPeers(loops(), server(certificate), 10)) {
                TlsContext clients = client(certificate, version);
                for (int connection = 0; connection < 2; connection++) {
                    Channel client = peers.connect(clients, "localhost", 10).channel();
                    Channel server = peers.accepted().channel();
                    if (!exports()) {
                        peers.loop().run(() -> {
                            refused(ErrorCode.TLS_OPTION_UNSUPPORTED, details(client));
                            refused(ErrorCode.TLS_OPTION_UNSUPPORTED, details(server));
                        });
                        continue;
                    }
                    peers.loop().run(() -> {
                        assertTrue(details(client).isClient());
                        assertFalse(details(server).isClient());
                        assertTrue(details(client).hasExtendedMasterSecret() && details(server).hasExtendedMasterSecret());
                        for (int length : new int[] {1, 31, 32, 33, 255, 256, 8160}) {
                            assertEquals(export(client, LABEL, null, length), export(server, LABEL, null, length), "length " + length);
                        }
                        for (String label : List.of("x", LABEL, "y".repeat(249))) {
                            for (byte[] each : new byte[][] {new byte[0], context, new byte[255]}) {
                                String exported = export(client, label, each, 64);
                                assertEquals(exported, export(server, label, each, 64), label + ", context of " + each.length);
                                assertTrue(all.add(exported), label + ", context of " + each.length + " again");
                            }
                        }
                        // RFC 8446, section 7.5: no context is an empty context; in RFC 5705 it is not.
                        assertEquals(
                                version == TlsVersion.TLS_1_3,
                                export(client, LABEL, null, 64).equals(export(client, LABEL, new byte[0], 64)));
                        assertEquals(export(client, LABEL, context, 64), export(client, LABEL, context, 64), "twice");
                        assertNotSame(
                                details(client).exportKeyingMaterial(LABEL, context, 64),
                                details(client).exportKeyingMaterial(LABEL, context, 64));
                    });
                }
            }
        }
    }

    @Test
    default void aResumedConnectionExportsItsOwnKeyMaterialAtBothEnds() {
        TestCertificate certificate = localhost();
        for (TlsVersion version : TlsEngineContract.VERSIONS) {
            Set<String> all = new HashSet<>();
            boolean resumed = false;
            try (TlsPeers peers = new TlsPeers(loops(), server(certificate), 10)) {
                TlsContext clients = client(certificate, version);
                for (int connection = 0; connection < 3; connection++) {
                    TlsPeers.End end = peers.connect(clients, "localhost", 10);
                    Channel client = end.channel();
                    TlsPeers.End accepted = peers.accepted();
                    Channel server = accepted.channel();
                    server.write(ByteBuffer.wrap(new byte[] {1}));
                    peers.loop().until(() -> end.application.bytes().length == 1);
                    resumed = peers.loop().call(() -> {
                        assertArrayEquals(
                                details(client).channelBinding(ChannelBinding.TLS_SERVER_END_POINT),
                                details(server).channelBinding(ChannelBinding.TLS_SERVER_END_POINT));
                        if (exports()) {
                            byte[] exported = details(client).channelBinding(ChannelBinding.TLS_EXPORTER);
                            assertArrayEquals(exported, details(server).channelBinding(ChannelBinding.TLS_EXPORTER));
                            assertTrue(all.add(HexFormat.of().formatHex(exported)), "a resumed connection has the material of the first");
                        }
                        return details(client).resumed();
                    });
                    client.shutdown(null, ShutdownMode.GRACEFUL);
                    LoopContract.await(end.ended);
                    LoopContract.await(accepted.ended);
                }
            }
            String word = version == TlsVersion.TLS_1_3 ? TlsProvider.RESUMES_TLS_1_3 : TlsProvider.RESUMES_TLS_1_2;
            assertEquals(provider().capabilities().contains(word), resumed, version.toString());
        }
    }

    @Test
    default void theChannelBindingsAreThoseOfTheirRfcsAtBothEnds() throws Exception {
        Map<String, TestCertificate> byDigest = Map.of(
                "SHA-256", localhost(),
                "SHA-384", TestCertificate.selfSigned("CN=localhost").names("localhost").signature("SHA384withECDSA").make(),
                "SHA-512",
                        TestCertificate.selfSigned("CN=localhost").key("RSA", 2048).names("localhost").signature("SHA512withRSA").make());
        for (Map.Entry<String, TestCertificate> each : byDigest.entrySet()) {
            TestCertificate certificate = each.getValue();
            byte[] wanted = MessageDigest.getInstance(each.getKey()).digest(certificate.certificate().getEncoded());
            try (TlsPeers peers = new TlsPeers(loops(), server(certificate), 10)) {
                for (TlsVersion version : TlsEngineContract.VERSIONS) {
                    Channel client = peers.connect(client(certificate, version), "localhost", 10).channel();
                    Channel server = peers.accepted().channel();
                    peers.loop().run(() -> {
                        for (Channel channel : List.of(client, server)) {
                            TlsDetails details = details(channel);
                            assertArrayEquals(wanted, details.channelBinding(ChannelBinding.TLS_SERVER_END_POINT), each.getKey());
                            if (!exports()) {
                                continue;
                            }
                            assertArrayEquals(
                                    details.exportKeyingMaterial("EXPORTER-Channel-Binding", new byte[0], 32),
                                    details.channelBinding(ChannelBinding.TLS_EXPORTER));
                        }
                        assertEquals(certificate.chain(), details(server).localCertificates());
                        assertEquals(List.of(), details(client).localCertificates());
                    });
                }
            }
        }
    }

    @Test
    default void afterTheEndOfTheConnectionAnExportSaysSoAndTheBindingToTheCertificateRemains() {
        TestCertificate certificate = localhost();
        for (TlsVersion version : TlsEngineContract.VERSIONS) {
            try (TlsPeers peers = new TlsPeers(loops(), server(certificate), 10)) {
                TlsPeers.End end = peers.connect(client(certificate, version), "localhost", 10);
                Channel client = end.channel();
                TlsPeers.End accepted = peers.accepted();
                Channel server = accepted.channel();
                TlsDetails atClient = peers.loop().call(() -> details(client));
                TlsDetails atServer = peers.loop().call(() -> details(server));
                refused(ErrorCode.LOOP_THREAD_ONLY, atClient);
                refused(ErrorCode.LOOP_THREAD_ONLY, atServer);
                byte[] binding = atClient.channelBinding(ChannelBinding.TLS_SERVER_END_POINT);
                client.shutdown(null, ShutdownMode.GRACEFUL);
                LoopContract.await(end.ended);
                LoopContract.await(accepted.ended);
                for (TlsDetails each : List.of(atClient, atServer)) {
                    refused(ErrorCode.CHANNEL_CLOSED, each);
                    peers.loop().run(() -> refused(ErrorCode.CHANNEL_CLOSED, each));
                    assertArrayEquals(binding, each.channelBinding(ChannelBinding.TLS_SERVER_END_POINT));
                }
            }
        }
    }

    @Test
    default void whatIsOutsideTheRangesIsRefusedAndSoAreTheLabelsOfTlsItself() {
        TestCertificate certificate = localhost();
        try (TlsPeers peers = new TlsPeers(loops(), server(certificate), 10)) {
            Channel client = peers.connect(client(certificate, TlsVersion.TLS_1_2), "localhost", 10).channel();
            peers.loop().run(() -> {
                TlsDetails details = details(client);
                for (int length : new int[] {Integer.MIN_VALUE, -1, 0, 8161, Integer.MAX_VALUE}) {
                    assertThrows(IllegalArgumentException.class, () -> details.exportKeyingMaterial(LABEL, null, length));
                }
                assertThrows(IllegalArgumentException.class, () -> details.exportKeyingMaterial(LABEL, new byte[256], 32));
                for (String label : List.of(
                        "", "y".repeat(250), "\u00fc", "a\nb", "master secret", "extended master secret", "key expansion",
                        "client finished", "server finished")) {
                    assertThrows(IllegalArgumentException.class, () -> details.exportKeyingMaterial(label, null, 32), label);
                }
            });
        }
    }

    /** RFC 5929, section 4.1. */
    @Test
    default void theBindingToACertificateUsesSha256InPlaceOfSha1AndIsUndefinedWithoutADigest() throws Exception {
        TestCertificate old = TestCertificate.selfSigned("CN=old").key("RSA", 2048).signature("SHA1withRSA").make();
        assertArrayEquals(
                MessageDigest.getInstance("SHA-256").digest(old.certificate().getEncoded()),
                old(old).channelBinding(ChannelBinding.TLS_SERVER_END_POINT));
        TestCertificate edwards = TestCertificate.selfSigned("CN=new").key("Ed25519", 255).make();
        TlsDetails atServer = TlsDetails.builder("any", "TLSv1.3", "suite").build();
        for (TlsDetails each : List.of(old(edwards), atServer)) {
            IoException error = assertThrows(IoException.class, () -> each.channelBinding(ChannelBinding.TLS_SERVER_END_POINT));
            assertEquals(ErrorCode.TLS_NOT_EXPORTABLE, error.code(), error.toString());
            assertTrue(String.valueOf(error.getMessage()).contains("use tls-exporter"), error.toString());
        }
    }

    /** {@return details of a connection without TLS 1.3 and without an extended master secret, as an engine reports them} */
    private static TlsDetails old(TestCertificate server) {
        return TlsDetails.builder("old", "TLSv1.2", "suite").client(true).peerCertificates(server.chain()).build();
    }

    @Test
    default void detailsThatBelongToNoConnectionExportNothing() {
        refused(ErrorCode.CHANNEL_CLOSED, old(localhost()));
    }
}
