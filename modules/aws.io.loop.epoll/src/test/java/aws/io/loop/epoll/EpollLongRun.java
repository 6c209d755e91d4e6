package aws.io.loop.epoll;

import aws.io.tck.Repetition;
import org.junit.jupiter.api.Test;

/** The contracts over and over; only in the profile {@code long}. */
class EpollLongRun {
    @Test
    void theContractsHoldEveryTime() {
        Repetition.run(20, EpollLoopTest.class, EpollSocketTest.class, BootstrapTest.class);
    }
}
