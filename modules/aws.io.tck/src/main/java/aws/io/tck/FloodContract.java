package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.loop.spi.EventLoopFactory;
import aws.io.tls.spi.TlsProvider;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server with a heap of 64 MB, 200 clients that send and never read, and an honest client that gets all its answers. */
@Timeout(120)
public interface FloodContract extends LoopContract {
    @Test
    default void clientsThatSendAndNeverReadDoNotExhaustTheMemoryAndAnHonestOneIsServed() throws Exception {
        flood(factory(), null);
    }

    /** netty#10434: an event is used up, the read that it stands for fails, and none comes again. */
    @Test
    default void aReadForWhichThereIsNoMemoryIsMadeUpForOnceThereIs() throws Exception {
        try (Flood flood = new Flood(factory(), null, "-XX:MaxDirectMemorySize=8m")) {
            Socket client = flood.connect();
            Flood.ask(client, 1);
            String exhausted = flood.order("take");
            assertTrue(figure("crossings", exhausted) >= 2, () -> exhausted + ": a failed allocation counts as reaching the budget, on each loop");
            CompletableFuture<Integer> answers = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try {
                    answers.complete(Flood.ask(client, 10).length);
                } catch (IOException e) {
                    answers.completeExceptionally(e);
                }
            });
            // the read was tried, or waits for the next second
            long deadline = System.nanoTime() + 200_000_000L;
            while (System.nanoTime() - deadline < 0) {
                flood.memory();
            }
            assertFalse(answers.isDone());
            flood.order("give back");
            assertEquals(10, LoopContract.await(answers));
            // a loop that had nothing to release is below its budget after a second without a failure
            long patience = System.nanoTime() + PATIENCE * 1_000_000_000L;
            while (!flood.memory().endsWith("above=false]")) {
                assertTrue(System.nanoTime() - patience < 0, "above the budget for ever");
            }
        }
    }

    /**
     * Floods a server.
     *
     * @param loops the provider of its loops
     * @param tls its TLS provider, or null
     * @throws Exception if a client fails
     */
    static void flood(EventLoopFactory loops, @Nullable TlsProvider tls) throws Exception {
        try (Flood flood = new Flood(loops, tls)) {
            Socket honest = flood.connect();
            flood.begin(200);
            long deadline = System.nanoTime() + PATIENCE * 1_000_000_000L;
            while (figure("crossings", flood.memory()) == 0) {
                assertTrue(System.nanoTime() - deadline < 0, () -> "200 clients sent " + flood.flooded() + " bytes and stay below the budget");
            }
            assertEquals(1_000, Flood.ask(honest, 1_000).length);
            // until nothing more is taken from those that flood
            long before;
            do {
                before = flood.flooded();
                Flood.ask(honest, 200);
            } while (flood.flooded() != before && System.nanoTime() - deadline < 0);
            long used = figure("used", flood.memory());
            long budget = figure("budget", flood.memory());
            assertTrue(used < 2.5 * budget, used + " bytes are out, of a budget of " + budget);
            assertTrue(flood.isServing(), () -> flood.printed().toString());
            for (String line : flood.printed()) {
                assertTrue(!line.contains("OutOfMemoryError") && !line.contains("could not be allocated"), () -> flood.printed().toString());
            }
        }
    }

    private static long figure(String name, String memory) {
        Matcher found = Pattern.compile(name + "=(\\d+)").matcher(memory);
        assertTrue(found.find(), memory);
        return Long.parseLong(found.group(1));
    }
}
