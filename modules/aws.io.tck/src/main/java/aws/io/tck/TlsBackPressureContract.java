package aws.io.tck;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tls.spi.TlsProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Back pressure through a channel with TLS: what {@link BackPressureContract} requires, over every TLS provider. */
@Timeout(300)
public interface TlsBackPressureContract extends LeavesNothing {
    /** {@return the provider under test} */
    TlsProvider provider();

    /** {@return the loops to run it on} */
    EventLoopFactory loops();

    @Test
    default void aSlowReaderGetsEveryByteAndTheServerHoldsNoMoreThanItsWindows() {
        SlowEcho.run(loops(), provider(), BackPressureContract.mebibytes(), 0);
    }

    @Test
    default void aSlowReaderGetsEveryByteThroughOneTransformingHandler() {
        SlowEcho.run(loops(), provider(), BackPressureContract.mebibytes(), 1);
    }

    @Test
    default void aSlowReaderGetsEveryByteThroughThreeTransformingHandlers() {
        SlowEcho.run(loops(), provider(), BackPressureContract.mebibytes(), 3);
    }
}
