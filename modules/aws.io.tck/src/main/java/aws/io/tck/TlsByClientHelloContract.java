package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.testing.RecordingHandler;
import aws.io.tls.ClientHello;
import aws.io.tls.TlsByClientHello;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that chooses by the ClientHello, before TLS begins. */
@Timeout(60)
public interface TlsByClientHelloContract extends TlsWireContract {
    private static byte[] hello(String version) {
        RawPeer peer = RawPeer.client(version).alpn("h2", "http/1.1");
        peer.handshake();
        return peer.take();
    }

    private static TlsWire wire(RawPeer peer, Negotiation chosen, List<ClientHello> seen) {
        return new TlsWire(peer).server(new TlsByClientHello((hello, channel) -> {
            seen.add(hello);
            return CompletableFuture.completedFuture(chosen);
        }));
    }

    @Test
    default void theChosenContextTerminatesTheConnectionHoweverItsHelloIsCutAndHoweverLateItIsChosen() {
        for (String version : VERSIONS) {
            for (int step : new int[] {1, 5, 6, 100, 10_000}) {
                List<ClientHello> seen = new ArrayList<>();
                CompletableFuture<Negotiation> choice = new CompletableFuture<>();
                try (TlsWire tls = new TlsWire(RawPeer.client(version).alpn("h2", "http/1.1")).server(
                        new TlsByClientHello((hello, channel) -> {
                            seen.add(hello);
                            return choice;
                        }))) {
                    tls.peer.handshake();
                    byte[] hello = tls.peer.take();
                    for (int at = 0; at < hello.length; at += step) {
                        assertTrue(seen.isEmpty(), "the hello is not whole");
                        tls.push(Arrays.copyOfRange(hello, at, Math.min(hello.length, at + step)));
                    }
                    assertEquals(1, seen.size());
                    assertEquals(List.of("h2", "http/1.1"), seen.getFirst().alpn());
                    assertTrue(seen.getFirst().versions().contains(TlsWireContract.version(version)), seen.toString());
                    assertEquals(version.equals("TLSv1.3"), seen.getFirst().versions().contains(TlsVersion.TLS_1_3));
                    assertFalse(tls.isSecure());
                    choice.complete(server());
                    tls.exchange();
                    assertTrue(tls.isSecure(), version + " by " + step);
                    assertNotNull(TlsContext.details(tls.wire.channel()));
                    tls.peer.write(TlsWindowContract.random(1000));
                    tls.exchange();
                    assertArrayEquals(TlsWindowContract.random(1000), tls.application().bytes());
                    assertEquals(TlsWindowContract.WIRE, tls.wholeWindow());
                }
            }
        }
    }

    @Test
    default void aConnectionThatIsPassedThroughKeepsEveryByteAndItsWindow() {
        byte[] hello = hello("TLSv1.3");
        byte[] behind = TlsWindowContract.random(3000);
        byte[] all = TlsWire.join(hello, behind);
        for (int window : new int[] {1, 100, 100_000}) {
            try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3"), new RecordingHandler(window)).server(
                    new TlsByClientHello((seen, channel) -> CompletableFuture.completedFuture(TlsByClientHello.PASS_THROUGH)))) {
                tls.push(all);
                tls.push();
                assertTrue(tls.isSecure(), "the negotiation succeeds");
                assertNull(TlsContext.details(tls.wire.channel()));
                assertEquals(Math.min(window, all.length), tls.application().bytes().length);
                for (int i = 0; i < all.length && window < all.length; i++) {
                    tls.application().slot().incrementReadWindow(1);
                    tls.wire.driven().runUntilIdle();
                    tls.push();
                }
                assertArrayEquals(all, tls.application().bytes());
            }
        }
    }

    /** No window opens then, which would deliver the bytes that were looked at. */
    @Test
    default void aChoiceOnAnotherThreadDeliversTheHelloToAHandlerThatIsThere() throws Exception {
        byte[] hello = hello("TLSv1.3");
        RecordingHandler there = new RecordingHandler(100_000);
        CompletableFuture<Negotiation> choice = new CompletableFuture<>();
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3"), there)) {
            tls.wire.channel().add(there);
            new TlsByClientHello((seen, channel) -> choice).begin(tls.wire.wireSlot(), Negotiation.Target.ofServer(), error -> {});
            tls.wire.driven().runUntilIdle();
            tls.push(hello);
            assertEquals(0, there.bytes().length);
            Thread other = Thread.ofPlatform().start(() -> choice.complete(TlsByClientHello.PASS_THROUGH));
            assertTrue(other.join(Duration.ofSeconds(20)));
            assertEquals(0, there.bytes().length, "the loop decides, not the thread that chose");
            tls.wire.driven().runUntilIdle();
            assertArrayEquals(hello, there.bytes());
        }
    }

    @Test
    default void theNameIsTheOneThatTheConnectionHasAndWhatIsNoNameCountsAsNone() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("My_Host.example", "my_host.example");
        names.put("-a.example", "-a.example");
        names.put("localhost.", "");
        names.put("127.0.0.1", "");
        names.put("a b", "");
        names.put("b\u00fccher.example", "");
        names.forEach((sent, expected) -> {
            List<ClientHello> seen = new ArrayList<>();
            RawPeer peer = RawPeer.client("TLSv1.3").asksFor(sent.getBytes(StandardCharsets.ISO_8859_1));
            try (TlsWire tls = wire(peer, TlsByClientHello.PASS_THROUGH, seen)) {
                peer.handshake();
                tls.push(peer.take());
                assertEquals(1, seen.size(), sent);
                assertEquals(expected.isEmpty() ? null : expected, seen.getFirst().serverName(), sent);
            }
        });
    }

    private void fails(ErrorCode code, byte[] sent, boolean ends) {
        List<ClientHello> seen = new ArrayList<>();
        try (TlsWire tls = wire(RawPeer.client("TLSv1.3"), server(), seen)) {
            tls.push(sent);
            if (ends) {
                tls.wire.endOfInput();
            }
            assertEquals(code, tls.failure().code(), tls.failure().toString());
            assertTrue(seen.isEmpty() && tls.wire.isShutDown());
        }
    }

    @Test
    default void hostileInputFailsAtOnceAndNeverReachesTheChooser() {
        byte[] hello = hello("TLSv1.3");
        fails(ErrorCode.TLS_NOT_TLS, "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), false);
        fails(ErrorCode.TLS_NOT_TLS, new byte[] {(byte) 0x80}, false);
        fails(ErrorCode.TLS_NOT_TLS, new byte[] {22, 2}, false);
        fails(ErrorCode.TLS_PROTOCOL_ERROR, new byte[] {22, 3, 1, 0, 0}, false);
        fails(ErrorCode.TLS_PROTOCOL_ERROR, new byte[] {22, 3, 1, (byte) 0xff, (byte) 0xff}, false);
        fails(ErrorCode.TLS_PROTOCOL_ERROR, TlsWire.record(22, new byte[] {2, 0, 0, 0}), false);
        fails(ErrorCode.TLS_PROTOCOL_ERROR, TlsWire.record(22, new byte[] {1, (byte) 0xff, 0, 0}), false);
        fails(ErrorCode.TLS_PROTOCOL_ERROR, TlsWire.record(22, new byte[] {1, 0, 0, 1, 3}), false);
        fails(ErrorCode.TLS_PROTOCOL_ERROR, TlsWire.join(TlsWire.record(22, new byte[] {1}), TlsWire.record(21, new byte[] {2, 40})), false);
        fails(ErrorCode.PEER_CLOSED, new byte[0], true);
        fails(ErrorCode.TLS_CLOSED_IN_HANDSHAKE, Arrays.copyOf(hello, hello.length - 1), true);
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = hello.clone();
            damaged[9 + random.nextInt(hello.length - 9)] = (byte) random.nextInt();
            List<ClientHello> seen = new ArrayList<>();
            try (TlsWire tls = wire(RawPeer.client("TLSv1.3"), TlsByClientHello.PASS_THROUGH, seen)) {
                tls.push(damaged);
                if (seen.isEmpty()) {
                    assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, tls.failure().code(), "seed 7, " + i);
                }
            }
        }
    }

    @Test
    default void bytesAndTimeAreBounded() {
        byte[] tooLong = TlsWire.join(
                TlsWire.record(22, new byte[] {1, 0, 1, (byte) 0xf0}), TlsWire.record(22, new byte[400]), new byte[] {22, 3, 1, 1, 0});
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(new TlsByClientHello(
                (hello, channel) -> CompletableFuture.completedFuture(server()), 512, Duration.ofSeconds(2)))) {
            tls.push(tooLong);
            assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, tls.failure().code());
            assertTrue(String.valueOf(tls.failure().getMessage()).contains("512"), tls.failure().toString());
        }
        for (byte[] sent : List.of(new byte[0], new byte[] {22, 3, 1}, hello("TLSv1.2"))) {
            CompletableFuture<Negotiation> never = new CompletableFuture<>();
            try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.2")).server(
                    new TlsByClientHello((hello, channel) -> never, 4096, Duration.ofSeconds(2)))) {
                tls.push(sent);
                tls.wire.driven().advance(Duration.ofSeconds(2));
                assertEquals(ErrorCode.TLS_HANDSHAKE_TIMEOUT, tls.failure().code());
                assertTrue(tls.wire.isShutDown());
                never.complete(server());
            }
        }
        TlsByClientHello.Chooser chooser = (hello, channel) -> CompletableFuture.completedFuture(server());
        for (int most : new int[] {Integer.MIN_VALUE, 0, 511, 131_073}) {
            assertThrows(IllegalArgumentException.class, () -> new TlsByClientHello(chooser, most, Duration.ofSeconds(1)));
        }
        assertThrows(IllegalArgumentException.class, () -> new TlsByClientHello(chooser, 512, Duration.ZERO));
    }

    @Test
    default void aChooserThatFailsEndsTheConnectionWithItsError() {
        IoException own = new IoException(ErrorCode.PEER_CLOSED, "no such tenant");
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(
                new TlsByClientHello((hello, channel) -> CompletableFuture.failedFuture(own)))) {
            tls.push(hello("TLSv1.3"));
            assertEquals(own, tls.failure());
            assertTrue(tls.wire.isShutDown());
        }
        IllegalStateException thrown = new IllegalStateException("a bug");
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(
                new TlsByClientHello((hello, channel) -> {
                    throw thrown;
                }))) {
            tls.push(hello("TLSv1.3"));
            assertEquals(ErrorCode.CALLBACK_FAILED, tls.failure().code());
            tls.requireReported(thrown);
        }
    }
}
