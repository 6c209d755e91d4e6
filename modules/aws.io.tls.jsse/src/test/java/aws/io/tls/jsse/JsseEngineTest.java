package aws.io.tls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import aws.io.tck.Deviation;
import aws.io.tck.ProviderPage;
import aws.io.tck.TlsEngineContract;
import aws.io.tck.TlsProviderContract;
import aws.io.tck.TlsResumptionContract;
import aws.io.tls.TlsPolicy;
import aws.io.tls.spi.TlsProvider;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** SunJSSE and its engines keep their contracts; what they cannot is asserted, so that the day they can we hear of it. */
class JsseEngineTest implements TlsProviderContract, TlsEngineContract, TlsResumptionContract {
    @Override
    public TlsProvider provider() {
        return new JsseProvider();
    }

    @Test
    void thePageSaysWhatItCan() {
        ProviderPage.check(Path.of("..", "..", "docs", "tls-providers.md"), provider(), JsseEngineTest.class);
    }

    @Override
    @Deviation("PQ_HYBRID is refused: SunJSSE of Java 25 has no group with ML-KEM.")
    public boolean keeps(TlsPolicy policy) {
        return policy != TlsPolicy.PQ_HYBRID;
    }

    @Test
    void itsGroupsAreThoseOfTheJdk() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
        context.init(null, null, null);
        assertEquals(Set.copyOf(List.of(context.getSupportedSSLParameters().getNamedGroups())), provider().groups());
    }

    @Test
    @Deviation("There is no key log: the JDK gives no keys away.")
    void itLogsNoKeys() {
        assertFalse(provider().capabilities().contains(TlsProvider.LOGS_KEYS));
    }
}
