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
}
