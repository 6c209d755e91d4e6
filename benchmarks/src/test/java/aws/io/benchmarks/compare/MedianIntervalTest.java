package aws.io.benchmarks.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The interval of a median is that of the tables of the sign test. */
class MedianIntervalTest {
    @ParameterizedTest
    @CsvSource({"6, 1, 6, 0.9688", "20, 6, 15, 0.9586", "24, 7, 18, 0.9773", "25, 8, 18, 0.9567"})
    void itsEndsAreTheRanksOfTheTable(int count, double from, double to, double confidence) {
        MedianInterval interval = MedianInterval.of(IntStream.rangeClosed(1, count).map(one -> count + 1 - one).asDoubleStream().toArray());
        assertEquals((count + 1) / 2.0, interval.median());
        assertEquals(from, interval.from());
        assertEquals(to, interval.to());
        assertEquals(confidence, interval.confidence(), 0.0001);
    }

    @Test
    void fewFiguresAreAllOfIt() {
        MedianInterval interval = MedianInterval.of(3, 1, 2);
        assertEquals(1, interval.from());
        assertEquals(3, interval.to());
        assertEquals(0.75, interval.confidence());
    }
}
