package aws.io.interop;

import aws.io.tck.Repetition;
import org.junit.jupiter.api.Test;

/** All nine pairs over and over; only in the profile {@code long}. */
class PairLongRun {
    @Test
    void everyPairTalksEveryTime() {
        Repetition.run(20, PairTest.class);
    }
}
