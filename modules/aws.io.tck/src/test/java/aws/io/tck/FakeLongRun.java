package aws.io.tck;

import org.junit.jupiter.api.Test;

/** The contracts over and over; only in the profile {@code long}. */
class FakeLongRun {
    @Test
    void theContractsHoldEveryTime() {
        Repetition.run(
                20, FakeCompletionTest.class, FakeBootstrapTest.class, HeapChannelTest.class, OffHeapChannelTest.class, IoFutureTest.class);
    }
}
