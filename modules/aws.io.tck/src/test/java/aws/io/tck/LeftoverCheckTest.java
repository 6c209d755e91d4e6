package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import aws.io.channel.BufferKind;
import aws.io.channel.IoMessage;
import aws.io.channel.MessagePool;
import aws.io.loop.spi.EventLoopFactory;
import aws.io.testing.FakeCompletionLoopFactory;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** A contract class that leaves something behind fails, with the name of what it leaves. */
@Timeout(120)
class LeftoverCheckTest {
    private static final List<AutoCloseable> TO_CLOSE = new ArrayList<>();

    /** Leaves nothing, and starts and ends what the others leave. */
    static class Tidy implements LoopContract {
        @Override
        public EventLoopFactory factory() {
            return new FakeCompletionLoopFactory();
        }

        @Test
        void leavesNothing() throws IOException {
            DatagramChannel.open().close();
            try (RunningLoop running = running()) {
                running.run(() -> MessagePool.of(running.loop()).acquire(BufferKind.HEAP, 1).release());
            }
            PendingFutures.expect("that completes", new CompletableFuture<>()).complete(null);
        }
    }

    /** Leaves a descriptor. */
    static class Descriptor implements LeavesNothing {
        @Test
        void leavesIt() throws IOException {
            TO_CLOSE.add(DatagramChannel.open());
        }
    }

    /** Leaves a loop that runs. */
    static class LoopThread extends Tidy {
        @Test
        void leavesIt() {
            TO_CLOSE.add(running());
        }
    }

    /** Leaves a thread that is not ours. */
    static class OtherThread implements LeavesNothing {
        @Test
        void leavesIt() {
            CountDownLatch end = new CountDownLatch(1);
            Thread.ofPlatform().name("left-behind").start(() -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            TO_CLOSE.add(end::countDown);
        }
    }

    /** Loses a message. */
    static class Message extends Tidy {
        @Test
        void losesIt() {
            try (RunningLoop running = running()) {
                running.run(() -> {
                    IoMessage lost = MessagePool.of(running.loop()).acquire(BufferKind.HEAP, 1);
                    assertEquals(64, lost.bytes().capacity());
                });
            }
        }
    }

    /** Expects what never comes. */
    static class Future implements LeavesNothing {
        @Test
        void waitsForIt() {
            PendingFutures.expect("that never completes", new CompletableFuture<>());
        }
    }

    @Test
    void aClassThatLeavesNothingPasses() {
        assertEquals(List.of(), failures(Tidy.class));
    }

    @Test
    void aDescriptorIsFound() {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/fd")), "descriptors are counted in /proc, which is not there");
        assertLeft(Descriptor.class, "descriptor ", "socket:");
    }

    @Test
    void aLoopThatStillRunsIsFound() {
        assertLeft(LoopThread.class, "thread 'tck' (daemon)", "thread 'aws-io-blocked'");
    }

    @Test
    void aThreadOfTheTestIsFound() {
        assertLeft(OtherThread.class, "thread 'left-behind'", "in ");
    }

    @Test
    void aMessageIsFound() {
        assertLeft(Message.class, "1 messages of loop 'tck' were never released", "");
    }

    @Test
    void aFutureIsFound() {
        assertLeft(Future.class, "future that never completes", "");
    }

    private static void assertLeft(Class<?> contract, String one, String other) {
        List<String> failures = failures(contract);
        assertEquals(1, failures.size(), failures.toString());
        String text = failures.getFirst();
        assertTrue(text.contains(contract.getSimpleName() + " leaves "), text);
        assertTrue(text.contains(one) && text.contains(other), text);
    }

    /** Runs a class, then closes what it has left. */
    private static List<String> failures(Class<?> contract) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        Launcher launcher = LauncherFactory.create();
        launcher.execute(
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClass(contract))
                        .configurationParameter(LeftoverCheck.PATIENCE_MILLIS, "300")
                        .build(),
                listener);
        TestExecutionSummary summary = listener.getSummary();
        assertTrue(summary.getTestsSucceededCount() >= 1, "the tests themselves succeed");
        for (AutoCloseable one : TO_CLOSE) {
            try {
                one.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        TO_CLOSE.clear();
        return summary.getFailures().stream().map(failure -> String.valueOf(failure.getException().getMessage())).toList();
    }
}
