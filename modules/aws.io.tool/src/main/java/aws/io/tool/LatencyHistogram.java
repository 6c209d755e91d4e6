package aws.io.tool;

import java.util.List;

/** Latencies in buckets of three per cent width, from 1 ns to hours, in constant memory. One thread at a time. */
final class LatencyHistogram {
    private static final int STEPS = 32;
    private static final int STEP_BITS = 5;

    private final long[] buckets = new long[64 * STEPS];
    private long count;

    void add(long nanos) {
        buckets[index(Math.max(1, nanos))]++;
        count++;
    }

    long count() {
        return count;
    }

    /** {@return the latency in microseconds that a share of all did not exceed} */
    double quantileMicros(double share) {
        long rank = (long) Math.ceil(count * share);
        long seen = 0;
        for (int i = 0; i < buckets.length; i++) {
            seen += buckets[i];
            if (seen >= rank && seen > 0) {
                return upper(i) / 1e3;
            }
        }
        return 0;
    }

    static LatencyHistogram sum(List<LatencyHistogram> parts) {
        LatencyHistogram whole = new LatencyHistogram();
        for (LatencyHistogram part : parts) {
            for (int i = 0; i < whole.buckets.length; i++) {
                whole.buckets[i] += part.buckets[i];
            }
            whole.count += part.count;
        }
        return whole;
    }

    private static int index(long nanos) {
        int magnitude = 63 - Long.numberOfLeadingZeros(nanos);
        if (magnitude < STEP_BITS) {
            return (int) nanos;
        }
        int step = (int) (nanos >>> (magnitude - STEP_BITS)) & (STEPS - 1);
        return (magnitude - STEP_BITS + 1) * STEPS + step;
    }

    private static long upper(int index) {
        if (index < STEPS) {
            return index;
        }
        int shift = index / STEPS - 1;
        return (((long) (STEPS + index % STEPS) + 1) << shift) - 1;
    }
}
