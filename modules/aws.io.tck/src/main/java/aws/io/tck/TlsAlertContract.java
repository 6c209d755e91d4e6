package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.spi.Availability;
import aws.io.testing.TestIdentities;
import aws.io.tls.CertificateProblem;
import aws.io.tls.ClientAuthentication;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsException;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.CertificateRejectedException;
import aws.io.tls.spi.PeerVerifier;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Alerts by their names, as they really go over the wire, and errors that say what happened and whose fault it is. */
@Timeout(60)
public interface TlsAlertContract extends TlsWireContract {
    @Test
    default void everyAlertOfThePeerIsToldByItsName() {
        Map<Integer, String> alerts = new TreeMap<>(Map.of(
                10, "unexpected_message", 20, "bad_record_mac", 22, "record_overflow", 40, "handshake_failure", 42, "bad_certificate",
                43, "unsupported_certificate", 44, "certificate_revoked", 45, "certificate_expired", 46, "certificate_unknown",
                47, "illegal_parameter"));
        alerts.putAll(Map.of(
                48, "unknown_ca", 49, "access_denied", 50, "decode_error", 51, "decrypt_error", 70, "protocol_version",
                71, "insufficient_security", 80, "internal_error", 86, "inappropriate_fallback", 109, "missing_extension",
                110, "unsupported_extension"));
        alerts.putAll(Map.of(
                112, "unrecognized_name", 113, "bad_certificate_status_response", 115, "unknown_psk_identity",
                116, "certificate_required", 120, "no_application_protocol", 200, "alert_200"));
        alerts.forEach((number, name) -> {
            try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.3")).client(client())) {
                tls.wire.push(TlsWire.record(21, (byte) 2, number.byteValue()));
                TlsException error = assertInstanceOf(TlsException.class, tls.failure());
                assertEquals(ErrorCode.TLS_ALERT_RECEIVED, error.code(), error.toString());
                assertEquals(name, error.alertReceived());
                assertNull(error.alertSent());
                assertEquals("localhost", error.serverName());
                assertEquals(provider().name(), error.provider());
                assertTrue(error.getMessage().contains(name + " (handshake with localhost"), error.getMessage());
            }
        });
    }

    @Test
    default void anAlertOfAnEncryptedConnectionIsToldByItsName() {
        // The raw peer rejects a record that it cannot decrypt.
        for (String version : VERSIONS) {
            try (TlsWire tls = new TlsWire(RawPeer.client(version)).server(server())) {
                tls.peer.handshake();
                tls.exchange();
                tls.peer.feed(TlsWire.record(23, new byte[60]));
                tls.exchange();
                TlsException error = assertInstanceOf(TlsException.class, tls.end());
                assertEquals(ErrorCode.TLS_ALERT_RECEIVED, error.code(), error.toString());
                assertEquals(TlsException.Phase.DATA, error.phase());
                assertEquals("bad_record_mac", error.alertReceived());
            }
        }
    }

    /**
     * The alert that reaches a peer whose certificate is rejected.
     *
     * @param problem why
     * @param version the version's name in the JCA
     * @return the alert's name
     */
    default String alertFor(CertificateProblem problem, String version) {
        return problem.alert();
    }

    @Test
    default void thePeerGetsTheAlertThatFitsWhatIsWrongWithItsCertificate() {
        requireAlertsForRejectedCertificates();
    }

    /** Fails unless a peer gets {@link #alertFor} each problem, in each version. */
    default void requireAlertsForRejectedCertificates() {
        StringBuilder wrong = new StringBuilder();
        for (String version : VERSIONS) {
            for (CertificateProblem problem : CertificateProblem.values()) {
                if (problem == CertificateProblem.MISSING) {
                    continue;
                }
                PeerVerifier rejecting = (chain, type) -> {
                    throw new CertificateRejectedException(problem, "no", null);
                };
                TlsContext context = TlsContext.client(TlsWireContract.trusting().build(), verifyingBy(rejecting));
                try (TlsWire tls = new TlsWire(RawPeer.server(version)).client(context).exchange()) {
                    TlsException error = assertInstanceOf(TlsException.class, tls.failure());
                    assertEquals(ErrorCode.TLS_CERTIFICATE_REJECTED, error.code(), error.toString());
                    assertEquals(problem, error.problem());
                    String got = tls.alertOfPeer();
                    if (!alertFor(problem, version).equals(got)) {
                        wrong.append(version).append(' ').append(problem).append(": ").append(got).append('\n');
                    }
                    if (error.alertSent() != null) {
                        assertEquals(got, error.alertSent(), "what the error says is what the peer got");
                    }
                }
            }
        }
        assertEquals("", wrong.toString());
    }

    @Test
    default void aClientWithoutTheCertificateThatItNeedsGetsAnAlertAndTheServerSaysWhatIsMissing() {
        for (String version : VERSIONS) {
            assertEquals(CertificateProblem.MISSING, errorOfNoCertificate(version).problem(), version);
        }
    }

    /**
     * What a server fails with whose client has no certificate, and must have one.
     *
     * @param version the version's name in the JCA
     * @return the error, whose alert the client got
     */
    default TlsException errorOfNoCertificate(String version) {
        TlsOptions.Builder strict = TlsWireContract.localhost()
                .clientAuthentication(ClientAuthentication.NEED)
                .trust(TestIdentities.trust(TestIdentities.localhost()));
        try (TlsWire tls = new TlsWire(RawPeer.client(version)).server(server(strict))) {
            tls.peer.handshake();
            tls.exchange();
            assertEquals(alertForNoCertificate(version), tls.alertOfPeer(), version);
            return assertInstanceOf(TlsException.class, tls.failure());
        }
    }

    /**
     * The alert that a peer without a certificate gets.
     *
     * @param version the version's name in the JCA
     * @return the alert's name
     */
    default String alertForNoCertificate(String version) {
        return version.equals("TLSv1.3") ? "certificate_required" : "handshake_failure";
    }

    @Test
    default void versionsAndSuitesWithNothingInCommonAreToldApart() {
        TlsOptions.Builder newest = TlsWireContract.localhost().versions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3);
        assertApart("protocol_version", RawPeer.client("TLSv1.2"), server(newest));
        // A suite for RSA, which the server's key is not.
        assertApart("handshake_failure", RawPeer.client("TLSv1.2").suites("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), server());
    }

    @Test
    default void aServerWithoutAProtocolInCommonSendsTheAlert() {
        assertApart(
                "no_application_protocol",
                RawPeer.client("TLSv1.3").alpn("chess"),
                server(TlsWireContract.localhost().alpn(List.of("h2"))));
    }

    /** {@return what the handshake agrees on, if it does, where a client offers another protocol than a server has} */
    default @Nullable String protocolOfAServerWithoutOneInCommon() {
        TlsContext context = server(TlsWireContract.localhost().alpn(List.of("h2")));
        try (TlsWire tls = new TlsWire(RawPeer.client("TLSv1.3").alpn("chess")).server(context)) {
            tls.peer.handshake();
            tls.exchange();
            assertTrue(tls.isSecure());
            return Objects.requireNonNull(TlsContext.details(tls.wire.channel())).alpn();
        }
    }

    /**
     * Fails unless a handshake ends with nothing in common, and both sides know why.
     *
     * @param alert the alert that the peer gets
     * @param peer the peer
     * @param context a server's
     */
    private static void assertApart(String alert, RawPeer peer, TlsContext context) {
        try (TlsWire tls = new TlsWire(peer).server(context)) {
            tls.peer.handshake();
            tls.exchange();
            TlsException error = assertInstanceOf(TlsException.class, tls.failure());
            assertEquals(ErrorCode.TLS_NOTHING_IN_COMMON, error.code(), error.toString());
            assertEquals(alert, error.alertSent(), error.toString());
            assertEquals(alert, tls.alertOfPeer());
        }
    }

    @Test
    default void aServerThatHasNothingInCommonIsUnderstood() {
        for (String version : VERSIONS) {
            TlsVersion other = TlsWireContract.version(version.equals("TLSv1.3") ? "TLSv1.2" : "TLSv1.3");
            try (TlsWire tls = new TlsWire(RawPeer.server(version))
                    .client(client(TlsWireContract.trusting().versions(other, other)))
                    .exchange()) {
                TlsException error = assertInstanceOf(TlsException.class, tls.failure());
                assertEquals(ErrorCode.TLS_ALERT_RECEIVED, error.code(), error.toString());
                assertEquals("protocol_version", error.alertReceived());
            }
        }
    }

    @Test
    default void plainTextWhereTlsWasExpectedIsShown() {
        Map<String, String> texts = Map.of(
                "HTTP/1.1 400 Bad Request\r\n", "the peer speaks HTTP: 'HTTP/1.1 400 Bad'",
                "220 mail.example ESMTP\r\n", "it begins: '220 mail.example'",
                "SSH-2.0-OpenSSH_9.9\r\n", "it begins: 'SSH-2.0-OpenSSH_'");
        texts.forEach((text, told) -> {
            try (TlsWire tls = new TlsWire(RawPeer.server("TLSv1.3")).client(client())) {
                tls.wire.push(text.getBytes(StandardCharsets.US_ASCII));
                IoException error = tls.failure();
                assertEquals(ErrorCode.TLS_NOT_TLS, error.code());
                assertTrue(error.getMessage().contains(told), error.getMessage());
            }
        });
    }

    /** {@return the provider, with another verifier put into every request} */
    private TlsProvider verifyingBy(PeerVerifier verifier) {
        TlsProvider real = provider();
        return new TlsProvider() {
            @Override
            public TlsEngineFactory newFactory(TlsOptions options, boolean client) {
                TlsEngineFactory factory = real.newFactory(options, client);
                return request -> factory.newEngine(
                        new TlsEngineFactory.Request(request.serverName(), request.port(), request.alpn(), verifier));
            }

            @Override
            public String name() {
                return real.name();
            }

            @Override
            public int priority() {
                return real.priority();
            }

            @Override
            public Availability availability() {
                return real.availability();
            }
        };
    }
}
