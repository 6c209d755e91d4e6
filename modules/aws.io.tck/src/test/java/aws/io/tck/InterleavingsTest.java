package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The runner finds faults that need two threads at one moment, and no others. */
class InterleavingsTest {
    private static Interleavings oneWinner() {
        return new Interleavings("two threads that claim a flag")
                .allow("true false", "the first thread was first")
                .allow("false true", "the second thread was first");
    }

    /** A flag that two threads claim. */
    private abstract static class Claim implements Interleavings.Round {
        private final boolean[] won = new boolean[2];

        @Override
        public List<Runnable> actors() {
            return List.of(() -> won[0] = claim(), () -> won[1] = claim());
        }

        abstract boolean claim();

        @Override
        public String outcome() {
            return won[0] + " " + won[1];
        }
    }

    /** Without the flaw a run ends early at an outcome that is not allowed; it is given time enough for a slow machine. */
    @Test
    void aCheckThatIsNoCompareAndSetIsFound() {
        AssertionError found = assertThrows(AssertionError.class, () -> oneWinner().run(Duration.ofSeconds(30), 2, () -> new Claim() {
            private volatile boolean claimed;

            @Override
            boolean claim() {
                if (claimed) {
                    return false;
                }
                claimed = true;
                return true;
            }
        }));
        assertTrue(found.getMessage().contains("'true true' is not allowed"), found.getMessage());
    }

    @Test
    void aCompareAndSetHasOneWinner() throws Exception {
        Set<String> seen = oneWinner().run(Duration.ofMillis(500), 2, () -> new Claim() {
            private final AtomicBoolean claimed = new AtomicBoolean();

            @Override
            boolean claim() {
                return claimed.compareAndSet(false, true);
            }
        }).keySet();
        assertTrue(Set.of("true false", "false true").containsAll(seen), seen.toString());
    }
}
