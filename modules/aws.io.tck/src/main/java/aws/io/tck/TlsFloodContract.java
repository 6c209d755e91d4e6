package aws.io.tck;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tls.spi.TlsProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As {@link FloodContract}, over TLS. */
@Timeout(120)
public interface TlsFloodContract extends LeavesNothing {
    /** {@return the provider under test} */
    TlsProvider provider();

    /** {@return the loops to run it on} */
    EventLoopFactory loops();

    @Test
    default void clientsThatSendAndNeverReadDoNotExhaustTheMemoryAndAnHonestOneIsServed() throws Exception {
        FloodContract.flood(loops(), provider());
    }
}
