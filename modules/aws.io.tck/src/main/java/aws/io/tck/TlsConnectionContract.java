package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ClientBootstrap;
import aws.io.ErrorCode;
import aws.io.Fault;
import aws.io.IoException;
import aws.io.channel.Channel;
import aws.io.channel.ShutdownMode;
import aws.io.socket.Endpoint;
import aws.io.testing.TestIdentities;
import aws.io.tls.CertificateProblem;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the original tests of TLS over sockets (behaviour notes, section 3.10), and who the errors say was at the other end. */
@Timeout(120)
public interface TlsConnectionContract extends TlsIdleTimeoutContract {
    private TlsContext server(TlsOptions.Builder options) {
        return TlsContext.server(options.identity(TestIdentities.localhost()).build(), provider());
    }

    private TlsContext client(TlsOptions.Builder options) {
        return TlsContext.client(options.build(), provider());
    }

    private static TlsOptions.Builder trusting() {
        return TlsOptions.builder().trust(TestIdentities.trust(TestIdentities.localhost()));
    }

    @Test
    default void oneConnectionAfterTheOtherComesToTheSameListener() {
        // tls_server_multiple_connections
        try (TlsPeers peers = new TlsPeers(loops(), server(TlsOptions.builder()), 10)) {
            TlsContext context = client(trusting());
            for (int i = 0; i < 5; i++) {
                TlsPeers.End client = peers.connect(context, "localhost", 10);
                Channel channel = client.channel();
                TlsPeers.End accepted = peers.accepted();
                accepted.channel();
                assertTrue(channel.statistics().bytesRead() > 0 && channel.statistics().bytesWritten() > 0);
                channel.shutdown(null, ShutdownMode.GRACEFUL);
                assertNull(LoopContract.await(client.ended));
                assertNotNull(LoopContract.await(accepted.ended));
            }
            peers.loop().untilNothingIsOut();
        }
    }

    @Test
    default void aPeerThatHangsUpDuringTheNegotiationIsAFailedSetupAndNoShutdown() throws IOException {
        // tls_server_hangup_during_negotiation
        try (TlsPeers peers = new TlsPeers(loops(), server(TlsOptions.builder()), 10)) {
            Endpoint.Inet from;
            try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), peers.port())) {
                from = Endpoint.inet("127.0.0.1", plain.getLocalPort());
            }
            TlsPeers.End accepted = peers.accepted();
            TlsException error = assertInstanceOf(TlsException.class, LoopContract.await(accepted.failed));
            assertEquals(ErrorCode.TLS_CLOSED_IN_HANDSHAKE, error.code());
            assertEquals(from, error.peer());
            assertTrue(error.getMessage().contains("at " + from), error.getMessage());
            assertEquals(Fault.PEER, error.fault());
            assertFalse(accepted.ended.isDone());
            peers.loop().untilNothingIsOut();
        }
    }

    @Test
    default void halfOpenHandshakesByTheHundredKeepNobodyOutAndHoldLittle() throws IOException {
        TlsOptions.Builder patient = TlsOptions.builder().handshakeTimeout(Duration.ofMinutes(10));
        // The beginning of a ClientHello that announces all that a record may have.
        byte[] begun = {22, 3, 1, 0x40, 0, 1, 0, 0x3f, (byte) 0xfc, 3, 3};
        List<Socket> halfOpen = new ArrayList<>();
        try (TlsPeers peers = new TlsPeers(loops(), server(patient), 10)) {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), peers.port());
                halfOpen.add(socket);
                socket.getOutputStream().write(begun, 0, i % (begun.length + 1));
            }
            Channel channel = peers.connect(client(trusting()), "localhost", 10).channel();
            peers.accepted().channel();
            channel.shutdown(null, ShutdownMode.GRACEFUL);
            for (Socket one : halfOpen) {
                one.close();
            }
            for (int i = 0; i < halfOpen.size(); i++) {
                IoException error = LoopContract.await(peers.accepted().failed);
                assertEquals(ErrorCode.TLS_CLOSED_IN_HANDSHAKE, error.code());
            }
            peers.loop().untilNothingIsOut();
        } finally {
            for (Socket one : halfOpen) {
                one.close();
            }
        }
    }

    @Test
    default void aPortThatClosesWithoutAWordEndsTheHandshakeOfAClient() throws IOException {
        // tls_client_channel_negotiation_error_socket_closed
        try (ServerSocket rude = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TlsPeers peers = new TlsPeers(loops(), server(TlsOptions.builder()), 10)) {
            TlsPeers.End client = new TlsPeers.End(10);
            ClientBootstrap.builder(peers.group)
                    .tls(client(trusting()).withServerName("localhost"))
                    .build()
                    .connect("127.0.0.1", rude.getLocalPort(), client);
            try (Socket accepted = rude.accept()) {
                // Whoever closes with something unread resets.
                assertTrue(accepted.getInputStream().read() >= 0);
                while (accepted.getInputStream().available() > 0) {
                    accepted.getInputStream().readNBytes(accepted.getInputStream().available());
                }
            }
            IoException error = LoopContract.await(client.failed);
            assertTrue(
                    error.code() == ErrorCode.TLS_CLOSED_IN_HANDSHAKE || error.code() == ErrorCode.CONNECTION_RESET, error.toString());
            assertTrue(error.isRetryable());
        }
    }

    @Test
    default void aPeerThatNeverSpeaksTlsTimesOut() throws IOException {
        // test_tls_negotiation_timeout
        try (ServerSocket mute = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TlsPeers peers = new TlsPeers(loops(), server(TlsOptions.builder()), 10)) {
            TlsPeers.End client = new TlsPeers.End(10);
            ClientBootstrap.builder(peers.group)
                    .tls(client(trusting().handshakeTimeout(Duration.ofMillis(100))).withServerName("localhost"))
                    .build()
                    .connect("127.0.0.1", mute.getLocalPort(), client);
            TlsException error = assertInstanceOf(TlsException.class, LoopContract.await(client.failed));
            assertEquals(ErrorCode.TLS_HANDSHAKE_TIMEOUT, error.code());
            assertEquals("localhost", error.serverName());
            assertEquals(Endpoint.inet("127.0.0.1", mute.getLocalPort()), error.peer());
            assertTrue(error.isRetryable());
        }
    }

    @Test
    default void anErrorSaysWhatWithWhomByWhichProviderAndWhoseFault() {
        try (TlsPeers peers = new TlsPeers(loops(), server(TlsOptions.builder()), 10)) {
            TlsPeers.End client = peers.connect(client(trusting()), "other.example", 10);
            TlsException error = assertInstanceOf(TlsException.class, LoopContract.await(client.failed));
            assertEquals(ErrorCode.TLS_CERTIFICATE_REJECTED, error.code());
            assertEquals(CertificateProblem.HOST_MISMATCH, error.problem());
            assertEquals(TlsException.Phase.HANDSHAKE, error.phase());
            assertEquals(provider().name(), error.provider());
            assertEquals("other.example", error.serverName());
            assertEquals(peers.server.localEndpoint(), error.peer());
            assertEquals(Fault.PEER, error.fault());
            assertFalse(error.isRetryable());
            assertNotNull(error.getCause());
            String context = "(handshake with other.example at " + error.peer() + " by " + provider().name();
            assertTrue(error.getMessage().contains(context), error.getMessage());
            TlsException atServer = assertInstanceOf(TlsException.class, LoopContract.await(peers.accepted().failed));
            assertEquals(ErrorCode.TLS_ALERT_RECEIVED, atServer.code());
            assertEquals("other.example", atServer.serverName());
            assertNotNull(atServer.alertReceived());
        }
    }

    /** What the kernel has not taken is lost: the peer gets an error, and no close_notify. */
    @Test
    default void aCutShutdownIsATruncationAndNeverAnEnd() {
        byte[] sent = new byte[KernelBuffers.MORE];
        try (TlsPeers peers = new TlsPeers(loops(), server(TlsOptions.builder()), 10)) {
            TlsPeers.End client = peers.connect(client(trusting()), "localhost", 0);
            client.channel();
            TlsPeers.End server = peers.accepted();
            Channel writing = server.channel();
            peers.loop().run(() -> {
                KernelBuffers.narrow(writing);
                KernelBuffers.narrow(client.channel());
                writing.write(ByteBuffer.wrap(sent));
            });
            writing.shutdown(null, ShutdownMode.GRACEFUL);
            peers.loop().run(() -> {});
            assertFalse(server.ended.isDone());
            writing.shutdown(null, ShutdownMode.ABORT);
            LoopContract.await(server.ended);
            peers.loop().until(() -> {
                if (client.application.slot().window() == 0) {
                    client.application.slot().incrementReadWindow(50_000);
                }
                return client.ended.isDone();
            });
            IoException error = LoopContract.await(client.ended);
            assertEquals(ErrorCode.CONNECTION_RESET, error == null ? null : error.code());
            assertTrue(peers.loop().call(() -> client.application.bytes().length) < sent.length);
            peers.loop().untilNothingIsOut();
        }
    }

    /** Records are made at the end of the turn, and an ABORT comes before. */
    @Test
    default void anAbortFirstSendsThePayloadThatWasWrittenBeforeIt() {
        byte[] sent = new byte[1_000];
        try (TlsPeers peers = new TlsPeers(loops(), server(TlsOptions.builder()), 10)) {
            TlsPeers.End client = peers.connect(client(trusting()), "localhost", 2_000);
            client.channel();
            TlsPeers.End server = peers.accepted();
            Channel writing = server.channel();
            peers.loop().run(() -> {
                writing.write(ByteBuffer.wrap(sent));
                writing.shutdown(null, ShutdownMode.ABORT);
            });
            assertNull(LoopContract.await(server.ended));
            IoException error = LoopContract.await(client.ended);
            assertEquals(ErrorCode.TLS_TRUNCATED, error == null ? null : error.code());
            assertEquals(1_000, peers.loop().call(() -> client.application.bytes().length));
        }
    }
}
