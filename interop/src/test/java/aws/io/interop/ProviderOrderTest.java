package aws.io.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import aws.io.loop.EventLoopGroup;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.tck.ProviderOrder;
import aws.io.tls.TlsContext;
import aws.io.tls.spi.TlsProvider;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What a certificate is worth does not depend on the order of the JVM's providers: the certificate suite with another one first. */
class ProviderOrderTest {
    private static final String CONSCRYPT = "org.conscrypt.OpenSSLProvider";
    private static final List<String> FIRST = List.of(
            CONSCRYPT,
            "org.bouncycastle.jce.provider.BouncyCastleProvider",
            "org.bouncycastle.jsse.provider.BouncyCastleJsseProvider");

    @TestFactory
    Stream<DynamicTest> theCertificateSuiteHoldsWhateverProviderIsFirst() {
        EventLoopFactory loops = EventLoopGroup.providers().choose(null);
        return Stream.of("jsse", "conscrypt", "bc").flatMap(name -> FIRST.stream().map(first -> dynamicTest(name + " behind " + first, () -> {
            TlsProvider provider = TlsContext.providers().choose(name);
            List<String> failures = ProviderOrder.failures(loops, provider, first);
            if (name.equals("jsse") && first.equals(CONSCRYPT)) {
                // The JDK's engine takes its curves from the first provider that has any.
                assertFalse(failures.isEmpty());
                assertTrue(failures.stream().allMatch(line -> line.contains("SunJSSE does not start")), failures::toString);
            } else {
                assertEquals(List.of(), failures);
            }
        })));
    }
}
