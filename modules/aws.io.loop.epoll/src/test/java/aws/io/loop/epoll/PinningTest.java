package aws.io.loop.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.ErrorCode;
import aws.io.IoException;
import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopOptions;
import aws.io.loop.Task;
import aws.io.loop.epoll.sys.CallMemory;
import aws.io.loop.epoll.sys.ThreadCalls;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loop threads that stay on their processors. */
@Timeout(60)
class PinningTest {
    private final Set<Integer> allowed = ThreadCalls.pinned(CallMemory.ofThread());
    private final int one = allowed.iterator().next();

    @Test
    void aLoopsThreadRunsOnItsProcessorsAlone() throws Exception {
        EventLoop loop = new EpollEventLoopFactory().newLoop(LoopOptions.builder().processors(Set.of(one)).build());
        loop.run();
        assertEquals(Set.of(one), pinned(loop));
        loop.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
    }

    @Test
    void aCallerWhoPumpsGetsHisProcessorsBack() {
        EventLoop loop = new EpollEventLoopFactory().newLoop(LoopOptions.builder().processors(Set.of(one)).build());
        Set<Integer> before = ThreadCalls.pinned(CallMemory.ofThread());
        loop.runTurn(Duration.ZERO);
        assertEquals(Set.of(one), ThreadCalls.pinned(CallMemory.ofThread()));
        loop.shutdown(Duration.ZERO);
        loop.runTurn(Duration.ZERO);
        assertEquals(before, ThreadCalls.pinned(CallMemory.ofThread()));
    }

    @Test
    void aProcessorThatIsNotThereIsAnErrorOfTheFirstTurn() {
        EventLoop loop = new EpollEventLoopFactory().newLoop(LoopOptions.builder().processors(Set.of(1023)).build());
        IoException error = assertThrows(IoException.class, () -> loop.runTurn(Duration.ZERO));
        assertEquals(ErrorCode.INVALID_OPTION, error.code());
        assertThrows(IllegalArgumentException.class, () -> LoopOptions.builder().processors(Set.of(1024)));
        loop.shutdown(Duration.ZERO);
    }

    /** The C library clamps too; it skips what it takes for a second thread of a core. */
    @Test
    void aGroupOfProcessorsGetsALoopForEachCoreAtMost() throws Exception {
        EventLoopGroup group =
                EventLoopGroup.builder().provider(new EpollEventLoopFactory()).processorGroup(0).size(1024).start();
        try {
            assertTrue(group.loops().size() <= allowed.size(), group.loops().size() + " loops");
            Set<Integer> taken = new HashSet<>();
            for (EventLoop loop : group.loops()) {
                Set<Integer> own = pinned(loop);
                assertEquals(1, own.size());
                assertTrue(taken.addAll(own), "each has its own: " + own);
            }
        } finally {
            group.shutdown(Duration.ZERO).get(20, TimeUnit.SECONDS);
        }
        EventLoopGroup.Builder strange = EventLoopGroup.builder().provider(new EpollEventLoopFactory()).processorGroup(999);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, strange::start);
        assertTrue(error.getMessage().contains("999"), error.getMessage());
    }

    private static Set<Integer> pinned(EventLoop loop) throws Exception {
        CompletableFuture<List<Integer>> answer = new CompletableFuture<>();
        loop.schedule(Task.of(status -> answer.complete(List.copyOf(ThreadCalls.pinned(CallMemory.ofThread())))));
        return Set.copyOf(answer.get(20, TimeUnit.SECONDS));
    }
}
