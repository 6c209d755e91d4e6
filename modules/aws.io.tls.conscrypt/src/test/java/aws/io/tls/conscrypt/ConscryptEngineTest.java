package aws.io.tls.conscrypt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.tck.Deviation;
import aws.io.tck.ProviderPage;
import aws.io.tck.TlsEngineContract;
import aws.io.tck.TlsNameContract;
import aws.io.tck.TlsProviderContract;
import aws.io.tck.TlsResumptionContract;
import aws.io.tls.TlsOptions;
import aws.io.tls.TlsPolicy;
import aws.io.tls.spi.TlsEngine;
import aws.io.tls.spi.TlsEngineFactory;
import aws.io.tls.spi.TlsProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Conscrypt and its engines keep their contracts; what they cannot is asserted, so that the day they can we hear of it. */
class ConscryptEngineTest implements TlsProviderContract, TlsEngineContract, TlsResumptionContract, TlsNameContract {
    @Override
    public TlsProvider provider() {
        return new ConscryptProvider();
    }

    @Test
    void thePageSaysWhatItCan() {
        ProviderPage.check(Path.of("..", "..", "docs", "tls-providers.md"), provider(), ConscryptEngineTest.class, ConscryptChannelTest.class);
    }

    @Override
    @Deviation("FIPS_STYLE is refused: with TLS 1.3 BoringSSL always takes ChaCha20-Poly1305 too.")
    public boolean keeps(TlsPolicy policy) {
        return policy != TlsPolicy.FIPS_STYLE;
    }

    @Override
    @Deviation("An RSA key that stays on its token signs only where that does raw RSA: BoringSSL asks for this, and not for a signature.")
    public Set<String> signsOnTokens() {
        return Set.of("EC");
    }

    @Override
    @Deviation("A client that connects to a name without a dot, such as my_host, is refused where the name has an underscore, or a hyphen at"
            + " the end of a label: Conscrypt would not ask for it.")
    public boolean asksFor(String name) {
        return name.indexOf('.') >= 0;
    }

    @Override
    @Deviation("A name without a dot, except localhost, is verified and not asked for (SNI): Conscrypt passes over it.")
    public boolean asksForNamesWithoutADot() {
        return false;
    }

    @Test
    @Deviation("The suites of TLS 1.3 cannot be chosen: options that name some and not all three are refused.")
    void itsNewestSuitesCannotBeChosen() {
        assertFalse(provider().capabilities().contains(TlsProvider.CHOOSES_TLS_1_3_SUITES));
    }

    @Test
    @Deviation("Each connection holds two more file descriptors, of a pipe that Conscrypt makes, from its beginning to its end.")
    void anEngineHoldsTwoDescriptors() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "there is no /proc");
        TlsEngineFactory factory = provider().newFactory(TlsOptions.DEFAULT, true);
        TlsEngineFactory.Request request = new TlsEngineFactory.Request("localhost", 1, List.of(), (chain, type) -> {});
        factory.newEngine(request).close();
        long before = pipes(descriptors);
        TlsEngine engine = factory.newEngine(request);
        assertEquals(before + 2, pipes(descriptors));
        engine.close();
        assertEquals(before, pipes(descriptors));
    }

    private static long pipes(Path descriptors) throws IOException {
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(ConscryptEngineTest::isPipe).count();
        }
    }

    private static boolean isPipe(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
        } catch (IOException e) {
            // the descriptor of the listing itself, which is closed by now
            return false;
        }
    }

    @Test
    @Deviation("There is no key log: Conscrypt does not pass on BoringSSL's callback.")
    void itLogsNoKeys() {
        assertFalse(provider().capabilities().contains(TlsProvider.LOGS_KEYS));
    }
}
