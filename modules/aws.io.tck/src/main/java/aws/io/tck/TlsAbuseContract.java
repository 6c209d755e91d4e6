package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.Negotiation;
import aws.io.channel.ChannelHandler;
import aws.io.channel.ChannelSlot;
import aws.io.channel.ChannelState;
import aws.io.channel.IoMessage;
import aws.io.channel.ProtocolHandler;
import aws.io.channel.SendResult;
import aws.io.channel.ShutdownMode;
import aws.io.testing.RecordingHandler;
import aws.io.tls.AlpnHandler;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import aws.io.tls.Trust;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers who stay within the form and abuse it, and callbacks of the user's that go wrong: each costs its own channel, and little of it. */
@Timeout(120)
public interface TlsAbuseContract extends TlsWireContract {
    @Test
    default void aFlightThatIsCutAnywhereFailsTheHandshakeOnceAndLeavesNothing() {
        for (String version : VERSIONS) {
            for (boolean serving : new boolean[] {true, false}) {
                int cut = 0;
                while (cutsAt(version, serving, cut)) {
                    cut += 97;
                }
                assertTrue(cut > 200, version);
            }
        }
    }

    /** Returns whether the cut was before the end of what the peer says. */
    private boolean cutsAt(String version, boolean serving, int cut) {
        try (TlsWire tls = begun(version, serving)) {
            int left = cut;
            boolean more;
            do {
                more = tls.feedPeer();
                byte[] said = tls.peer.take();
                if (said.length > left) {
                    tls.push(Arrays.copyOf(said, left));
                    tls.wire.endOfInput();
                    TlsException error = tls.isSecure()
                            ? assertInstanceOf(TlsException.class, tls.end())
                            : assertInstanceOf(TlsException.class, tls.failure());
                    assertTrue(
                            List.of(ErrorCode.TLS_CLOSED_IN_HANDSHAKE, ErrorCode.TLS_TRUNCATED).contains(error.code()),
                            () -> version + " at " + cut + ": " + error);
                    return true;
                }
                left -= said.length;
                more |= tls.push(said);
            } while (more);
            return false;
        }
    }

    @Test
    default void aRecordThatIsPlayedTwiceIsTakenOnce() {
        for (String version : VERSIONS) {
            try (TlsWire tls = begun(version, true).exchange()) {
                tls.peer.write(TlsWindowContract.random(100));
                byte[] record = tls.peer.take();
                tls.push(record);
                tls.push(record);
                TlsException error = assertInstanceOf(TlsException.class, tls.end(), version);
                assertEquals(TlsException.Phase.DATA, error.phase());
                assertArrayEquals(TlsWindowContract.random(100), tls.application().bytes());
            }
        }
    }

    @Test
    default void aHelloInTheMiddleOfAConnectionEndsIt() {
        for (String version : VERSIONS) {
            try (TlsWire tls = begun(version, true)) {
                tls.feedPeer();
                byte[] hello = tls.peer.take();
                tls.push(hello);
                tls.exchange();
                assertTrue(tls.isSecure(), version);
                tls.push(hello);
                assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, tls.end().code(), version);
            }
        }
    }

    @Test
    default void everyKindOfRecordInTheClearIsRefusedOnceTheConnectionIsSecure() {
        for (String version : VERSIONS) {
            for (int type = 20; type <= 24; type++) {
                for (byte[] body : List.of(new byte[] {2, 40}, new byte[] {1, 0}, new byte[] {0, 0, 0, 0}, new byte[40])) {
                    String what = version + ", type " + type + " of " + body.length;
                    try (TlsWire tls = begun(version, true).exchange()) {
                        assertTrue(tls.isSecure(), version);
                        byte[] record = TlsWire.record(type, body);
                        for (int i = 0; i < 100 && !tls.wire.isShutDown(); i++) {
                            tls.push(record);
                        }
                        assertInstanceOf(TlsException.class, tls.end(), what);
                        assertEquals(0, tls.application().bytes().length, what);
                    }
                }
            }
        }
    }

    @Test
    default void aPeerThatAsksForAnswersAndDoesNotReadThemIsNotAnsweredForEver() {
        try (TlsWire tls = begun("TLSv1.3", true).exchange()) {
            tls.write((byte) 1);
            tls.wire.holdWrites();
            for (int i = 0; i < 500 && tls.wire.channel().state() == ChannelState.ACTIVE; i++) {
                // A key update that asks for another, and payload, so that it does not count as talk without any.
                tls.peer.handshake();
                tls.peer.write((byte) 1);
                tls.exchange();
                assertTrue(tls.wire.channel().pool().outstanding() < 100, "memory is bounded");
            }
            boolean silent = tls.wire.channel().pool().outstanding() == 0;
            tls.wire.releaseWrites();
            if (!silent) {
                assertEquals(ErrorCode.TLS_PROTOCOL_ERROR, tls.end().code());
                assertTrue(tls.end().getMessage().contains("asks and does not read"), tls.end().getMessage());
            }
        }
    }

    @Test
    default void anExecutorThatRunsATaskTwiceOrThrowsBehindItDoesNoHarm() {
        Executor twice = task -> {
            task.run();
            task.run();
        };
        Executor late = task -> {
            task.run();
            throw new IllegalStateException("after it");
        };
        for (String version : VERSIONS) {
            for (Executor executor : List.of(twice, late)) {
                for (boolean serving : new boolean[] {true, false}) {
                    TlsOptions.Builder options = serving ? TlsWireContract.localhost() : TlsWireContract.trusting();
                    try (TlsWire tls = serving
                            ? begin(new TlsWire(RawPeer.client(version)), server(options.executor(executor)), true)
                            : begin(new TlsWire(RawPeer.server(version)), client(options.executor(executor)), false)) {
                        tls.exchange();
                        assertTrue(tls.isSecure() || tls.failure() instanceof TlsException, version);
                        assertTrue(executor == late || tls.isSecure(), version);
                    }
                }
            }
        }
    }

    @Test
    default void whateverTheChoiceOfAnIdentityThrowsFailsItsHandshakeAlone() {
        for (String version : VERSIONS) {
            for (Throwable thrown : List.of(new IllegalStateException("no"), new StackOverflowError("deep"))) {
                TlsContext server = server(TlsOptions.builder().executor(Runnable::run).identityByName(name -> {
                    throw raise(thrown);
                }));
                try (TlsWire tls = begin(new TlsWire(RawPeer.client(version).asksFor("a.example")), server, true).exchange()) {
                    TlsException error = assertInstanceOf(TlsException.class, tls.failure(), version);
                    assertTrue(hasCause(error, thrown), () -> version + ": the cause is lost: " + trace(error));
                    tls.requireReported(thrown);
                }
            }
        }
    }

    @Test
    default void whateverATrustManagerThrowsFailsItsHandshakeAlone() {
        for (String version : VERSIONS) {
            for (Throwable thrown : List.of(new IllegalStateException("no"), new StackOverflowError("deep"))) {
                TlsContext client = client(
                        TlsOptions.builder().executor(Runnable::run).trust(Trust.trustManager(new ThrowingTrustManager(thrown))));
                try (TlsWire tls = begin(new TlsWire(RawPeer.server(version)), client, false).exchange()) {
                    TlsException error = assertInstanceOf(TlsException.class, tls.failure(), version);
                    assertTrue(hasCause(error, thrown), () -> version + ": the cause is lost: " + trace(error));
                    tls.requireReported(thrown);
                }
            }
        }
    }

    @Test
    default void aChannelMayBeEndedFromEveryCallback() {
        for (String version : VERSIONS) {
            for (ShutdownMode mode : ShutdownMode.values()) {
                try (TlsWire tls = new TlsWire(RawPeer.client(version))) {
                    server().begin(tls.wire.wireSlot(), Negotiation.Target.ofServer(), error -> tls.wire.channel().shutdown(null, mode));
                    tls.peer.handshake();
                    tls.exchange();
                    assertTrue(tls.wire.isShutDown(), "from the listener");
                    assertNull(tls.wire.error());
                }
                try (TlsWire tls = begun(version, new AlpnHandler(protocol -> new Ending(mode)))) {
                    tls.peer.write(new byte[40_000]);
                    tls.exchange();
                    assertTrue(tls.wire.isShutDown(), "from a message");
                    assertNull(tls.wire.error());
                }
                try (TlsWire tls = begun(version, new RecordingHandler(Long.MAX_VALUE))) {
                    assertEquals(SendResult.SENT, tls.wire.channel().tryWrite(
                            ByteBuffer.wrap(new byte[40_000]), (context, error) -> tls.wire.channel().shutdown(null, mode), null));
                    tls.wire.driven().runUntilIdle();
                    assertTrue(tls.wire.isShutDown(), "from a promise");
                }
            }
        }
    }

    private TlsWire begun(String version, boolean serving) {
        return serving
                ? begin(new TlsWire(RawPeer.client(version)), server(), true)
                : begin(new TlsWire(RawPeer.server(version)), client(), false);
    }

    /** A server behind its handshake. */
    private TlsWire begun(String version, ChannelHandler application) {
        TlsWire tls = begin(new TlsWire(RawPeer.client(version), application), server(), true).exchange();
        assertTrue(tls.isSecure(), version);
        return tls;
    }

    private static TlsWire begin(TlsWire tls, TlsContext context, boolean serving) {
        if (serving) {
            tls.server(context).peer.handshake();
            return tls;
        }
        return tls.client(context);
    }

    private static boolean hasCause(Throwable error, Throwable cause) {
        for (Throwable one = error; one != null; one = one.getCause()) {
            if (one == cause) {
                return true;
            }
        }
        return false;
    }

    private static String trace(Throwable error) {
        return error + (error.getCause() == null ? "" : ", by " + trace(error.getCause()));
    }

    /**
     * Throws it if it is an error, else returns it to be thrown.
     *
     * @param thrown what to throw
     * @return the same
     */
    static RuntimeException raise(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }

    /** Ends its channel at the first message. */
    final class Ending extends ProtocolHandler {
        private final ShutdownMode mode;

        Ending(ShutdownMode mode) {
            this.mode = mode;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            slot.channel().shutdown(null, mode);
            message.release();
        }
    }

    /** Rejects every certificate, by an exception of its own. */
    final class ThrowingTrustManager extends X509ExtendedTrustManager {
        private final Throwable thrown;

        ThrowingTrustManager(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            throw raise(thrown);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw raise(thrown);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw raise(thrown);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw raise(thrown);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw raise(thrown);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw raise(thrown);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
