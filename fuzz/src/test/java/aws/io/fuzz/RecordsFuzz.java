package aws.io.fuzz;

import aws.io.Negotiation;
import aws.io.testing.TestIdentities;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A client and a server, and somebody between them who changes, drops, repeats and cuts what they say. */
class RecordsFuzz {
    private static final int MOST_ROUNDS = 12;
    private static final TlsContext SERVER = TlsContext.server(TlsOptions.builder()
            .identity(TestIdentities.localhost())
            .executor(Runnable::run)
            .build());
    private static final List<TlsContext> CLIENTS =
            List.of(client(TlsVersion.TLS_1_2), client(TlsVersion.TLS_1_3));

    private static TlsContext client(TlsVersion version) {
        return TlsContext.client(TlsOptions.builder()
                        .trust(TestIdentities.trust(TestIdentities.localhost()))
                        .versions(version, version)
                        .executor(Runnable::run)
                        .build())
                .withServerName("localhost");
    }

    @FuzzTest(maxDuration = "5s")
    void whoeverIsBetweenThemNothingFalseArrivesAndNothingIsLeft(FuzzedDataProvider data) {
        byte[] request = "a request of some bytes".getBytes(StandardCharsets.US_ASCII);
        byte[] reply = new byte[20_000];
        Arrays.fill(reply, (byte) 'r');
        TlsContext context = data.pickValue(CLIENTS);
        try (FuzzedSide client = new FuzzedSide(context, Negotiation.Target.of("localhost", 443));
                FuzzedSide server = new FuzzedSide(SERVER, Negotiation.Target.ofServer())) {
            boolean asked = false;
            boolean replied = false;
            for (int round = 0; round < MOST_ROUNDS; round++) {
                if (client.isReady() && !asked) {
                    asked = true;
                    write(client, request);
                }
                server.push(between(client.written(), data));
                if (server.isReady() && !replied) {
                    replied = true;
                    write(server, reply);
                }
                client.push(between(server.written(), data));
            }
            requireStart(request, server.application.bytes());
            requireStart(reply, client.application.bytes());
            if (data.consumeBoolean()) {
                client.wire.endOfInput();
            }
        }
    }

    private static void write(FuzzedSide side, byte[] payload) {
        if (!side.wire.isShutDown()) {
            side.wire.channel().write(ByteBuffer.wrap(payload));
            side.wire.driven().runUntilIdle();
        }
    }

    /** Nearly always nothing happens, or there would never be a handshake. */
    private static byte[] between(byte[] said, FuzzedDataProvider data) {
        if (said.length == 0 || data.remainingBytes() == 0) {
            return said;
        }
        int at = data.consumeInt(0, said.length - 1);
        return switch (data.consumeInt(0, 9)) {
            case 0 -> {
                said[at] = data.consumeByte();
                yield said;
            }
            case 1 -> Arrays.copyOf(said, at);
            case 2 -> join(said, said);
            case 3 -> join(Arrays.copyOf(said, at), data.consumeBytes(data.consumeInt(0, 100)), Arrays.copyOfRange(said, at, said.length));
            case 4 -> join(data.consumeBytes(data.consumeInt(0, 100)), said);
            case 5 -> join(said, new byte[] {(byte) data.consumeInt(20, 24), 3, 3, 0, (byte) data.consumeInt(0, 9)}, data.consumeBytes(9));
            default -> said;
        };
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }

    private static void requireStart(byte[] sent, byte[] arrived) {
        if (arrived.length > sent.length || !Arrays.equals(arrived, Arrays.copyOf(sent, arrived.length))) {
            throw new AssertionError(arrived.length + " bytes arrived that were not sent so");
        }
    }
}
