package aws.io.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads that look names up: few, on demand, and without names that nobody waits for. */
@Timeout(60)
class LookUpThreadsTest {
    private static final long NEVER = TimeUnit.DAYS.toNanos(1);

    private final BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();

    /** A loop that collects its tasks. */
    private final EventLoop loop = (EventLoop) Proxy.newProxyInstance(
            LookUpThreadsTest.class.getClassLoader(), new Class<?>[] {EventLoop.class}, (self, method, arguments) -> switch (method.getName()) {
                case "schedule" -> {
                    tasks.add((Task) arguments[0]);
                    yield null;
                }
                case "inLoop" -> true;
                case "name", "toString" -> "collecting";
                default -> throw new UnsupportedOperationException(method.toString());
            });

    private final Semaphore taken = new Semaphore(0);
    private final CountDownLatch release = new CountDownLatch(1);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lookUps = new AtomicInteger();

    private record Answer(List<InetAddress> addresses, @Nullable IoException error) {}

    /** Records that it was asked, and hangs until the test releases it. */
    private InetAddress[] hang(String host) throws UnknownHostException {
        threads.add(Thread.currentThread());
        lookUps.incrementAndGet();
        taken.release();
        try {
            assertTrue(release.await(40, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (host.startsWith("error")) {
            throw new LinkageError("on purpose");
        }
        return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
    }

    private static HostResolver.Listener into(List<Answer> answers) {
        return (addresses, error) -> answers.add(new Answer(addresses, error));
    }

    private void runTask(TaskStatus status) throws InterruptedException {
        Task task = tasks.poll(20, TimeUnit.SECONDS);
        assertNotNull(task);
        task.run(status);
    }

    private void awaitTaken(int count) throws InterruptedException {
        assertTrue(taken.tryAcquire(count, 20, TimeUnit.SECONDS));
    }

    @Test
    void thisProcessHasAtMost16ThreadsThatEndAfterTenSeconds() {
        assertEquals(16, LookUpThreads.MOST_THREADS);
        assertEquals(10_000_000_000L, LookUpThreads.IDLE_NANOS);
    }

    @Test
    void manyNamesShareFewDaemonThreadsWhichEnd() throws Exception {
        LookUpThreads few = new LookUpThreads(this::hang, 4, 1000, 1);
        assertEquals(0, few.threads(), "none is started in advance");
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            few.ask("n" + i, loop, into(answers));
        }
        awaitTaken(4);
        assertEquals(4, few.threads());
        assertEquals(296, few.waiting());
        release.countDown();
        for (int i = 0; i < 300; i++) {
            runTask(TaskStatus.RUN_READY);
        }
        assertEquals(300, answers.size());
        answers.forEach(answer -> assertNull(answer.error()));
        for (Thread thread : threads) {
            assertTrue(thread.isDaemon() && !thread.isVirtual(), thread.toString());
            assertTrue(thread.join(java.time.Duration.ofSeconds(20)), "ends when there is nothing to do");
        }
        assertEquals(0, few.threads());
    }

    @Test
    void threadsThatHangDelayNoNumericAddress() throws Exception {
        LookUpThreads one = new LookUpThreads(this::hang, 1, 1000, NEVER);
        SystemHostResolver resolver = new SystemHostResolver(one);
        List<Answer> answers = new ArrayList<>();
        resolver.resolve("name", loop, into(answers));
        awaitTaken(1);
        for (String text : List.of("127.0.0.1", "::1", "[::1]", "127.1", "fe80::1%1")) {
            resolver.resolve(text, loop, into(answers));
            assertTrue(answers.isEmpty(), "never inside the call");
            runTask(TaskStatus.RUN_READY);
            Answer answer = answers.removeFirst();
            assertEquals(1, answer.addresses().size(), text);
        }
        resolver.resolve("1.2.3.999", loop, into(answers));
        assertEquals(1, one.waiting(), "looks like a number, and is none");
        release.countDown();
    }

    @Test
    void aLookUpThatIsCanceledLeavesTheQueue() throws Exception {
        LookUpThreads one = new LookUpThreads(this::hang, 1, 1000, NEVER);
        SystemHostResolver resolver = new SystemHostResolver(one);
        List<Answer> answers = new ArrayList<>();
        HostResolver.Listener first = into(answers);
        HostResolver.Listener second = into(answers);
        resolver.resolve("under way", loop, first);
        awaitTaken(1);
        resolver.resolve("waits", loop, first);
        resolver.resolve("waits", loop, second);
        assertEquals(1, one.waiting(), "one look-up for both");
        resolver.cancel("waits", first);
        resolver.cancel("unknown", first);
        assertEquals(1, one.waiting());
        resolver.cancel("waits", second);
        assertEquals(0, one.waiting());
        resolver.cancel("under way", first);
        resolver.resolve("last", loop, second);
        release.countDown();
        runTask(TaskStatus.RUN_READY);
        assertEquals(1, answers.size());
        assertEquals("last", answers.getFirst().addresses().getFirst().getHostName());
        assertEquals(2, lookUps.get());
        assertTrue(tasks.isEmpty(), "a canceled look-up is not answered");
    }

    @Test
    void whoAsksForANameThatIsBeingLookedUpSharesTheAnswer() throws Exception {
        LookUpThreads two = new LookUpThreads(this::hang, 2, 1000, NEVER);
        List<Answer> answers = new ArrayList<>();
        two.ask("error", loop, into(answers));
        awaitTaken(1);
        two.ask("error", loop, into(answers));
        assertEquals(0, two.waiting());
        release.countDown();
        runTask(TaskStatus.RUN_READY);
        runTask(TaskStatus.RUN_READY);
        assertEquals(1, lookUps.get());
        assertEquals(2, answers.size());
        for (Answer answer : answers) {
            IoException error = answer.error();
            assertNotNull(error);
            assertEquals(ErrorCode.NAME_LOOKUP_FAILED, error.code());
            assertEquals("on purpose", error.getCause().getMessage());
        }
        assertFalse(answers.getFirst().error() == answers.getLast().error(), "each has an error of its own");
        two.ask("after an Error", loop, into(answers));
        runTask(TaskStatus.RUN_READY);
        assertNull(answers.getLast().error());
    }

    @Test
    void beyondTheBoundANameFailsForNow() throws Exception {
        LookUpThreads one = new LookUpThreads(this::hang, 1, 2, NEVER);
        List<Answer> answers = new ArrayList<>();
        one.ask("under way", loop, into(answers));
        awaitTaken(1);
        one.ask("a", loop, into(answers));
        one.ask("b", loop, into(answers));
        one.ask("c", loop, into(answers));
        runTask(TaskStatus.RUN_READY);
        IoException error = answers.getFirst().error();
        assertNotNull(error);
        assertEquals(ErrorCode.NAME_LOOKUP_FAILED, error.code());
        assertTrue(error.getMessage().contains("2 other names wait"), error.getMessage());
        release.countDown();
    }

    @Test
    void aLoopThatStopsIsToldOnItsOwnThread() throws Exception {
        LookUpThreads one = new LookUpThreads(this::hang, 1, 2, NEVER);
        List<Answer> answers = new ArrayList<>();
        release.countDown();
        one.ask("name", loop, into(answers));
        runTask(TaskStatus.CANCELED);
        IoException error = answers.getFirst().error();
        assertNotNull(error);
        assertEquals(ErrorCode.EVENT_LOOP_SHUTDOWN, error.code());
    }
}
