package aws.io.fuzz;

import aws.io.Negotiation;
import aws.io.testing.TestIdentities;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsOrPlain;
import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** A server that tells TLS from plain text by the first bytes: what is plain arrives whole, however it is cut, and what is not never does. */
class FirstBytesFuzz {
    private static final TlsOrPlain SERVER = new TlsOrPlain(TlsContext.server(TlsOptions.builder()
            .identity(TestIdentities.localhost())
            .executor(Runnable::run)
            .build()));

    @FuzzTest(maxDuration = "5s")
    void plainTextArrivesAsItWasSentAndAHelloNever(FuzzedDataProvider data) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        try (FuzzedSide server = new FuzzedSide(SERVER, Negotiation.Target.ofServer(), data.consumeInt(1, 64))) {
            int grant = data.consumeInt(1, 64);
            boolean ends = data.consumeBoolean();
            while (data.remainingBytes() > 0 && !server.wire.isShutDown()) {
                byte[] piece = data.consumeBytes(data.consumeInt(1, 32));
                sent.write(piece, 0, server.push(piece));
                server.grant(grant);
            }
            byte[] all = sent.toByteArray();
            boolean mayBe = (all.length < 1 || all[0] == 22) && (all.length < 2 || all[1] == 3) && (all.length < 6 || all[5] == 1);
            if (ends && all.length > 0 && !server.wire.isShutDown()) {
                server.wire.endOfInput();
            }
            // The last of it may have come behind the last grant.
            server.grant(all.length);
            byte[] arrived = server.application.bytes();
            if (mayBe && all.length >= 6 && (server.isReady() || arrived.length > 0)) {
                throw new AssertionError("a ClientHello was taken for plain text");
            }
            boolean plain = all.length > 0 && (!mayBe || (all.length < 6 && ends));
            if (plain && !(server.isReady() && Arrays.equals(all, arrived))) {
                throw new AssertionError(arrived.length + " bytes arrived of " + all.length);
            }
        }
    }
}
