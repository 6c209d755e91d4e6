package aws.io.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an idle process costs a device: the threads that it has beyond those of a JVM that does nothing, and how often they wake. Linux counts
 * both for each thread: a thread that wakes and waits again has made one more voluntary switch.
 */
@Timeout(300)
class DeviceBudgetTest {
    private static final int LOOPS = 1;
    private static final int MORE_THREADS = 2;
    private static final int WINDOW_SECONDS = 60;

    /**
     * For how long no thread of ours may have woken before the window begins: longer than the ten seconds of the deadlines that a connection
     * sets when it is made, which are no cost of rest.
     */
    private static final int QUIET_SECONDS = 12;

    private static final int MOST_SECONDS_TO_QUIET = 60;

    @BeforeAll
    static void needsLinux() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "skipped: threads and their switches are counted in /proc, which is not here");
    }

    @Test
    void anIdleProcessHasItsLoopsAndTwoThreadsMoreAndNeverWakes() throws Exception {
        try (Idle bare = new Idle("bare");
                Idle nio = new Idle("nio");
                Idle epoll = new Idle("epoll")) {
            Map<String, Idle> idle = new LinkedHashMap<>();
            idle.put("nio", nio);
            idle.put("epoll", epoll);
            Map<String, Map<Integer, Long>> before = new LinkedHashMap<>();
            for (String loop : idle.keySet()) {
                before.put(loop, quiet(idle.get(loop), bare));
            }
            pause(WINDOW_SECONDS);
            for (String loop : idle.keySet()) {
                Map<Integer, String> ours = idle.get(loop).without(bare);
                assertTrue(ours.size() >= LOOPS, loop + ": its loop is not among " + ours);
                assertTrue(ours.size() <= LOOPS + MORE_THREADS, loop + ": threads at rest: " + ours);
                Map<String, Long> woken = idle.get(loop).switches(ours).entrySet().stream()
                        .collect(TreeMap::new,
                                (all, one) -> all.put(ours.get(one.getKey()) + " " + one.getKey(),
                                        one.getValue() - before.get(loop).getOrDefault(one.getKey(), 0L)),
                                TreeMap::putAll);
                System.out.println(loop + ": threads beyond those of a bare JVM, and how often each woke in " + WINDOW_SECONDS + " s: " + woken);
                assertEquals(0, woken.values().stream().mapToLong(Long::longValue).sum(), loop + ": woken in " + WINDOW_SECONDS + " s: " + woken);
            }
        }
    }

    /** The count would see a thread that wakes. */
    @Test
    void aThreadThatWakesIsCounted() throws Exception {
        try (Idle bare = new Idle("bare");
                Idle restless = new Idle("nio", "restless")) {
            Map<Integer, String> ours = restless.without(bare);
            assertTrue(ours.containsValue("restless"), ours.toString());
            Map<Integer, Long> before = restless.switches(ours);
            pause(2);
            Map<Integer, Long> after = restless.switches(ours);
            ours.forEach((id, name) -> assertTrue(!name.equals("restless") || after.get(id) - before.get(id) >= 5, before + " " + after));
        }
    }

    /** Waits until no thread of ours has woken for a while. */
    private static Map<Integer, Long> quiet(Idle idle, Idle bare) throws Exception {
        Map<Integer, Long> last = Map.of();
        for (int waited = 0; waited < MOST_SECONDS_TO_QUIET; waited += QUIET_SECONDS) {
            Map<Integer, Long> now = idle.switches(idle.without(bare));
            if (now.equals(last)) {
                break;
            }
            last = now;
            pause(QUIET_SECONDS);
        }
        return last;
    }

    /** Time is what is measured. */
    private static void pause(int seconds) throws InterruptedException {
        assertEquals(false, new CountDownLatch(1).await(seconds, TimeUnit.SECONDS));
    }

    /** A JVM whose own threads are always the same. */
    private static final class Idle implements AutoCloseable {
        private final Process process;

        Idle(String... arguments) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:-UseDynamicNumberOfCompilerThreads",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    IdleProcess.class.getName()));
            command.addAll(List.of(arguments));
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
            assertEquals("at rest", said.readLine(), command.toString());
        }

        /** {@return this process's threads, by their numbers, but for as many of each name as another one has} */
        Map<Integer, String> without(Idle other) throws IOException {
            List<String> theirs = new ArrayList<>(other.threads().values());
            Map<Integer, String> mine = threads();
            mine.values().removeIf(theirs::remove);
            return mine;
        }

        private Map<Integer, String> threads() throws IOException {
            Map<Integer, String> threads = new TreeMap<>();
            try (Stream<Path> tasks = Files.list(folder())) {
                for (Path task : tasks.toList()) {
                    threads.put(Integer.parseInt(String.valueOf(task.getFileName())), Files.readString(task.resolve("comm")).strip());
                }
            }
            return threads;
        }

        /** {@return how often each thread has given up its processor voluntarily, to wait} */
        Map<Integer, Long> switches(Map<Integer, String> threads) throws IOException {
            Map<Integer, Long> switches = new TreeMap<>();
            for (int thread : threads.keySet()) {
                for (String line : Files.readAllLines(folder().resolve(Integer.toString(thread)).resolve("status"))) {
                    if (line.startsWith("voluntary_ctxt_switches:")) {
                        switches.put(thread, Long.parseLong(line.replaceAll("\\D", "")));
                    }
                }
            }
            return switches;
        }

        private Path folder() {
            return Path.of("/proc", Long.toString(process.pid()), "task");
        }

        @Override
        public void close() throws IOException {
            process.getOutputStream().close();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
