package aws.io.loop;

/**
 * Receives the reports of the loops of one group: what user code threw, broken contracts, blocked loops, leaks. Faults of peers are not
 * reported: they reach the channel's own listeners and are logged at level DEBUG.
 */
@FunctionalInterface
public interface LoopErrorHandler {
    /**
     * Receives one report; the loop then continues. Must be thread-safe and must not block: most reports arrive on the thread of the loop,
     * a {@link LoopReport.Kind#BLOCKED} one on another thread while the loop is blocked. Must not throw.
     *
     * @param report what happened
     */
    void onReport(LoopReport report);
}
