package aws.io.tls.conscrypt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import aws.io.tck.Deviation;
import aws.io.tck.TlsChannelContract;
import aws.io.tls.spi.TlsProvider;
import org.junit.jupiter.api.Test;

/** Conscrypt under the TLS handler. */
class ConscryptChannelTest implements TlsChannelContract {
    @Override
    public TlsProvider provider() {
        return new ConscryptProvider();
    }

    @Override
    @Test
    @Deviation("computes handshakes, the verification of certificates too, on the loop's thread: its engine has no delegated tasks")
    public void longComputationsAreTheExecutorsWhichMayRefuseThemOrNeverEndThem() {
        assertEquals(0, computationsLeftToTheExecutor());
    }
}
