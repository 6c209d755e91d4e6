package aws.io.tool.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sizes for a terminal. */
class BarChartTest {
    @Test
    void theLargestIsFirstAndWhatIsSmallIsOneLineUnlessItIsOurs() {
        String chart = BarChart.of(Map.of("java.base", 40_000_000L, "libjvm.so", 20_000_000L, "aws.io.api", 3_000L, "a", 1_000L, "b", 2_000L));
        assertEquals(
                """
                java.base     40.00 MB ########################################
                libjvm.so     20.00 MB ####################
                aws.io.api     0.00 MB #
                smaller        0.00 MB #
                whole         60.01 MB
                """,
                chart.replace(System.lineSeparator(), "\n"));
    }
}
