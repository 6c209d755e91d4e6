package aws.io.tck;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Runs a few actions on threads that start together, many thousand times, and compares what comes of each round with a description of the
 * outcomes that are allowed. A small counterpart of jcstress, for code that needs loops and sockets.
 *
 * <p>Each thread is held back by a random moment, so that the actions meet at different points. A run ends after a time, not after a number
 * of rounds, so that it does not depend on the machine's speed.
 */
final class Interleavings {
    private static final int MOST_SPINS = 400;
    private static final int SPINS_BEFORE_YIELD = 2_000;

    private final String subject;
    private final Map<String, String> allowed = new LinkedHashMap<>();

    /**
     * A description without outcomes.
     *
     * @param subject what is tried, for the report
     */
    Interleavings(String subject) {
        this.subject = subject;
    }

    /** One try: what each thread does, and what came of it. */
    interface Round {
        /** {@return what to do at once, each on a thread; called once} */
        List<Runnable> actors();

        /** {@return what came of it, after all actors have returned; may wait} */
        String outcome();
    }

    /**
     * Allows an outcome.
     *
     * @param outcome as the round names it
     * @param meaning how it comes about
     * @return this
     */
    Interleavings allow(String outcome, String meaning) {
        allowed.put(outcome, meaning);
        return this;
    }

    /**
     * Tries for a time.
     *
     * @param time how long, unless an outcome that is not allowed comes earlier
     * @param actors how many each round has
     * @param rounds makes the rounds
     * @return how often each outcome came
     * @throws AssertionError if an outcome came that is not allowed
     */
    Map<String, Integer> run(Duration time, int actors, Supplier<Round> rounds) throws InterruptedException {
        Map<String, Integer> seen = new TreeMap<>();
        Stage stage = new Stage(actors);
        try {
            long end = System.nanoTime() + time.toNanos();
            do {
                Round round = rounds.get();
                stage.play(round);
                String outcome = round.outcome();
                seen.merge(outcome, 1, Integer::sum);
                if (!allowed.containsKey(outcome)) {
                    throw new AssertionError(subject + ": the outcome '" + outcome + "' is not allowed. So far: " + seen + ", allowed: " + allowed);
                }
            } while (System.nanoTime() - end < 0);
        } finally {
            stage.close();
        }
        return seen;
    }

    /** The threads of the actors. The first is the caller's: a thread that only waited would take a processor from the others. */
    private static final class Stage {
        private final List<Thread> threads = new ArrayList<>();
        private final AtomicInteger ready = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final Random random = new Random(0);
        private final int count;
        private List<Runnable> actors = List.of();
        private int played;

        /** Written last: publishes the actors. */
        private volatile int act;

        Stage(int count) {
            this.count = count;
            for (int i = 1; i < count; i++) {
                int number = i;
                threads.add(Thread.ofPlatform().name("actor-" + i).daemon().start(() -> work(number)));
            }
        }

        void play(Round round) {
            actors = round.actors();
            ready.set(0);
            done.set(0);
            played++;
            act = played;
            act(actors.get(0), random);
            awaitAll(done);
        }

        void close() throws InterruptedException {
            act = -1;
            for (Thread thread : threads) {
                thread.join(Duration.ofSeconds(LoopContract.PATIENCE));
            }
        }

        private void work(int number) {
            Random own = new Random(number);
            for (int round = 1; ; round++) {
                for (int i = 0; act != round; i++) {
                    if (act < 0) {
                        return;
                    }
                    pause(i);
                }
                act(actors.get(number), own);
            }
        }

        private void act(Runnable actor, Random own) {
            int spins = own.nextInt(MOST_SPINS);
            ready.incrementAndGet();
            awaitAll(ready);
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
            try {
                actor.run();
            } finally {
                done.incrementAndGet();
            }
        }

        private void awaitAll(AtomicInteger counter) {
            for (int i = 0; counter.get() < count; i++) {
                pause(i);
            }
        }

        @SuppressWarnings("ThreadPriorityCheck") // only so that others get on where there are fewer processors than threads
        private static void pause(int turn) {
            if (turn % SPINS_BEFORE_YIELD == SPINS_BEFORE_YIELD - 1) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
