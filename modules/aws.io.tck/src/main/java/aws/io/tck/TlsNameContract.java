package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.Negotiation;
import aws.io.testing.TestIdentities;
import aws.io.tls.Identities;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Names of servers that clients ask for (SNI, RFC 6066), those too that are none by the book. */
public interface TlsNameContract extends TlsWireContract {
    /** Names of containers and of machines, which the JCA has no words for. */
    List<String> ODD = List.of("my_host", "my_host.example", "-leading.example", "trailing-.example");

    /** What RFC 6066 forbids to send. */
    List<String> NONE = List.of(
            "localhost.", "127.0.0.1", "::1", "[::1]", "a..b", ".example", "with space", "b\u00fccher.example", "x".repeat(64) + ".example");

    /**
     * Whether a server's engine serves a client that asks for something.
     *
     * @param name what the client asks for
     * @return true, or false if the engine ends the handshake with an alert
     */
    default boolean serves(String name) {
        return true;
    }

    /**
     * Whether a client's engine can ask for a name.
     *
     * @param name a name of {@link #ODD}
     * @return true, or false if the connection fails with TLS_OPTION_UNSUPPORTED
     */
    default boolean asksFor(String name) {
        return true;
    }

    @Test
    default void anOddNameIsServedByThatNameOrAsAnUnknownOne() {
        Identity known = TestIdentities.named("known");
        for (String version : TlsWireContract.VERSIONS) {
            for (String name : ODD) {
                Identities identities = Identities.builder().add(name, known).otherwise(TestIdentities.localhost()).build();
                requireServed(version, name, name, identities, known);
                requireServed(version, name, name, Identities.builder().otherwise(TestIdentities.localhost()).build(), null);
            }
        }
    }

    @Test
    default void whatIsNoNameIsServedAsAnUnknownName() {
        Identity known = TestIdentities.named("known");
        Identities identities = Identities.builder().add("localhost", known).otherwise(TestIdentities.localhost()).build();
        for (String version : TlsWireContract.VERSIONS) {
            for (String name : NONE) {
                requireServed(version, name, null, identities, null);
            }
        }
    }

    private void requireServed(
            String version, String sent, @Nullable String understood, Identities identities, @Nullable Identity known) {
        List<String> asked = new ArrayList<>();
        TlsOptions.Builder options = TlsWireContract.localhost().identityByName(name -> {
            asked.add(name);
            return identities.apply(name);
        });
        RawPeer client = RawPeer.client(version).asksFor(sent.getBytes(StandardCharsets.ISO_8859_1));
        try (TlsWire tls = new TlsWire(client).server(server(options))) {
            tls.peer.handshake();
            tls.exchange();
            if (!serves(sent)) {
                assertNotNull(tls.peer.failure(), () -> sent + ": the client gets an alert");
                assertFalse(tls.isSecure(), sent);
                return;
            }
            assertTrue(tls.isSecure(), () -> version + " " + sent + ": " + tls.peer.failure());
            Identity shown = known == null ? TestIdentities.localhost() : known;
            assertArrayEquals(shown.chain().toArray(), tls.peer.engine().getSession().getPeerCertificates(), sent);
            assertEquals(understood, Objects.requireNonNull(TlsContext.details(tls.wire.channel())).serverName());
            assertEquals(understood == null ? List.of() : List.of(understood), asked);
        } catch (SSLPeerUnverifiedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    default void whateverACallbackOfTheHandshakeThrowsTheClientGetsAnAlert() {
        for (Throwable thrown : List.of(new IllegalArgumentException("odd"), new AssertionError("wrong"))) {
            TlsOptions.Builder choice = TlsWireContract.localhost().identityByName(name -> {
                throw raise(thrown);
            });
            TlsOptions.Builder keys = TlsOptions.builder().executor(Runnable::run).identity(Identity.keyManager(new HeedlessKeyManager(
                    TestIdentities.localhost().keyManager()) {
                @Override
                public String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
                    throw raise(thrown);
                }
            }));
            for (String version : TlsWireContract.VERSIONS) {
                requireAlert(version, server(choice), thrown);
                requireAlert(version, server(keys), thrown);
            }
        }
    }

    private static RuntimeException raise(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }

    private static void requireAlert(String version, TlsContext server, Throwable thrown) {
        try (TlsWire tls = new TlsWire(RawPeer.client(version).asksFor("a.example")).server(server)) {
            tls.peer.handshake();
            tls.exchange();
            String text = String.valueOf(Objects.requireNonNull(tls.peer.failure(), version + ": no alert").getMessage());
            assertTrue(text.contains("Received fatal alert: "), text);
            TlsException error = (TlsException) tls.failure();
            assertEquals(ErrorCode.CALLBACK_FAILED, error.code(), error::toString);
            assertEquals("a.example", error.serverName());
            tls.requireReported(thrown);
        }
    }

    @Test
    default void aClientAsksForAnOddNameOrRefuses() {
        for (String name : ODD) {
            TlsContext context = client(TlsWireContract.trusting());
            try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.3")).begin(context, Negotiation.Target.of(name, 443))) {
                if (asksFor(name)) {
                    assertTrue(sends(tls.takeWritten(), name), name);
                } else {
                    assertEquals(ErrorCode.TLS_OPTION_UNSUPPORTED, tls.failure().code());
                    assertTrue(tls.failure().getMessage().contains(name), tls.failure().getMessage());
                    assertEquals(0, tls.takeWritten().length);
                }
            }
        }
    }

    /** {@return whether a client's engine asks for a name without a dot} */
    default boolean asksForNamesWithoutADot() {
        return true;
    }

    @Test
    default void aClientAsksForANameWithoutADot() {
        try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.3")).begin(client(), Negotiation.Target.of("db", 443))) {
            assertEquals(asksForNamesWithoutADot(), sends(tls.takeWritten(), "db"));
        }
    }

    @Test
    default void aClientAsksForNoAddressAndForNothingThatIsNoName() {
        for (String host : List.of("127.0.0.1", "::1", "a..b", "x".repeat(64) + ".example")) {
            TlsContext context = client(TlsWireContract.trusting().verifyHost(false));
            try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.3")).begin(context, Negotiation.Target.of(host, 443)).exchange()) {
                assertTrue(tls.isSecure(), host);
                assertNull(tls.wire.error());
            }
        }
    }

    @Test
    default void aTrailingDotIsNotSent() {
        try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.3")).begin(client(), Negotiation.Target.of("LocalHost.", 443))) {
            byte[] hello = tls.takeWritten();
            assertTrue(sends(hello, "localhost"));
            assertFalse(sends(hello, "localhost."));
        }
    }

    @Test
    default void anInternationalizedNameIsRefusedWithTheWayToConvertIt() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> client().withServerName("b\u00fccher.example"));
        assertTrue(error.getMessage().contains("xn--"), error.getMessage());
        assertTrue(String.valueOf(error.getMessage()).contains("IDN.toASCII"), error.getMessage());
        try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.3"))
                .begin(client(), Negotiation.Target.of("xn--bcher-kva.example", 443))) {
            assertTrue(sends(tls.takeWritten(), "xn--bcher-kva.example"));
        }
    }

    /** {@return whether a first message has a name, after its length} */
    private static boolean sends(byte[] hello, String name) {
        byte[] wanted = new byte[2 + name.length()];
        wanted[1] = (byte) name.length();
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, wanted, 2, name.length());
        for (int i = 0; i + wanted.length <= hello.length; i++) {
            if (Arrays.equals(hello, i, i + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }
}
