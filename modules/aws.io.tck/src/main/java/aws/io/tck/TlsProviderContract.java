package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.spi.Availability;
import aws.io.testing.TestCertificate;
import aws.io.testing.TestIdentities;
import aws.io.tls.Identity;
import aws.io.tls.TlsContext;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsVersion;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** What a TLS provider promises before there is a connection: what it says of itself is true, and it leaves the JVM as it was. */
@Timeout(60)
public interface TlsProviderContract extends ClosesEngines {
    /** {@return the provider under test} */
    TlsProvider provider();

    /** {@return of which algorithms a key signs that stays on its token} */
    default Set<String> signsOnTokens() {
        return Set.of("EC", "RSA");
    }

    private TlsOptions.Builder serving() {
        return TlsOptions.builder().identity(TestIdentities.rsa("localhost"));
    }

    private void refused(TlsOptions.Builder options, String named) {
        for (boolean client : new boolean[] {false, true}) {
            IoException error = assertThrows(IoException.class, () -> provider().newFactory(options.build(), client));
            assertEquals(ErrorCode.TLS_OPTION_UNSUPPORTED, error.code(), error.toString());
            assertTrue(error.getMessage().contains(named), error.getMessage());
            assertTrue(error.getMessage().contains(provider().name()), error.getMessage());
        }
    }

    @Test
    default void itHasANameAndARankAndSaysWhetherItCanBeUsed() {
        TlsProvider provider = provider();
        assertTrue(provider.name().matches("[a-z0-9-]+"), provider.name());
        assertTrue(provider.priority() > 0);
        assertEquals(1, provider.spiVersion());
        assertFalse(provider.availability() instanceof Availability.Unavailable, provider.availability().toString());
        Set<String> words = Set.of(
                TlsProvider.RESUMES_TLS_1_2, TlsProvider.RESUMES_TLS_1_3, TlsProvider.CHOOSES_TLS_1_3_SUITES, TlsProvider.LOGS_KEYS,
                TlsProvider.EXPORTS_KEYS);
        assertTrue(words.containsAll(provider.capabilities()), provider.capabilities().toString());
    }

    @Test
    default void itDescribesItsVersionsSuitesAndGroupsInOneLine() {
        String text = provider().describe();
        assertTrue(text.startsWith(provider().name() + ": "), text);
        for (String one : List.of("TLSv1.2", "TLSv1.3", "TLS_AES_128_GCM_SHA256")) {
            assertTrue(text.contains(one), one + " in " + text);
        }
        assertTrue(provider().groups().stream().allMatch(text::contains), text);
        assertFalse(text.contains("\n"), text);
    }

    @Test
    default void aContextSaysItsSideAndItsProviderInALog() {
        TlsContext client = TlsContext.client(TlsOptions.DEFAULT, provider());
        String name = provider().name();
        assertEquals("TlsContext[client by " + name + "]", client.toString());
        String derived = client.withServerName("example.com").withAlpn(List.of("h2")).toString();
        assertEquals("TlsContext[client by " + name + ", for example.com, [h2]]", derived);
        client.close();
        assertEquals("TlsContext[client by " + name + ", closed]", client.toString());
        try (TlsContext server = TlsContext.server(serving().build(), provider())) {
            assertEquals("TlsContext[server by " + name + "]", server.toString());
        }
    }

    @Test
    @ResourceLock(Resources.SYSTEM_OUT)
    @ResourceLock(Resources.SYSTEM_ERR)
    default void theJvmIsLeftAsItWas() {
        Object[] before = Security.getProviders();
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream kept = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(kept);
        System.setErr(kept);
        try {
            TlsProvider provider = provider();
            provider.availability();
            provider.capabilities();
            provider.groups();
            provider.describe();
            EngineSide.shakeHands(
                    new EngineSide(engine(provider.newFactory(TlsOptions.DEFAULT, true), "localhost")),
                    new EngineSide(engine(provider.newFactory(serving().build(), false), null)));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
        assertArrayEquals(before, Security.getProviders());
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
    }

    private static TlsEngine engine(TlsEngineFactory factory, @Nullable String name) {
        return factory.newEngine(new TlsEngineFactory.Request(name, 443, List.of(), TlsEngineContract.ANYBODY));
    }

    @Test
    default void aNameThatItDoesNotKnowIsRefusedByThatName() {
        refused(serving().suites(List.of("TLS_AES_128_GCM_SHA256", "TLS_NO_SUCH_SUITE")), "TLS_NO_SUCH_SUITE");
        refused(serving().groups(List.of(TlsEngineContract.best(provider().groups()), "nonesuch")), "nonesuch");
    }

    @Test
    default void itTakesEveryGroupThatItNames() {
        assertFalse(provider().groups().isEmpty());
        for (String group : provider().groups()) {
            provider().newFactory(serving().groups(List.of(group)).build(), true).close();
        }
    }

    @Test
    default void aChoiceAmongTheSuitesOfTheNewestVersionIsKeptOrRefused() {
        TlsOptions.Builder one = serving().versions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_3).suites(List.of("TLS_AES_256_GCM_SHA384"));
        if (!provider().capabilities().contains(TlsProvider.CHOOSES_TLS_1_3_SUITES)) {
            refused(one, "TLS_CHACHA20_POLY1305_SHA256");
            return;
        }
        EngineSide client = new EngineSide(engine(provider().newFactory(TlsOptions.DEFAULT, true), "localhost"));
        EngineSide server = new EngineSide(engine(provider().newFactory(one.build(), false), null));
        EngineSide.shakeHands(client, server);
        assertEquals("TLS_AES_256_GCM_SHA384", client.engine.details().suite());
    }

    @Test
    default void aChoiceAmongTheSuitesOfTls12IsKept() {
        String suite = "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384";
        TlsOptions.Builder one = serving().versions(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2).suites(List.of(suite));
        EngineSide client = new EngineSide(engine(provider().newFactory(TlsOptions.DEFAULT, true), "localhost"));
        EngineSide server = new EngineSide(engine(provider().newFactory(one.build(), false), null));
        EngineSide.shakeHands(client, server);
        assertEquals(suite, client.engine.details().suite());
    }

    @Test
    default void aKeyThatCannotBeExportedSignsWhereItsTokenIsAmongTheJvmsProviders() {
        TestCertificate curve = TestCertificate.selfSigned("CN=token").names("localhost").make();
        TestCertificate rsa = TestCertificate.selfSigned("CN=token").key("RSA", 2048).names("localhost").make();
        TestToken.present(() -> {
            for (TestCertificate known : List.of(curve, rsa)) {
                TlsOptions onToken = TlsOptions.builder().identity(Identity.of(TestToken.keep(known.key()), known.chain())).build();
                for (TlsVersion version : TlsEngineContract.VERSIONS) {
                    TlsEngineFactory clients = provider().newFactory(TlsOptions.builder().versions(version, version).build(), true);
                    EngineSide client = new EngineSide(engine(clients, "localhost"));
                    EngineSide server = new EngineSide(engine(provider().newFactory(onToken, false), null));
                    if (signsOnTokens().contains(known.key().getAlgorithm())) {
                        EngineSide.shakeHands(client, server);
                        assertEquals(known.chain(), client.engine.details().peerCertificates(), version.toString());
                    } else {
                        assertThrows(RuntimeException.class, () -> EngineSide.shakeHands(client, server), version.toString());
                    }
                }
            }
        });
    }

    @Test
    default void aKeyLogIsWrittenOrRefused() {
        try {
            Path file = Files.createTempFile("aws-io-keys", ".log");
            try {
                TlsOptions.Builder options = serving().insecureKeyLog(file);
                if (!provider().capabilities().contains(TlsProvider.LOGS_KEYS)) {
                    refused(options, "insecureKeyLog");
                    return;
                }
                EngineSide.shakeHands(
                        new EngineSide(engine(provider().newFactory(TlsOptions.DEFAULT, true), "localhost")),
                        new EngineSide(engine(provider().newFactory(options.build(), false), null)));
                assertTrue(Files.readString(file).contains("SERVER_TRAFFIC_SECRET_0 "));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
