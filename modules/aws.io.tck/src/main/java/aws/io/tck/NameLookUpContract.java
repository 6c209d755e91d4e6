package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the system's name service does to the rest of a process: as little as it can. */
@Timeout(120)
public interface NameLookUpContract extends LoopContract {
    /** Connects to numbers and the completions of futures must not wait for the threads that look names up. */
    @Test
    default void namesThatHangDelayNeitherNumericAddressesNorCompletions() throws Exception {
        assertEquals(
                List.of("connected", "connected", "16 threads", "0 names done", "name server at 53"),
                HangingNames.run(factory(), "silent"));
    }

    /** The JDK caches the failure, without its reason: the retries must see the same kind. */
    @Test
    default void aNameServerThatIsNotThereIsATemporaryFailure() throws Exception {
        assertEquals(List.of("NAME_LOOKUP_FAILED is retryable", "3 failures"), HangingNames.run(factory(), "refused"));
    }
}
