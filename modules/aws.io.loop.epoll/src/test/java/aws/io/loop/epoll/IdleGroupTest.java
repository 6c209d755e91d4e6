package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A group that has nothing to do wakes no thread: the kernel counts each time that a thread has waited (proc(5)). */
@Timeout(180)
class IdleGroupTest {
    /** 60 s in the full profile. */
    private static final int SECONDS = Integer.getInteger("aws.io.test.idleSeconds", 2);

    private static final Path TASKS = Path.of("/proc/self/task");

    @Test
    void anIdleGroupWakesNoThread() throws Exception {
        assumeTrue(Files.isDirectory(TASKS), "there is no /proc");
        Map<String, String> before = waits();
        try (EventLoopGroup group =
                EventLoopGroup.builder().provider(new EpollEventLoopFactory()).size(2).start()) {
            for (EventLoop loop : group.loops()) {
                CompletableFuture<Boolean> ran = new CompletableFuture<>();
                loop.schedule(Task.of(status -> ran.complete(true)));
                assertTrue(ran.get(20, TimeUnit.SECONDS));
            }
            Map<String, String> atRest = waits();
            Map<String, String> earlier = Map.of();
            // the thread that looks for blocked loops parks after it has seen all of them wait for a period
            for (int i = 0; i < 20 && !earlier.equals(atRest); i++) {
                earlier = atRest;
                LockSupport.parkNanos(1_500_000_000L);
                atRest = ownOf(waits(), before);
            }
            assertTrue(atRest.size() >= 2, "the threads are " + atRest);
            LockSupport.parkNanos(SECONDS * 1_000_000_000L);
            assertEquals(atRest, ownOf(waits(), before), "the threads and how often each has waited, after " + SECONDS + " s");
        }
    }

    /** Without the threads that were there before, which are other tests'. */
    private static Map<String, String> ownOf(Map<String, String> all, Map<String, String> before) {
        Map<String, String> own = new TreeMap<>(all);
        own.keySet().removeAll(before.keySet());
        return own;
    }

    private static Map<String, String> waits() throws IOException {
        Map<String, String> waits = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(TASKS)) {
            for (Path task : tasks.toList()) {
                String name;
                String status;
                try {
                    name = Files.readString(task.resolve("comm")).strip();
                    status = Files.readString(task.resolve("status"));
                } catch (IOException e) {
                    // the thread has ended meanwhile
                    continue;
                }
                if (name.startsWith("aws-io")) {
                    String count = status.lines()
                            .filter(line -> line.startsWith("voluntary_ctxt_switches"))
                            .findFirst()
                            .orElseThrow();
                    waits.put(name + " " + task.getFileName(), count);
                }
            }
        }
        return waits;
    }
}
