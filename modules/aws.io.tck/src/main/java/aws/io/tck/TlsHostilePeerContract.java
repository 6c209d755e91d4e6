package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import aws.io.tls.TlsException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that mean no good: each ends its own channel with a typed error, in bounded memory, and leaves nothing behind. */
@Timeout(120)
public interface TlsHostilePeerContract extends TlsWireContract {
    @Test
    default void mutatedHandshakesEndWithATypedErrorOrTheirTimeout() {
        Random random = new Random(71);
        for (int round = 0; round < 100; round++) {
            boolean serving = random.nextBoolean();
            String version = VERSIONS.get(random.nextInt(2));
            try (TlsWire tls = serving
                    ? new TlsWire(RawPeer.client(version)).server(server())
                    : new TlsWire(RawPeer.server(version)).client(client())) {
                if (serving) {
                    tls.peer.handshake();
                }
                int flight = random.nextInt(3);
                for (int i = 0; i < 4; i++) {
                    tls.feedPeer();
                    byte[] bytes = tls.peer.take();
                    if (i >= flight && bytes.length > 0) {
                        mutate(bytes, random);
                    }
                    tls.push(bytes);
                }
                tls.wire.endOfInput();
                assertTrue(tls.wire.isShutDown(), "round " + round);
                assertInstanceOf(IoException.class, tls.end());
            }
        }
    }

    private static void mutate(byte[] bytes, Random random) {
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
    }

    @Test
    default void mutatedRecordsOfAConnectionEndIt() {
        Random random = new Random(72);
        for (int round = 0; round < 100; round++) {
            String version = VERSIONS.get(round % 2);
            try (TlsWire tls = connectedServer(version)) {
                tls.peer.write(TlsWindowContract.random(100));
                byte[] record = tls.peer.take();
                // But for the minor version, which TLS 1.3 ignores.
                int at = random.nextInt(record.length - 1);
                at += at < 2 ? 0 : 1;
                record[at] ^= (byte) (1 << random.nextInt(8));
                tls.push(record);
                tls.wire.endOfInput();
                TlsException error = assertInstanceOf(TlsException.class, tls.end(), "round " + round);
                assertEquals(TlsException.Phase.DATA, error.phase());
                assertEquals(1, error.getMessage().lines().count(), error.getMessage());
                assertEquals(0, tls.application().bytes().length);
            }
        }
    }

    @Test
    default void aRecordThatIsTooLongIsRefusedByItsHeader() {
        for (int length : new int[] {16_384 + 2048 + 1, 65_535}) {
            byte[] header = {22, 3, 1, (byte) (length >> 8), (byte) length};
            try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(server())) {
                tls.wire.push(header);
                assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, tls.failure().code());
                assertTrue(tls.failure().getMessage().contains("a record of " + (length + 5) + " bytes"), tls.failure().getMessage());
            }
        }
        try (TlsWire tls = connectedServer("TLSv1.3")) {
            tls.wire.push((byte) 23, (byte) 3, (byte) 3, (byte) 0xff, (byte) 0xff);
            assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, tls.end().code());
        }
    }

    @Test
    default void garbageBehindTheHandshakeIsAProtocolErrorAndNotPlainText() {
        for (String version : VERSIONS) {
            try (TlsWire tls = connectedServer(version)) {
                tls.wire.push("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                TlsException error = assertInstanceOf(TlsException.class, tls.end());
                assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, error.code());
                assertEquals(TlsException.Phase.DATA, error.phase());
            }
        }
    }

    @Test
    default void aHandshakeThatIsFedForEverEndsAtItsBound() {
        // What no engine needs to take and each might: records without content, and small talk around the handshake.
        List<byte[]> floods = List.of(
                TlsWire.record(20, (byte) 1), TlsWire.record(21, (byte) 1, (byte) 90), TlsWire.record(22, new byte[0]),
                TlsWire.record(22, new byte[] {1, 0, (byte) 0xff, (byte) 0xff, 3, 3}), TlsWire.record(23, new byte[0]));
        for (byte[] one : floods) {
            for (boolean serving : new boolean[] {true, false}) {
                try (TlsWire tls = serving
                        ? new TlsWire(RawPeer.client("TLSv1.3")).server(server())
                        : new TlsWire(RawPeer.server("TLSv1.3")).client(client())) {
                    if (serving) {
                        tls.peer.handshake();
                        tls.push(tls.peer.take());
                    }
                    byte[] many = flood(one, 16_000 / one.length);
                    int sent = 0;
                    while (!tls.wire.isShutDown() && sent < 300 * 1024) {
                        tls.push(many);
                        sent += many.length;
                        assertTrue(tls.wire.channel().pool().outstanding() < 16, "memory is bounded");
                    }
                    IoException error = tls.failure();
                    assertInstanceOf(TlsException.class, error);
                }
            }
        }
    }

    @Test
    default void recordsWithoutPayloadAreBounded() {
        try (TlsWire tls = connectedServer("TLSv1.3")) {
            // Key updates between payload are as many as the peer likes,
            for (int i = 1; i <= 200; i++) {
                tls.peer.handshake();
                tls.peer.write((byte) i);
                tls.exchange();
                assertEquals(i, tls.application().bytes().length);
            }
            // and by themselves 64 KiB of them; some engines take fewer.
            int sent = 0;
            while (sent <= 64 * 1024 && !tls.wire.isShutDown()) {
                tls.peer.handshake();
                byte[] update = tls.peer.take();
                sent += update.length;
                tls.push(update);
                tls.exchange();
            }
            assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, tls.end().code());
        }
        try (TlsWire tls = connectedServer("TLSv1.3")) {
            // RFC 8446 lets these pass in the clear during the handshake alone.
            tls.push(flood(TlsWire.record(20, (byte) 1), 100));
            assertInstanceOf(TlsException.class, tls.end());
        }
    }

    @Test
    default void aChainOfCertificatesWithoutEndIsNotTaken() {
        Identity real = TestIdentities.localhost();
        byte[] der;
        try {
            der = real.chain().getFirst().getEncoded();
        } catch (CertificateEncodingException e) {
            throw new AssertionError(e);
        }
        // A certificate message of TLS 1.2 in the clear, of as many certificates as its length can tell of.
        int count = 0xff_ff_ff / (der.length + 3);
        int body = 3 + count * (der.length + 3);
        ByteBuffer start = ByteBuffer.allocate(16_000);
        start.put((byte) 11).put((byte) (body >> 16)).putShort((short) body);
        start.put((byte) ((body - 3) >> 16)).putShort((short) (body - 3));
        while (start.remaining() > der.length + 3) {
            start.put((byte) 0).putShort((short) der.length).put(der);
        }
        byte[] certificates = TlsWire.record(22, Arrays.copyOf(start.array(), start.position()));
        try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.2")).client(client())) {
            tls.feedPeer();
            byte[] flight = tls.peer.take();
            // The first message is the ServerHello; a record of its own as some write it, or with others in one.
            int helloEnd = 5 + 4 + (ByteBuffer.wrap(flight).getInt(5) & 0xff_ff_ff);
            tls.push(TlsWire.record(22, Arrays.copyOfRange(flight, 5, helloEnd)));
            int sent = 0;
            while (!tls.wire.isShutDown() && sent < 300 * 1024) {
                tls.push(certificates);
                sent += certificates.length;
            }
            assertInstanceOf(TlsException.class, tls.failure());
            assertTrue(sent <= 300 * 1024, sent + " bytes");
        }
    }

    @Test
    default void aListenerThatThrowsEndsItsChannelAloneAndNothingLeaks() {
        for (String version : VERSIONS) {
            List<Integer> told = new ArrayList<>();
            try (TlsWire tls = new TlsWire(RawPeer.client(version))) {
                IllegalStateException thrown = new IllegalStateException("a bad listener");
                server().begin(tls.wire.wireSlot(), Negotiation.Target.ofServer(), error -> {
                    told.add(1);
                    throw thrown;
                });
                tls.peer.handshake();
                tls.exchange();
                assertEquals(1, told.size());
                assertEquals(ErrorCode.CALLBACK_FAILED, tls.end().code(), version);
                tls.requireReported(thrown);
            }
        }
    }

    private TlsWire connectedServer(String version) {
        TlsWire tls = new TlsWire(RawPeer.client(version)).server(server());
        tls.peer.handshake();
        tls.exchange();
        assertTrue(tls.isSecure(), version);
        return tls;
    }

    private static byte[] flood(byte[] one, int times) {
        return TlsWire.join(Collections.nCopies(times, one).toArray(byte[][]::new));
    }
}
