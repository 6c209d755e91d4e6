package aws.io.internal.loop;

import aws.io.internal.telemetry.Telemetry;
import aws.io.loop.LoopOptions;

/** Times the turns of one loop: for its load, and for a warning when one turn blocked it. The loop's thread, but for {@link #load}. */
public final class TurnWatch {
    private static final System.Logger LOGGER = System.getLogger("aws.io.loop");

    private final LoopOptions options;
    private final TurnLoad load;
    private final long warnAfterNanos;
    private long start;

    /**
     * A watch.
     *
     * @param options the loop's, for its clock, its name and the warning
     */
    public TurnWatch(LoopOptions options) {
        this.options = options;
        load = new TurnLoad(now());
        warnAfterNanos = options.blockedWarning().isZero() ? Long.MAX_VALUE : Nanos.of(options.blockedWarning());
    }

    /**
     * The work of a turn begins: at its start, and again when its wait is over.
     *
     * @param nowNanos the time
     */
    public void begin(long nowNanos) {
        start = nowNanos;
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
            LOGGER.log(System.Logger.Level.WARNING, "loop '" + options.name() + "' was blocked for " + busy / 1_000_000
                    + " ms by one turn: a handler, task or listener must not block");
        }
        return end;
    }

    /** {@return nanoseconds of work in the last full second; any thread} */
    public long load() {
        return load.get(now());
    }

    private long now() {
        return options.clock().nanoTime();
    }
}
