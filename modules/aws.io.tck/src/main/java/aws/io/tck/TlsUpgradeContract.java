package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.Negotiation;
import aws.io.channel.BufferKind;
import aws.io.channel.ChannelSlot;
import aws.io.channel.DelimiterFraming;
import aws.io.channel.Direction;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.channel.ProtocolHandler;
import aws.io.testing.RecordingHandler;
import aws.io.tls.AlpnHandler;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOrPlain;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that come and go around TLS: the application protocol's, STARTTLS, and the choice between TLS and plain text. */
@Timeout(60)
public interface TlsUpgradeContract extends TlsWireContract {
    @Test
    default void theHandlerOfTheAgreedProtocolTakesItsPlaceAndGetsWhatCameMeanwhile() {
        for (String version : VERSIONS) {
            List<@Nullable String> asked = new ArrayList<>();
            RecordingHandler h2 = new RecordingHandler(100);
            AlpnHandler alpn = new AlpnHandler(protocol -> {
                asked.add(protocol);
                return "h2".equals(protocol) ? h2 : null;
            });
            try (TlsWire tls = new TlsWire(RawPeer.client(version).alpn("h2", "http/1.1"), alpn)
                    .server(server(TlsWireContract.localhost().alpn(List.of("h2"))))) {
                tls.peer.handshake();
                tls.exchange();
                tls.peer.write(TlsWindowContract.random(150));
                tls.exchange();
                assertEquals(List.of("h2"), asked, version);
                assertEquals(100, h2.bytes().length, version + ": the handler's own window holds");
                assertEquals(h2, Objects.requireNonNull(tls.wire.channel().lastSlot()).handler());
            }
        }
    }

    @Test
    default void whereNoProtocolWasAgreedOnTheChoiceIsToldAndMustAnswer() {
        RecordingHandler any = new RecordingHandler(100);
        List<@Nullable String> asked = new ArrayList<>();
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3"), new AlpnHandler(protocol -> {
                    asked.add(protocol);
                    return any;
                }))
                .server(server())) {
            tls.peer.handshake();
            tls.exchange();
            assertEquals(1, asked.size());
            assertNull(asked.getFirst());
            assertEquals(any, Objects.requireNonNull(tls.wire.channel().lastSlot()).handler());
        }
    }

    @Test
    default void aProtocolThatNobodyHandlesAndAChoiceThatThrowsEndTheChannel() {
        IoException nobody = endOfChoice(protocol -> null, null);
        assertEquals(ErrorCode.TLS_UNHANDLED_PROTOCOL, nobody.code());
        assertTrue(nobody.getMessage().contains("'h2'"), nobody.getMessage());
        for (Throwable thrown : List.of(new IllegalStateException("no"), new StackOverflowError("deep"))) {
            IoException failed = endOfChoice(protocol -> {
                throw TlsAbuseContract.raise(thrown);
            }, thrown);
            assertEquals(ErrorCode.CALLBACK_FAILED, failed.code());
            assertEquals(thrown, failed.getCause());
        }
    }

    private IoException endOfChoice(AlpnHandler.Choice choice, @Nullable Throwable reported) {
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3").alpn("h2"), new AlpnHandler(choice))
                .server(server(TlsWireContract.localhost().alpn(List.of("h2"))))) {
            tls.peer.handshake();
            tls.exchange();
            assertTrue(tls.peer.isInputClosed(), "the peer hears of it in order");
            if (reported != null) {
                tls.requireReported(reported);
            }
            return tls.end();
        }
    }

    @Test
    default void aHandlerThatWaitsForTheProtocolBelongsRightOfTls() {
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3"))) {
            AlpnHandler misplaced = new AlpnHandler(protocol -> null);
            assertThrows(IllegalStateException.class, () -> tls.wire.add(misplaced));
        }
        // In its place before the handshake has ended it waits.
        RecordingHandler chosen = new RecordingHandler(100);
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3"), new RecordingHandler(0))) {
            server().begin(tls.wire.wireSlot(), Negotiation.Target.ofServer(), error -> assertNull(error));
            tls.wire.add(new AlpnHandler(protocol -> chosen));
            tls.peer.handshake();
            tls.exchange();
            assertEquals(chosen, Objects.requireNonNull(tls.wire.channel().lastSlot()).handler());
        }
    }

    @Test
    default void aServerStartsTlsInTheMiddleWithWhatThePeerPipelinedBehindTheLine() {
        for (String version : VERSIONS) {
            for (boolean pipelined : new boolean[] {false, true}) {
                MailServer mail = new MailServer(server());
                try (TlsWire tls = new TlsWire(RawPeer.client(version), mail)) {
                    tls.wire.add(mail);
                    tls.wire.push(bytes("NOOP\n"));
                    tls.peer.handshake();
                    if (pipelined) {
                        tls.push(TlsWire.join(bytes("STARTTLS\n"), tls.peer.take()));
                    } else {
                        tls.wire.push(bytes("STARTTLS\n"));
                    }
                    byte[] answer = bytes("ok\n");
                    byte[] written = tls.takeWritten();
                    assertArrayEquals(TlsWire.join(answer, answer), Arrays.copyOf(written, 6), "in the clear");
                    tls.peer.feed(Arrays.copyOfRange(written, 6, written.length));
                    tls.exchange();
                    tls.peer.write(bytes("MAIL\nRCPT\n"));
                    tls.exchange();
                    assertEquals(List.of("NOOP", "STARTTLS", "secure", "MAIL", "RCPT"), mail.heard, version);
                    assertArrayEquals(TlsWire.join(answer, answer), tls.peer.received(), version);
                    assertEquals(MailServer.WINDOW, TlsWire.wholeWindow(Objects.requireNonNull(tls.wire.channel().lastSlot())), "nothing is owed");
                }
            }
        }
    }

    @Test
    default void plainTextBehindTheLineIsNotTakenForThePeers() {
        MailServer mail = new MailServer(server());
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3"), mail)) {
            tls.wire.add(mail);
            tls.wire.push(bytes("STARTTLS\nRSET\n"));
            assertEquals(List.of("STARTTLS", "TLS_NOT_TLS"), mail.heard);
            assertEquals(ErrorCode.TLS_NOT_TLS, tls.end().code());
        }
    }

    @Test
    default void framesBehindTheLineGoToTlsToo() {
        List<String> heard = new ArrayList<>();
        TlsContext context = server();
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3"))) {
            DelimiterFraming lines = new DelimiterFraming(new byte[] {'\n'}, 100);
            ChannelSlot framing = tls.wire.add(lines);
            tls.wire.add(new ProtocolHandler() {
                @Override
                protected void onMessage(ChannelSlot slot, IoMessage message) {
                    String line = text(message);
                    message.release();
                    heard.add(line);
                    if (line.equals("STARTTLS")) {
                        context.upgrade(framing, lines.takeRest(framing), error -> heard.add(outcome(error)));
                    }
                }
            });
            tls.peer.handshake();
            tls.push(TlsWire.join(bytes("STARTTLS\n"), tls.peer.take()));
            tls.exchange();
            tls.peer.write(bytes("MAIL\n"));
            tls.exchange();
            assertEquals(List.of("STARTTLS", "secure", "MAIL"), heard);
            assertEquals(100 + MessagePool.FRAGMENT, TlsWire.wholeWindow(framing), "nothing is owed");
        }
    }

    @Test
    default void aClientStartsTlsInTheMiddle() {
        for (String version : VERSIONS) {
            RecordingHandler mail = new RecordingHandler(30);
            try (TlsWire tls = new TlsWire(RawPeer.server(version), mail)) {
                tls.wire.add(mail);
                tls.wire.push(bytes("220 go\n"));
                List<String> heard = new ArrayList<>();
                client().withServerName("localhost").upgrade(mail.slot(), null, error -> heard.add("secure: " + (error == null)));
                tls.wire.driven().runUntilIdle();
                tls.exchange();
                assertEquals(List.of("secure: true"), heard, version);
                tls.write(bytes("MAIL\n"));
                assertArrayEquals(bytes("MAIL\n"), tls.peer.received(), version);
                // The line took 7 bytes of the window of 30, and nothing of the handshake did.
                tls.peer.write(TlsWindowContract.random(50));
                tls.exchange();
                assertEquals(30, mail.bytes().length, version);
                mail.slot().incrementReadWindow(27);
                tls.wire.driven().runUntilIdle();
                assertEquals(57, mail.bytes().length, version);
            }
        }
    }

    @Test
    default void aClientThatStartsTlsWithoutAServersNameIsRefusedAndSoIsTheLeftmostSlot() {
        RecordingHandler mail = new RecordingHandler(30);
        try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.3"), mail)) {
            tls.wire.add(mail);
            List<String> heard = new ArrayList<>();
            IoMessage rest = tls.wire.channel().pool().acquire(BufferKind.HEAP, 1);
            client().upgrade(mail.slot(), rest, error -> heard.add(Objects.requireNonNull(error).code().name()));
            tls.wire.driven().runUntilIdle();
            assertEquals(List.of("TLS_NO_SERVER_NAME"), heard);
            assertEquals(ErrorCode.TLS_NO_SERVER_NAME, tls.end().code());
        }
        try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.3"))) {
            assertThrows(IllegalStateException.class, () -> client().upgrade(tls.wire.wireSlot(), null, error -> {}));
        }
    }

    @Test
    default void aServerTellsTlsFromPlainTextByTheFirstBytes() {
        for (String version : VERSIONS) {
            for (int step : new int[] {1, 5, 6, 7, 1000}) {
                try (TlsWire tls = new TlsWire(RawPeer.client(version)).server(new TlsOrPlain(server()))) {
                    tls.peer.handshake();
                    byte[] hello = tls.peer.take();
                    for (int at = 0; at < hello.length; at += step) {
                        tls.push(Arrays.copyOfRange(hello, at, Math.min(hello.length, at + step)));
                    }
                    tls.exchange();
                    assertTrue(tls.isSecure(), version + " by " + step);
                    assertNotNull(TlsContext.details(tls.wire.channel()));
                    assertEquals(3, slots(tls), "who looked has left");
                    tls.peer.write(TlsWindowContract.random(1000));
                    tls.exchange();
                    assertArrayEquals(TlsWindowContract.random(1000), tls.application().bytes());
                    assertEquals(TlsWindowContract.WIRE, tls.wholeWindow());
                }
            }
        }
    }

    @Test
    default void plainTextStaysPlainAndItsWindowsExact() {
        List<byte[]> plain = List.of(
                bytes("GET / HTTP/1.1\r\n\r\n"), bytes("x"), new byte[] {22}, new byte[] {22, 3}, new byte[] {22, 3, 1, 0, 50, 2, 7},
                new byte[] {22, 2, 9}, new byte[] {21, 3, 1});
        for (byte[] sent : plain) {
            for (int window : new int[] {1, 5, 100}) {
                try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3"), new RecordingHandler(window)).server(new TlsOrPlain(server()))) {
                    tls.push(sent);
                    tls.push();
                    if (tls.waiting() == 0) {
                        // Ends the wait of those that might still become TLS.
                        tls.wire.endOfInput();
                    }
                    assertTrue(tls.isSecure(), "the negotiation succeeds");
                    assertNull(TlsContext.details(tls.wire.channel()));
                    assertEquals(Math.min(window, sent.length), tls.application().bytes().length);
                    for (int i = 0; i < sent.length && !tls.wire.isShutDown(); i++) {
                        tls.application().slot().incrementReadWindow(1);
                        tls.wire.driven().runUntilIdle();
                        tls.push();
                    }
                    assertArrayEquals(sent, tls.application().bytes());
                    if (!tls.wire.isShutDown()) {
                        tls.wire.endOfInput();
                    }
                    assertEquals(ErrorCode.PEER_CLOSED, tls.end().code());
                }
            }
        }
    }

    @Test
    default void aConnectionThatDoesNotShowWhatItIsIsNotWaitedForForEver() {
        for (byte[] sent : List.of(new byte[0], new byte[] {22, 3, 1})) {
            try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(new TlsOrPlain(server(), Duration.ofSeconds(2)))) {
                tls.push(sent);
                tls.wire.driven().advance(Duration.ofSeconds(2));
                TlsException error = assertInstanceOf(TlsException.class, tls.failure());
                assertEquals(ErrorCode.TLS_HANDSHAKE_TIMEOUT, error.code());
                assertTrue(error.getMessage().contains("after PT2S the peer has sent " + sent.length + " bytes"), error.getMessage());
                assertTrue(tls.wire.isShutDown());
            }
        }
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3")).server(new TlsOrPlain(server()))) {
            tls.wire.endOfInput();
            assertEquals(ErrorCode.PEER_CLOSED, tls.failure().code());
        }
        assertThrows(IllegalArgumentException.class, () -> new TlsOrPlain(server(), Duration.ZERO));
    }

    private static String outcome(@Nullable IoException error) {
        return error == null ? "secure" : error.code().name();
    }

    private static int slots(TlsWire tls) {
        int count = 0;
        for (ChannelSlot slot = tls.wire.channel().firstSlot(); slot != null; slot = slot.right()) {
            count++;
        }
        return count;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(IoMessage message) {
        byte[] bytes = new byte[message.length()];
        message.bytes().get(bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** Answers each line with "ok", and starts TLS when it is asked to. */
    final class MailServer extends ProtocolHandler {
        static final long WINDOW = DEFAULT_WINDOW;

        final List<String> heard = new ArrayList<>();
        private final TlsContext context;

        MailServer(TlsContext context) {
            this.context = context;
        }

        @Override
        protected void onMessage(ChannelSlot slot, IoMessage message) {
            while (message.length() > 0) {
                StringBuilder line = new StringBuilder();
                byte next;
                while ((next = message.bytes().get()) != '\n') {
                    line.append((char) next);
                }
                heard.add(line.toString());
                IoMessage answer = slot.acquireMessage(Direction.WRITE, 3);
                answer.bytes().put(bytes("ok\n")).flip();
                slot.send(answer, Direction.WRITE);
                if (line.toString().equals("STARTTLS")) {
                    context.upgrade(slot, message, error -> heard.add(outcome(error)));
                    return;
                }
            }
            message.release();
        }
    }
}
