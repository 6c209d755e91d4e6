package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tls.spi.TlsProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of a connection releases everything that its engine holds, at once: no garbage collection and no finalizer has to do it. */
@Timeout(300)
public interface TlsReleaseContract extends LeavesNothing {
    /** By how many kilobytes the resident memory may grow while the connections come and go. */
    int ALLOWED_GROWTH = 5 * 1024;

    /** {@return the provider under test} */
    TlsProvider provider();

    /** {@return the loops to run it on} */
    EventLoopFactory loops();

    /** {@return how many connections come and go after the warm-up} */
    default int connections() {
        return 1_000;
    }

    @Test
    default void everyEndOfAConnectionReleasesItsDescriptorsAndMemory() throws Exception {
        requireNothingKept();
    }

    @Test
    default void everyEndOfAConnectionReleasesEverythingWithoutFinalizers() throws Exception {
        requireNothingKept("--finalization=disabled");
    }

    /** Conscrypt's engines need two descriptors each, and its exception does not say that there are none. */
    @Test
    default void whereNoDescriptorsAreLeftTheErrorSaysSo() throws Exception {
        List<String> lines = KitProgram.lines(NoDescriptors.start(loops(), provider()));
        String last = lines.isEmpty() ? "nothing" : lines.getLast();
        boolean named = last.startsWith("TOO_MANY_DESCRIPTORS ENVIRONMENT ") && last.contains("'" + provider().name() + "'");
        assertTrue(last.equals("made") || (named && last.contains("open files")), () -> String.join("\n", lines));
    }

    private void requireNothingKept(String... options) throws Exception {
        List<String> lines =
                KitProgram.lines(KitProgram.start(EndedConnections.command(loops(), provider(), connections(), options)));
        List<String> kept = new ArrayList<>();
        int ways = 0;
        for (String line : lines) {
            String[] words = line.split(" ", 4);
            if (words[0].equals("descriptors")) {
                ways++;
                if (!words[1].equals(words[2])) {
                    kept.add(words[3] + ": " + words[1] + " descriptors before, " + words[2] + " after");
                }
            }
        }
        assertEquals(List.of(), kept);
        assertEquals(9, ways, () -> String.join("\n", lines));
        String last = lines.getLast();
        assertTrue(last.startsWith("resident "), () -> String.join("\n", lines));
        int grown = Integer.parseInt(last.substring("resident ".length()));
        assertFalse(grown > ALLOWED_GROWTH, () -> "the resident memory grew by " + grown + " KB over " + connections() + " connections");
    }
}
