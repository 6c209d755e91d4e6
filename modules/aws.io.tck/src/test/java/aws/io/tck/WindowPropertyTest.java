package aws.io.tck;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Whatever is granted, released, inserted and removed, everything that may arrive arrives, in order and within the windows. */
class WindowPropertyTest {
    @Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
    void everythingThatTheApplicationHasRoomForArrives(
            @ForAll("windows") long window, @ForAll boolean byRelease, @ForAll boolean framed, @ForAll("steps") List<Integer> steps) {
        // Without a window and without grants nothing is ever released.
        try (WindowModel model = new WindowModel(null, window, byRelease && window > 0, framed)) {
            for (int step : steps) {
                model.step(step);
            }
            model.finish();
        }
    }

    @Provide
    Arbitrary<Long> windows() {
        return Arbitraries.oneOf(
                Arbitraries.of(0L, 1L, 2L, 8L, 100L, 20_480L, 67_584L, 67_585L, 262_144L), Arbitraries.longs().between(0, 300_000));
    }

    @Provide
    Arbitrary<List<Integer>> steps() {
        return Arbitraries.integers().between(0, 800_000).list().ofMaxSize(60);
    }
}
