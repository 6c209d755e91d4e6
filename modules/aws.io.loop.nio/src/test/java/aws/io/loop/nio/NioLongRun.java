package aws.io.loop.nio;

import aws.io.tck.Repetition;
import org.junit.jupiter.api.Test;

/** The contracts over and over; only in the profile {@code long}. */
class NioLongRun {
    @Test
    void theContractsHoldEveryTime() {
        Repetition.run(20, NioLoopTest.class, NioSocketTest.class, BootstrapTest.class);
    }
}
