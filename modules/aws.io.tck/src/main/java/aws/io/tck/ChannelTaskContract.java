package aws.io.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aws.io.channel.Channel;
import aws.io.channel.ChannelTask;
import aws.io.channel.ShutdownMode;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import aws.io.testing.SocketlessChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The tasks of a channel (DESIGN, section 5). */
public interface ChannelTaskContract extends SocketlessContract {
    @Test
    default void tasksRunNowAndLaterFromTheLoopAndFromElsewhere() throws Exception {
        try (SocketlessChannel wire = open()) {
            List<String> ran = Collections.synchronizedList(new ArrayList<>());
            Channel channel = wire.channel();
            long later = channel.loop().nanoTime() + Duration.ofMillis(5).toNanos();
            channel.schedule(ChannelTask.of(status -> ran.add("now " + status)));
            channel.schedule(ChannelTask.of(status -> ran.add("later " + status)), later);
            Thread elsewhere = Thread.ofPlatform().start(() -> {
                channel.schedule(ChannelTask.of(status -> ran.add("now from elsewhere " + status)));
                channel.schedule(ChannelTask.of(status -> ran.add("later from elsewhere " + status)), later);
            });
            elsewhere.join();
            wire.driven().runUntilIdle();
            assertEquals(List.of("now RUN_READY", "now from elsewhere RUN_READY"), ran);
            wire.driven().advance(Duration.ofMillis(5));
            assertEquals(4, ran.size());
            assertTrue(ran.stream().allMatch(one -> one.endsWith("RUN_READY")));
        }
    }

    /** A delay in the place of a time would be long past. */
    @Test
    default void aDelayIsCountedFromNow() {
        try (SocketlessChannel wire = open()) {
            List<TaskStatus> ran = new ArrayList<>();
            wire.driven().advance(Duration.ofHours(1));
            wire.channel().schedule(ChannelTask.of(ran::add), Duration.ofMillis(5));
            wire.channel().loop().schedule(Task.of(ran::add), Duration.ofMillis(5));
            wire.driven().advance(Duration.ofNanos(4_999_999));
            assertTrue(ran.isEmpty());
            wire.driven().advance(Duration.ofNanos(1));
            assertEquals(List.of(TaskStatus.RUN_READY, TaskStatus.RUN_READY), ran);
            Duration past = Duration.ofNanos(-1);
            assertThrows(IllegalArgumentException.class, () -> wire.channel().schedule(ChannelTask.of(ran::add), past));
            assertThrows(IllegalArgumentException.class, () -> wire.channel().loop().schedule(Task.of(ran::add), past));
            wire.channel().schedule(ChannelTask.of(status -> {}), Duration.ofSeconds(Long.MAX_VALUE));
        }
    }

    @Test
    default void pendingTasksAreCanceledAtTheEndAndThenTheEndIsTold() throws Exception {
        try (SocketlessChannel wire = open()) {
            List<TaskStatus> statuses = Collections.synchronizedList(new ArrayList<>());
            List<Boolean> toldBefore = new ArrayList<>();
            Channel channel = wire.channel();
            ChannelTask far = ChannelTask.of(status -> {
                statuses.add(status);
                toldBefore.add(wire.isShutDown());
            });
            channel.schedule(far, Long.MAX_VALUE >> 2);
            Thread.ofPlatform()
                    .start(() -> channel.schedule(ChannelTask.of(statuses::add), Long.MAX_VALUE >> 2))
                    .join();
            wire.driven().runUntilIdle();
            assertThrows(IllegalStateException.class, () -> channel.schedule(far));
            channel.shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertEquals(List.of(TaskStatus.CANCELED, TaskStatus.CANCELED), statuses);
            assertEquals(List.of(false), toldBefore);
            assertTrue(wire.isShutDown());
        }
    }

    @Test
    default void afterTheEndATaskIsCanceledAtOnceInTheSubmittersThread() {
        try (SocketlessChannel wire = open()) {
            wire.channel().shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            List<TaskStatus> statuses = new ArrayList<>();
            wire.channel().schedule(ChannelTask.of(statuses::add));
            wire.channel().schedule(ChannelTask.of(statuses::add), 0);
            assertEquals(List.of(TaskStatus.CANCELED, TaskStatus.CANCELED), statuses);
        }
    }

    @Test
    default void aTaskThatHasRunOrWasCanceledMayBeSubmittedAgain() {
        try (SocketlessChannel wire = open()) {
            List<TaskStatus> statuses = new ArrayList<>();
            ChannelTask task = ChannelTask.of(statuses::add);
            Channel channel = wire.channel();
            channel.schedule(task);
            wire.driven().runUntilIdle();
            channel.schedule(task, channel.loop().nanoTime() + Duration.ofDays(1).toNanos());
            assertTrue(channel.cancel(task));
            wire.driven().runUntilIdle();
            assertFalse(channel.cancel(task));
            channel.schedule(task);
            wire.driven().runUntilIdle();
            assertEquals(List.of(TaskStatus.RUN_READY, TaskStatus.CANCELED, TaskStatus.RUN_READY), statuses);
        }
    }

    @Test
    default void aLoopThatShutsDownEndsItsChannelsAndTellsTheirEnds() {
        SocketlessChannel wire = open();
        wire.channel().loop().shutdown(Duration.ZERO);
        while (wire.channel().loop().runTurn(Duration.ZERO)) {
            // Until it has stopped.
        }
        assertTrue(wire.isShutDown() && wire.isDestroyed());
        wire.driven().requireNoErrors();
    }

    /** Though both may be on one loop. */
    @Test
    default void cancelingAndMovingTheTaskOfAnotherChannelIsRefusedAndHarmsNothing() {
        try (SocketlessChannel wire = open(); SocketlessChannel second = open()) {
            for (Channel other : List.of(second.channel(), sibling(wire))) {
                List<TaskStatus> statuses = new ArrayList<>();
                ChannelTask task = ChannelTask.of(statuses::add);
                assertFalse(other.cancel(task), "it is not pending");
                for (boolean timed : new boolean[] {true, false}) {
                    if (timed) {
                        wire.channel().schedule(task, Duration.ofMillis(5));
                    } else {
                        wire.channel().schedule(task);
                    }
                    IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> other.cancel(task));
                    assertTrue(refused.getMessage().startsWith("task: "), refused.getMessage());
                    assertThrows(IllegalArgumentException.class, () -> other.reschedule(task, 0));
                    assertThrows(IllegalStateException.class, () -> other.schedule(task));
                    second.driven().advance(Duration.ofMillis(5));
                    wire.driven().advance(Duration.ofMillis(5));
                }
                assertEquals(List.of(TaskStatus.RUN_READY, TaskStatus.RUN_READY), statuses);
            }
        }
    }

    /** On the loop's thread and on another, for now and later. */
    @Test
    default void aCanceledTaskOfAChannelMayBeScheduledAtOnce() throws Exception {
        try (SocketlessChannel wire = open()) {
            Channel channel = wire.channel();
            for (int way = 0; way < 16; way++) {
                List<TaskStatus> statuses = Collections.synchronizedList(new ArrayList<>());
                ChannelTask task = ChannelTask.of(statuses::add);
                boolean firstTimed = (way & 1) != 0;
                boolean secondTimed = (way & 2) != 0;
                Runnable first = () -> submit(channel, task, firstTimed);
                Runnable again = () -> {
                    assertTrue(channel.cancel(task));
                    assertFalse(channel.cancel(task));
                    submit(channel, task, secondTimed);
                    assertThrows(IllegalStateException.class, () -> channel.schedule(task));
                };
                on((way & 4) != 0, first);
                on((way & 8) != 0, again);
                wire.driven().runUntilIdle();
                wire.driven().advance(Duration.ofMillis(5));
                assertEquals(List.of(TaskStatus.CANCELED, TaskStatus.RUN_READY), statuses, "way " + way);
            }
        }
    }

    /** A timer that was canceled elsewhere and submitted again is in the channel's list all the same. */
    @Test
    default void whatWasCanceledAndScheduledAgainIsCanceledAtTheEnd() throws Exception {
        try (SocketlessChannel wire = open()) {
            List<TaskStatus> statuses = Collections.synchronizedList(new ArrayList<>());
            ChannelTask task = ChannelTask.of(statuses::add);
            Channel channel = wire.channel();
            channel.schedule(task, Long.MAX_VALUE);
            on(true, () -> assertTrue(channel.cancel(task)));
            channel.schedule(task, Long.MAX_VALUE);
            wire.driven().runUntilIdle();
            assertEquals(List.of(TaskStatus.CANCELED), statuses);
            channel.shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertEquals(List.of(TaskStatus.CANCELED, TaskStatus.CANCELED), statuses);
        }
    }

    @Test
    default void aTaskOfAChannelMayBeMoved() throws Exception {
        try (SocketlessChannel wire = open()) {
            Channel channel = wire.channel();
            for (int way = 0; way < 4; way++) {
                List<TaskStatus> statuses = Collections.synchronizedList(new ArrayList<>());
                ChannelTask task = ChannelTask.of(statuses::add);
                boolean timed = (way & 1) != 0;
                on((way & 2) != 0, () -> submit(channel, task, timed));
                assertTrue(channel.reschedule(task, Duration.ofMillis(50)));
                wire.driven().advance(Duration.ofMillis(49));
                assertEquals(List.of(), statuses, "way " + way);
                wire.driven().advance(Duration.ofMillis(1));
                assertEquals(List.of(TaskStatus.RUN_READY), statuses, "way " + way);
                assertFalse(channel.reschedule(task, 0));
            }
            List<TaskStatus> statuses = new ArrayList<>();
            ChannelTask pending = ChannelTask.of(statuses::add);
            channel.schedule(pending);
            assertTrue(channel.reschedule(pending, Long.MAX_VALUE));
            channel.shutdown(null, ShutdownMode.GRACEFUL);
            wire.driven().runUntilIdle();
            assertEquals(List.of(TaskStatus.CANCELED), statuses, "the end cancels what was moved");
            assertFalse(channel.reschedule(pending, 0));
        }
    }

    /** A mistake of the application's that must not bring down the thread: it ignores the status, or makes a new task for each run. */
    @Test
    default void aPeriodicTaskOnAnEndedChannelDoesNotOverflowTheStack() {
        SocketlessChannel wire = open();
        Channel channel = wire.channel();
        int[] runs = new int[2];
        ChannelTask periodic = new ChannelTask() {
            @Override
            public void run(TaskStatus status) {
                runs[0]++;
                channel.schedule(this, Duration.ofMillis(5));
            }
        };
        channel.schedule(periodic, Duration.ofMillis(5));
        again(channel, runs);
        wire.driven().advance(Duration.ofMillis(5));
        assertEquals(1, runs[0]);
        channel.shutdown(null, ShutdownMode.GRACEFUL);
        wire.driven().runUntilIdle();
        assertTrue(wire.isShutDown());
        again(channel, runs);
        List<Throwable> errors = wire.driven().errors();
        assertTrue(errors.stream().noneMatch(StackOverflowError.class::isInstance), "reported: " + errors);
        assertTrue(runs[0] < 10_000 && runs[1] < 10_000, "runs: " + runs[0] + ", " + runs[1]);
        assertFalse(errors.isEmpty(), "it is reported");
        List<TaskStatus> statuses = new ArrayList<>();
        channel.schedule(ChannelTask.of(statuses::add));
        assertEquals(List.of(TaskStatus.CANCELED), statuses, "others are answered as before");
        errors.clear();
        wire.close();
    }

    private static void again(Channel channel, int[] runs) {
        channel.schedule(ChannelTask.of(status -> {
            runs[1]++;
            again(channel, runs);
        }), Duration.ofMillis(5));
    }

    private static void submit(Channel channel, ChannelTask task, boolean timed) {
        if (timed) {
            channel.schedule(task, Duration.ofMillis(5));
        } else {
            channel.schedule(task);
        }
    }

    private static void on(boolean anotherThread, Runnable body) throws Exception {
        if (anotherThread) {
            FutureTask<Boolean> result = new FutureTask<>(body, true);
            Thread.ofPlatform().start(result);
            result.get(10, TimeUnit.SECONDS);
        } else {
            body.run();
        }
    }

    /** {@return another channel on the same loop} */
    private static Channel sibling(SocketlessChannel wire) {
        List<Channel> opened = new ArrayList<>();
        Channel.open(wire.channel().loop(), wire.channel().options(), (channel, error) -> opened.add(channel), (channel, error) -> {});
        wire.driven().runUntilIdle();
        return opened.get(0);
    }
}
