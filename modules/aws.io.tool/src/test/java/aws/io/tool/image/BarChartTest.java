package aws.io.tool.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sizes for a terminal. */
class BarChartTest {
    private static final Map<String, Long> PARTS =
            Map.of("java.base", 40_000_000L, "libjvm.so", 20_000_000L, "aws.io.api", 3_000L, "a", 1_000L, "b", 2_000L);

    @Test
    void theLargestIsFirstAndWhatIsSmallIsOneLineUnlessItIsOurs() {
        String chart = BarChart.of(PARTS, 100);
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

    @Test
    void noLineIsLongerThanTheTerminal() {
        String chart = BarChart.of(PARTS, 40);
        assertTrue(chart.lines().allMatch(line -> line.length() <= 40), chart);
        assertTrue(chart.lines().anyMatch(line -> line.length() == 40), chart);
        assertFalse(BarChart.of(PARTS, 10).contains("#"), "where there is no room, there are no bars");
    }
}
