package aws.io.internal.loop;

import aws.io.loop.LoopOptions;
import aws.io.loop.LoopReport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reports a blocked loop while it is blocked, from one daemon thread for all loops that were made by the same options. The thread looks at
 * the loops once in a period, and parks without a limit once all of them have waited for a whole period; the first loop that awakes then
 * unparks it. So an idle process is never woken by it, and a loop that works a little now and then unparks it at most once a period.
 * There is no thread without a loop. Thread-safe.
 */
public final class BlockedLoops {
    private static final VarHandle OF_OPTIONS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(LoopOptions.class, MethodHandles.lookup());
            OF_OPTIONS = lookup.findVarHandle(LoopOptions.class, "blockedLoops", BlockedLoops.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Guarded by this. */
    private final List<Watched> watched = new ArrayList<>();

    /** The thread, null while there is none. Written under the lock. */
    private volatile @Nullable Thread thread;

    private volatile boolean parked;

    /** When the thread looked last. Only that thread's. */
    private long lookedNanos = System.nanoTime();

    /** No loop yet, and no thread. */
    public BlockedLoops() {}

    /**
     * Returns what watches the loops that are made by some options, and by options derived from them.
     *
     * @param options the options
     * @return what watches them
     */
    static BlockedLoops of(LoopOptions options) {
        return (BlockedLoops) OF_OPTIONS.get(options);
    }

    /** Begins to watch a loop. */
    synchronized void add(TurnWatch turns, Thread runner) {
        watched.add(new Watched(turns, runner));
        Thread running = thread;
        if (running != null) {
            unparkIfParked();
            return;
        }
        Thread started = Thread.ofPlatform().daemon(true).name("aws-io-blocked").unstarted(this::watch);
        thread = started;
        try {
            started.start();
        } catch (Throwable e) {
            // no memory for a thread: the loop runs all the same, and is not watched
            thread = null;
        }
    }

    /** Stops watching a loop. With the last one the thread ends at once, whatever it waits for. */
    synchronized void remove(TurnWatch turns) {
        watched.removeIf(one -> one.turns == turns);
        if (watched.isEmpty()) {
            parked = false;
            LockSupport.unpark(thread);
        }
    }

    /** Notes that a loop has awoken. Costs a read of a field unless the thread is parked. */
    void awoke() {
        if (parked) {
            unparkIfParked();
        }
    }

    private void unparkIfParked() {
        if (parked) {
            parked = false;
            LockSupport.unpark(thread);
        }
    }

    private void watch() {
        boolean more = true;
        while (more) {
            try {
                more = lookOnce();
            } catch (Throwable e) {
                // no memory: the next look may have some
                parked = false;
            }
        }
    }

    /** Looks at all loops, and waits until it is time to look again. Returns false when there is none. */
    private boolean lookOnce() {
        List<Watched> all;
        synchronized (this) {
            if (watched.isEmpty()) {
                thread = null;
                return false;
            }
            all = List.copyOf(watched);
        }
        long now = System.nanoTime();
        long period = Long.MAX_VALUE;
        boolean quiet = true;
        for (Watched one : all) {
            period = Math.min(period, one.period());
            quiet &= one.look(now - lookedNanos);
        }
        lookedNanos = now;
        if (quiet) {
            parkUntilOneAwakes(all);
            lookedNanos = System.nanoTime();
        } else {
            LockSupport.parkNanos(this, period);
        }
        // a set interrupt flag would make every park return at once
        Thread.interrupted();
        return true;
    }

    /**
     * A loop reads the flag after it has awoken, this thread looks at the loops after it has set the flag: one of the two sees the other.
     */
    private void parkUntilOneAwakes(List<Watched> all) {
        parked = true;
        for (Watched one : all) {
            if (!one.turns.waits()) {
                parked = false;
                return;
            }
        }
        synchronized (this) {
            if (watched.size() != all.size()) {
                parked = false;
                return;
            }
        }
        while (parked) {
            LockSupport.park(this);
            Thread.interrupted();
        }
    }

    /** One loop, as the thread saw it last. Only that thread's. */
    private static final class Watched {
        private final TurnWatch turns;
        private final Thread runner;
        private long turn = -1;
        private long busyNanos;
        private boolean reported;

        Watched(TurnWatch turns, Thread runner) {
            this.turns = turns;
            this.runner = runner;
        }

        /** Half the time that a turn may take, so that a blocked loop is reported at the latest after one and a half times that time. */
        long period() {
            return Math.max(1_000_000, turns.warnAfterNanos() / 2);
        }

        /** Looks at the loop, and returns whether it waits and has waited since the last look. */
        boolean look(long sinceLastNanos) {
            long current = turns.turn();
            boolean waits = turns.waits();
            boolean same = current == turn;
            turn = current;
            if (waits || !same) {
                busyNanos = 0;
                reported = false;
                return waits && same;
            }
            // no more than a look may add: a process that was stopped, or a long pause of the collector, is no turn that blocks
            busyNanos += Math.min(sinceLastNanos, period() + period() / 2);
            if (busyNanos >= turns.warnAfterNanos() && !reported) {
                reported = true;
                report();
            }
            return false;
        }

        private void report() {
            try {
                Throwable stack = new Throwable("where the thread of the loop is now");
                stack.setStackTrace(runner.getStackTrace());
                if (turns.turn() != turn) {
                    return;
                }
                Reports.deliver(
                        turns.loop(),
                        LoopReport.Kind.BLOCKED,
                        "one turn has blocked the loop for more than " + busyNanos / 1_000_000
                                + " ms: a handler, task or listener must not block",
                        stack);
            } catch (Throwable e) {
                // no memory for it: the next period tries again
                reported = false;
            }
        }
    }
}
