package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.tls.TlsOptions;
import aws.io.tls.TlsPolicy;
import aws.io.tls.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What is wrong with options is said when they are made, with the option's name. */
class TlsOptionsTest {
    private static void refused(Executable building, String... words) {
        String message = assertThrows(IllegalArgumentException.class, building).getMessage();
        for (String word : words) {
            assertTrue(message.contains(word), word + " in " + message);
        }
    }

    @Test
    void aPolicyExcludesWhatItDoesNotAllow() {
        TlsOptions.Builder three = TlsOptions.builder().policy(TlsPolicy.TLS_1_3_ONLY);
        assertEquals(TlsVersion.TLS_1_3, three.build().minimumVersion());
        three.versions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3);
        refused(three::build, "versions", "TLS_1_2", "TLS_1_3_ONLY");
        TlsOptions.Builder old = TlsOptions.builder().versions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2);
        refused(old.policy(TlsPolicy.PQ_HYBRID)::build, "versions", "PQ_HYBRID");
        TlsOptions.Builder chacha = TlsOptions.builder().policy(TlsPolicy.FIPS_STYLE).suites(List.of("TLS_CHACHA20_POLY1305_SHA256"));
        refused(chacha::build, "suites", "TLS_CHACHA20_POLY1305_SHA256", "FIPS_STYLE");
        TlsOptions.Builder classical = TlsOptions.builder().policy(TlsPolicy.PQ_HYBRID).groups(List.of("x25519"));
        refused(classical::build, "groups", "x25519", "PQ_HYBRID");
        assertEquals(
                List.of("secp384r1"),
                TlsOptions.builder().policy(TlsPolicy.FIPS_STYLE).groups(List.of("secp384r1")).build().groups());
    }

    @Test
    void suitesAndGroupsThatNoVersionHasAreRefused() {
        TlsOptions.Builder newest = TlsOptions.builder().versions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3);
        refused(newest.suites(List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))::build, "suites", "TLS_1_3");
        TlsOptions.Builder older = TlsOptions.builder().versions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2);
        refused(older.suites(List.of("TLS_AES_128_GCM_SHA256"))::build, "suites", "TLS_1_2");
        refused(older.suites(List.of()).groups(List.of("X25519MLKEM768"))::build, "groups", "X25519MLKEM768");
        refused(() -> older.suites(List.of("A", "A")), "suites", "twice");
    }

    @Test
    void applicationProtocolsHaveOneTo255Bytes() {
        refused(() -> TlsOptions.builder().alpn(List.of("h2", "x".repeat(256))), "protocols", "255");
        refused(() -> TlsOptions.builder().alpn(List.of("")), "protocols", "''");
        refused(() -> TlsOptions.builder().alpn(List.of("h2", "h2")), "protocols", "h2", "twice");
        assertEquals(1, TlsOptions.builder().alpn(List.of("x".repeat(255))).build().alpn().size());
    }

    @Test
    void aNameIsNotVerifiedInACertificateThatIsNot() {
        refused(TlsOptions.builder().verifyPeer(false).verifyHost(true)::build, "verifyHost", "verifyPeer");
        assertFalse(TlsOptions.builder().verifyPeer(false).build().verifyHost());
        assertTrue(TlsOptions.DEFAULT.verifyHost());
    }

    @Test
    void numbersOutOfRangeAreRefusedWithWhatIsAllowed() {
        TlsOptions.Builder builder = TlsOptions.builder();
        refused(() -> builder.recordSize(511), "recordSize", "511", "512");
        refused(() -> builder.recordSize(16_385), "recordSize", "16384");
        refused(() -> builder.sessionCacheSize(0), "sessionCacheSize", "0");
        refused(() -> builder.sessionLifetime(Duration.ofDays(8)), "sessionLifetime", "PT168H");
        refused(() -> builder.sessionLifetime(Duration.ofMillis(1)), "sessionLifetime", "PT1S");
        refused(() -> builder.handshakeTimeout(Duration.ZERO), "handshakeTimeout");
        refused(() -> builder.versions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2), "oldest");
    }

    @Test
    void optionsAreCopiedWhole() {
        TlsOptions options = TlsOptions.builder()
                .verifyHost(false)
                .alpn(List.of("echo"))
                .policy(TlsPolicy.FIPS_STYLE)
                .versions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2)
                .suites(List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))
                .groups(List.of("secp256r1"))
                .resumption(false)
                .sessionCacheSize(7)
                .sessionLifetime(Duration.ofHours(1))
                .recordSize(4096)
                .handshakeTimeout(Duration.ofSeconds(3))
                .insecureKeyLog(Path.of("keys"))
                .executor(Runnable::run)
                .build();
        TlsOptions copy = options.toBuilder().build();
        assertEquals(options.trust(), copy.trust());
        assertTrue(copy.verifyPeer());
        assertFalse(copy.verifyHost());
        assertEquals(options.alpn(), copy.alpn());
        assertEquals(options.policy(), copy.policy());
        assertEquals(options.minimumVersion(), copy.minimumVersion());
        assertEquals(options.maximumVersion(), copy.maximumVersion());
        assertEquals(options.suites(), copy.suites());
        assertEquals(options.groups(), copy.groups());
        assertFalse(copy.resumption());
        assertEquals(7, copy.sessionCacheSize());
        assertEquals(options.sessionLifetime(), copy.sessionLifetime());
        assertEquals(4096, copy.recordSize());
        assertEquals(options.handshakeTimeout(), copy.handshakeTimeout());
        assertEquals(options.insecureKeyLog(), copy.insecureKeyLog());
        assertEquals(options.executor(), copy.executor());
    }
}
