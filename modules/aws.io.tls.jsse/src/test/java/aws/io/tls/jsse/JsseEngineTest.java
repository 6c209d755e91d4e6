package aws.io.tls.jsse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import aws.io.tck.Deviation;
import aws.io.tck.ProviderPage;
import aws.io.tck.TlsEngineContract;
import aws.io.tck.TlsNameContract;
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
class JsseEngineTest implements TlsProviderContract, TlsEngineContract, TlsResumptionContract, TlsNameContract {
    @Override
    public TlsProvider provider() {
        return new JsseProvider();
    }

    @Test
    void thePageSaysWhatItCan() {
        Path page = Path.of("..", "..", "docs", "tls-providers.md");
        ProviderPage.check(page, provider(), JsseEngineTest.class, JsseChannelTest.class, BoundTest.class);
    }

    @Override
    @Deviation("PQ_HYBRID is refused: SunJSSE of Java 25 has no group with ML-KEM.")
    public boolean keeps(TlsPolicy policy) {
        return policy != TlsPolicy.PQ_HYBRID;
    }

    @Override
    @Deviation("A client that asks for a name with an underscore, a trailing dot or a hyphen at the end of a label, or for an IPv6 address, is"
            + " refused by illegal_parameter: SunJSSE takes no name that is not an SNIHostName.")
    public boolean serves(String name) {
        return name.equals("127.0.0.1");
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
