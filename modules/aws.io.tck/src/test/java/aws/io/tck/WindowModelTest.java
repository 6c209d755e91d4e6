package aws.io.tck;

import org.junit.jupiter.api.Test;

/** Counterexamples that {@link WindowPropertyTest} has found. */
class WindowModelTest {
    @Test
    void aRemovedSlotHadGrantedMoreThanItsRightNeighbourWhichHadCollectedReleasedBytes() {
        run(138, true, false, 0, 0, 2, 13, 6, 13, 1104);
        run(
                1246, true, false, 5940, 536, 1757, 210, 6, 28481, 4976, 656, 7, 8, 2, 8073, 64173, 44249, 8421, 53, 593800, 124, 28738, 17,
                11857, 2, 527, 2358, 310, 0, 255, 115, 59598, 6681, 11970, 10, 41, 38478, 16, 46, 12597, 79, 8305, 750127, 118113, 282, 27, 7993,
                33380, 2800, 707261, 16, 17, 56, 1081, 61619, 99721, 5522, 68288, 125, 19726, 163, 303, 128);
    }

    @Test
    void aRemovedSlotHadGrantedMoreThanTheApplicationBehindAHandlerThatPasses() {
        run(67_584, true, false, 35585, 11981, 189873, 5, 6, 315201);
        run(2, false, false, 557, 5, 6, 17);
        run(100, false, false, 909, 5, 6, 800);
    }

    private static void run(long window, boolean byRelease, boolean framed, int... steps) {
        try (WindowModel model = new WindowModel(null, window, byRelease, framed)) {
            for (int step : steps) {
                model.step(step);
            }
            model.finish();
        }
    }
}
