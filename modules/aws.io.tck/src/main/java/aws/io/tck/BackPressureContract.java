package aws.io.tck;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Back pressure through a whole channel: the completion of a message follows its bytes to the kernel, so a server reads no more than it can
 * write, whatever handlers make of the bytes.
 */
@Timeout(300)
public interface BackPressureContract extends LoopContract {
    /**
     * How much is sent.
     *
     * @return mebibytes: the system property {@code aws.io.tck.mebibytes}, by default 4, which is more than the small buffers of the kernel and
     *     the channels hold
     */
    static int mebibytes() {
        return Integer.getInteger("aws.io.tck.mebibytes", 4);
    }

    @Test
    default void aSlowReaderGetsEveryByteAndTheServerHoldsNoMoreThanItsWindows() {
        SlowEcho.run(factory(), null, mebibytes(), 0);
    }

    @Test
    default void aSlowReaderGetsEveryByteThroughOneTransformingHandler() {
        SlowEcho.run(factory(), null, mebibytes(), 1);
    }

    @Test
    default void aSlowReaderGetsEveryByteThroughThreeTransformingHandlers() {
        SlowEcho.run(factory(), null, mebibytes(), 3);
    }
}
