package aws.io.loop;

/**
 * The memory of buffers that an event loop, or a group of them, has handed out. It counts the buffers of message pools and the copies that
 * the library made, not memory that the caller wraps.
 *
 * @param used bytes that are in use now
 * @param budget bytes above which a loop accepts no connections and channels that hold input stop reading; the sum for a group
 * @param crossings how often the budget was exceeded so far
 * @param above whether a loop has exceeded its budget and is not below three quarters of it yet
 */
public record MemoryStatistics(long used, long budget, long crossings, boolean above) {
    /**
     * Adds the figures of another loop.
     *
     * @param other the figures to add
     * @return the sums; above if one of the two is
     */
    public MemoryStatistics plus(MemoryStatistics other) {
        long budgets = budget + other.budget;
        return new MemoryStatistics(
                used + other.used, budgets < 0 ? Long.MAX_VALUE : budgets, crossings + other.crossings, above || other.above);
    }
}
