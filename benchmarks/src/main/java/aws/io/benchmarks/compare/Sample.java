package aws.io.benchmarks.compare;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one run, or the median of several, has shown.
 *
 * @param messagesPerSecond echoed
 * @param megabytesPerSecond of 10^6 bytes, in one direction
 * @param p50Micros median latency
 * @param p99Micros latency that one message in a hundred exceeded
 * @param p999Micros latency that one message in a thousand exceeded
 * @param cpuMicros of the server for each message, user and system together
 * @param userMicros its user part, as the kernel's clock ticks share it out
 * @param systemMicros its system part
 * @param residentMegabytes of the server at the end
 * @param allocatedBytes of the server's heap for each message; -1 if it has no heap
 */
record Sample(
        double messagesPerSecond,
        double megabytesPerSecond,
        double p50Micros,
        double p99Micros,
        double p999Micros,
        double cpuMicros,
        double userMicros,
        double systemMicros,
        double residentMegabytes,
        double allocatedBytes) {

    static Sample median(List<Sample> some) {
        return new Sample(
                median(some, Sample::messagesPerSecond),
                median(some, Sample::megabytesPerSecond),
                median(some, Sample::p50Micros),
                median(some, Sample::p99Micros),
                median(some, Sample::p999Micros),
                median(some, Sample::cpuMicros),
                median(some, Sample::userMicros),
                median(some, Sample::systemMicros),
                median(some, Sample::residentMegabytes),
                median(some, Sample::allocatedBytes));
    }

    private static double median(List<Sample> some, ToDoubleFunction<Sample> figure) {
        return median(some.stream().mapToDouble(figure).toArray());
    }

    static double median(double[] figures) {
        double[] sorted = figures.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
