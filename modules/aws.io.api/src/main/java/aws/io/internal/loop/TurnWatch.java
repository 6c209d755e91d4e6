package aws.io.internal.loop;

import aws.io.internal.telemetry.Telemetry;
import aws.io.loop.EventLoop;
import aws.io.loop.LoopOptions;
import aws.io.loop.LoopReport;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Times the turns of one loop, for its load, and has a turn reported that blocks the loop: by {@link BlockedLoops} while it does, or, where
 * the caller pumps the loop, at its end. Event-loop thread only unless a method says otherwise.
 */
public final class TurnWatch {
    private static final VarHandle TURN;

    static {
        try {
            TURN = MethodHandles.lookup().findVarHandle(TurnWatch.class, "turn", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final EventLoop loop;
    private final LoopOptions options;
    private final Sleep sleep;
    private final TurnLoad load;
    private final long warnAfterNanos;
    private final BlockedLoops blocked;
    private boolean watched;
    private long start;

    /** Counts the beginnings of work: another value is another turn. Written by the loop only, read by any thread. */
    private long turn;

    /**
     * A watch.
     *
     * @param loop the loop
     * @param options the loop's, for its clock, its name and the warning
     * @param sleep whether the loop waits
     */
    public TurnWatch(EventLoop loop, LoopOptions options, Sleep sleep) {
        this.loop = loop;
        this.options = options;
        this.sleep = sleep;
        load = new TurnLoad(now());
        warnAfterNanos = options.blockedWarning().isZero() ? Long.MAX_VALUE : Nanos.of(options.blockedWarning());
        blocked = BlockedLoops.of(options);
    }

    /**
     * Begins to watch, before the first turn. Thread-safe.
     *
     * @param runner the thread that will run the turns
     * @param pumped whether the caller runs the turns: then no thread watches them
     */
    public void open(Thread runner, boolean pumped) {
        watched = !pumped && warnAfterNanos != Long.MAX_VALUE;
        if (watched) {
            blocked.add(this, runner);
        }
    }

    /** Stops watching, after the last turn, or if there is to be none. Thread-safe. */
    public void close() {
        if (watched) {
            blocked.remove(this);
        }
    }

    /**
     * Notes that the work of a turn begins.
     *
     * @param nowNanos the time
     */
    public void begin(long nowNanos) {
        start = nowNanos;
        TURN.setOpaque(this, turn + 1);
    }

    /** Notes that the wait of a turn is over, and that its work begins. */
    public void awake() {
        begin(now());
        blocked.awoke();
    }

    /** {@return the time at which the turn began, or at which its wait was over} */
    public long start() {
        return start;
    }

    /**
     * The turn has ended.
     *
     * @return the time
     */
    public long end() {
        long end = now();
        long busy = end - start;
        load.add(busy, end);
        if (busy > warnAfterNanos) {
            Telemetry.get().loopStalled(options.name(), busy);
            if (!watched) {
                Reports.deliver(
                        loop,
                        LoopReport.Kind.BLOCKED,
                        "one turn has blocked the loop for " + busy / 1_000_000 + " ms: a handler, task or listener must not block",
                        null);
            }
        }
        return end;
    }

    /** {@return nanoseconds of work in the last full second; any thread} */
    public long load() {
        return load.get(now());
    }

    /** {@return a number that changes with each turn; any thread} */
    long turn() {
        return (long) TURN.getOpaque(this);
    }

    /** {@return whether the loop waits; any thread} */
    boolean waits() {
        return sleep.isAsleep();
    }

    EventLoop loop() {
        return loop;
    }

    long warnAfterNanos() {
        return warnAfterNanos;
    }

    private long now() {
        return options.clock().nanoTime();
    }
}
