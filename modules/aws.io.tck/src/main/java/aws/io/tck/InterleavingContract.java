package aws.io.tck;

import aws.io.loop.EventLoop;
import aws.io.loop.EventLoopGroup;
import aws.io.loop.LoopState;
import aws.io.loop.Task;
import aws.io.loop.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The task queue, the wake-up, canceling, moving and the shutdown, called by several threads at the same moment. */
@Timeout(60)
public interface InterleavingContract extends LoopContract {
    /** How long each is tried; longer with the system property {@code aws.io.tck.interleavingMillis}. */
    Duration EACH = Duration.ofMillis(Long.getLong("aws.io.tck.interleavingMillis", 250));

    /** So long a result is awaited awake, lest the loop be asleep whenever the next round begins. */
    int SPINS = 20_000;

    /** As far away as no test waits. */
    long FAR_NANOS = Duration.ofDays(1).toNanos();

    /** Nothing is lost, which a wake-up that is lost would look like, and the order of each thread is kept. */
    @Test
    default void tasksOfTwoThreadsKeepTheOrderOfEachAndWakeTheLoop() throws Exception {
        Interleavings expected = new Interleavings("two threads that submit two tasks each to a loop that falls asleep");
        for (String order : List.of("a1a2b1b2", "a1b1a2b2", "a1b1b2a2", "b1a1a2b2", "b1a1b2a2", "b1b2a1a2")) {
            expected.allow(order, "the order of each thread is kept");
        }
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            expected.run(EACH, 2, () -> new Ran(4) {
                private final List<Task> ofOne = List.of(noting("a1"), noting("a2"));
                private final List<Task> ofOther = List.of(noting("b1"), noting("b2"));

                @Override
                public List<Runnable> actors() {
                    return List.of(() -> ofOne.forEach(loop::schedule), () -> ofOther.forEach(loop::schedule));
                }

                @Override
                String answered(String text) {
                    return text.replace(" ", "");
                }
            });
        }
    }

    /** One thread alone leaves a processor to the loop where there are two: the task comes while the loop looks for the last time. */
    @Test
    default void aTaskThatComesAsTheLoopFallsAsleepRuns() throws Exception {
        Interleavings expected = new Interleavings("a thread that submits a task to a loop that falls asleep").allow("ran", "it was not missed");
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            expected.run(EACH, 1, () -> new Ran(1) {
                private final Task task = noting("ran");

                @Override
                public List<Runnable> actors() {
                    return List.of(() -> loop.schedule(task));
                }

                @Override
                String answered(String text) {
                    return text;
                }
            });
        }
    }

    /** Many at once, which are there before, so that the threads meet at the end of the queue. */
    @Test
    default void burstsOfTwoThreadsAreNeitherLostNorDisordered() throws Exception {
        int burst = 1_000;
        Interleavings expected = new Interleavings("two threads that submit " + burst + " tasks each")
                .allow("complete, a in order, b in order", "every submission was taken, in the order of its thread");
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            expected.run(EACH, 2, () -> new Ran(2 * burst) {
                private final Task[] ofOne = made("a");
                private final Task[] ofOther = made("b");

                private Task[] made(String name) {
                    return IntStream.range(burst, 2 * burst).mapToObj(number -> noting(name + number)).toArray(Task[]::new);
                }

                @Override
                public List<Runnable> actors() {
                    return List.of(() -> submit(ofOne), () -> submit(ofOther));
                }

                private void submit(Task[] tasks) {
                    for (Task task : tasks) {
                        loop.schedule(task);
                    }
                }

                @Override
                String noted() {
                    return (notes.size() == 2 * burst ? "complete" : "only " + notes.size()) + order("a") + order("b");
                }

                private String order(String name) {
                    List<String> own = notes.stream().filter(one -> one.startsWith(name)).toList();
                    return ", " + name + (own.equals(own.stream().sorted().toList()) ? " in order" : " disordered: " + own);
                }

                @Override
                String answered(String text) {
                    return text;
                }
            });
        }
    }

    /** A timer that is due, and two threads that cancel it. */
    @Test
    default void oneOfTheClockAndTwoCancelersWins() throws Exception {
        Interleavings expected = new Interleavings("two threads that cancel a timer as it fires")
                .allow("RUN_READY; false, false", "the clock was first")
                .allow("CANCELED; true, false", "the first thread was first")
                .allow("CANCELED; false, true", "the second thread was first");
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            expected.run(EACH, 2, () -> new Ran(1) {
                private final Task task = noting("");

                @Override
                public List<Runnable> actors() {
                    loop.schedule(task, loop.nanoTime() + 20_000);
                    return List.of(() -> answers[0] = loop.cancel(task), () -> answers[1] = loop.cancel(task));
                }
            });
        }
    }

    /** The second submission is accepted, and answered after the first. */
    @Test
    default void cancelingAndSchedulingAgainWorksWhateverTheClockDoes() throws Exception {
        for (boolean timed : new boolean[] {true, false}) {
            Interleavings expected = new Interleavings("a thread that cancels a timer as it fires and submits it again")
                    .allow("RUN_READY RUN_READY; false, false", "the clock was first")
                    .allow("CANCELED RUN_READY; true, false", "the thread was first");
            try (RunningLoop running = running()) {
                EventLoop loop = running.loop();
                expected.run(EACH, 1, () -> new Ran(2) {
                    private final Task task = noting("");

                    @Override
                    public List<Runnable> actors() {
                        loop.schedule(task, loop.nanoTime() + 20_000);
                        return List.of(() -> {
                            answers[0] = loop.cancel(task);
                            if (timed) {
                                loop.schedule(task, loop.nanoTime());
                            } else {
                                loop.schedule(task);
                            }
                        });
                    }
                });
            }
        }
    }

    /** Both may succeed: moved, and then canceled. */
    @Test
    default void movingATaskAndCancelingItAgree() throws Exception {
        Interleavings expected = new Interleavings("the loop moves a task to the past while another thread cancels it")
                .allow("CANCELED; true, true", "moved, then canceled")
                .allow("CANCELED; true, false", "canceled, so that there was nothing to move")
                .allow("RUN_READY; false, true", "moved, and it ran before it was canceled");
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            expected.run(EACH, 2, () -> new Ran(2) {
                private final Task task = noting("");

                @Override
                public List<Runnable> actors() {
                    loop.schedule(task, loop.nanoTime() + FAR_NANOS);
                    return List.of(() -> answers[0] = loop.cancel(task), () -> loop.schedule(Task.of(status -> {
                        answers[1] = loop.reschedule(task, loop.nanoTime());
                        left.countDown();
                    })));
                }
            });
        }
    }

    /** The wrong loop never gets hold of it. */
    @Test
    default void cancelingThroughTheWrongLoopHarmsNothingWhateverTheClockDoes() throws Exception {
        Interleavings expected = new Interleavings("a thread that cancels a timer through another loop as it fires")
                .allow("RUN_READY; true, false", "refused, as it was pending")
                .allow("RUN_READY; false, false", "it had run");
        try (RunningLoop running = running(); RunningLoop wrong = running()) {
            EventLoop loop = running.loop();
            expected.run(EACH, 1, () -> new Ran(1) {
                private final Task task = noting("");

                @Override
                public List<Runnable> actors() {
                    loop.schedule(task, loop.nanoTime() + 20_000);
                    return List.of(() -> {
                        try {
                            answers[1] = wrong.loop().cancel(task);
                        } catch (IllegalArgumentException refused) {
                            answers[0] = true;
                        }
                    });
                }
            });
        }
    }

    /** Every task is answered once, by whatever the loop does last. */
    @Test
    default void submittingAndCancelingWhileTheGroupShutsDownIsAnsweredOnce() throws Exception {
        Interleavings expected = new Interleavings("a thread that submits a task and cancels it, and a thread that shuts the group down")
                .allow("CANCELED RUN_READY; true, false", "the timer was canceled, the other task ran before the stop")
                .allow("CANCELED CANCELED; true, false", "the timer was canceled, the stop canceled the other task")
                .allow("CANCELED RUN_READY; false, false", "the stop canceled the timer, the other task ran before")
                .allow("CANCELED CANCELED; false, false", "the stop canceled both");
        expected.run(EACH, 2, () -> new Ran(2) {
            private final EventLoopGroup group =
                    EventLoopGroup.builder().provider(factory()).size(1).start();
            private final EventLoop loop = group.next();

            @Override
            public List<Runnable> actors() {
                return List.of(
                        () -> {
                            Task timer = noting("");
                            loop.schedule(timer, loop.nanoTime() + FAR_NANOS);
                            loop.schedule(noting(""));
                            answers[0] = loop.cancel(timer);
                        },
                        () -> LoopContract.await(group.shutdown(Duration.ZERO)));
            }

            @Override
            public String outcome() {
                String outcome = super.outcome();
                return loop.state() == LoopState.CLOSED ? outcome : "is " + loop.state();
            }

            @Override
            String noted() {
                return notes.stream().sorted().collect(Collectors.joining(" "));
            }
        });
    }

    /** Two threads that submit one task: one is refused, and the task runs once. */
    @Test
    default void oneOfTwoSubmittersOfATaskIsRefusedUnlessItRanBetween() throws Exception {
        Interleavings expected = new Interleavings("two threads that submit one task")
                .allow("RUN_READY; true, false", "the second was refused")
                .allow("RUN_READY; false, true", "the first was refused")
                .allow("RUN_READY RUN_READY; true, true", "it ran between");
        try (RunningLoop running = running()) {
            EventLoop loop = running.loop();
            expected.run(EACH, 2, () -> new Ran(0) {
                private final Task task = noting("");

                @Override
                public List<Runnable> actors() {
                    return List.of(() -> answers[0] = submit(), () -> answers[1] = submit());
                }

                private boolean submit() {
                    try {
                        loop.schedule(task);
                        return true;
                    } catch (IllegalStateException refused) {
                        return false;
                    }
                }

                @Override
                public String outcome() {
                    running.run(() -> {});
                    return super.outcome();
                }
            });
        }
    }

    /** A round that notes how its tasks ran, and two answers. */
    abstract class Ran implements Interleavings.Round {
        /** What was noted, by whatever thread. */
        final List<String> notes = Collections.synchronizedList(new ArrayList<>());

        /** What the calls have returned, each written by one thread. */
        final boolean[] answers = new boolean[2];

        /** What is still to come. */
        final CountDownLatch left;

        /**
         * A round.
         *
         * @param count how many notes and other ends to wait for
         */
        Ran(int count) {
            left = new CountDownLatch(count);
        }

        /** {@return a task that notes a name, or how it was run if the name is empty} */
        final Task noting(String name) {
            return Task.of(status -> {
                notes.add(name.isEmpty() ? status.name() : status == TaskStatus.RUN_READY ? name : name + status);
                left.countDown();
            });
        }

        /** {@return the notes as one text} */
        String noted() {
            return String.join(" ", notes);
        }

        @Override
        public String outcome() {
            for (int i = 0; i < SPINS && left.getCount() > 0; i++) {
                Thread.onSpinWait();
            }
            try {
                if (!left.await(PATIENCE, TimeUnit.SECONDS)) {
                    return "lost: " + left.getCount() + " after " + noted();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
            }
            return answered(noted());
        }

        /** {@return the notes with the answers} */
        String answered(String text) {
            return text + "; " + answers[0] + ", " + answers[1];
        }
    }
}
