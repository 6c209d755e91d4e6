package aws.io.tck;

import org.junit.jupiter.api.AfterEach;

/** The base of contracts that put two engines back to back: closes each of them after the test, as a channel would. */
public interface ClosesEngines extends LeavesNothing {
    /** Closes the engines that the test made. */
    @AfterEach
    default void closeEngines() {
        EngineSide.closeAll();
    }
}
