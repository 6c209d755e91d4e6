package aws.io.benchmarks.compare;

import java.util.Arrays;

/**
 * A median and the interval that holds the true one with at least 95 % confidence, by the sign test: its ends are figures of the sample, and
 * nothing is assumed of their distribution.
 *
 * @param median of the sample
 * @param from the interval's lower end
 * @param to its upper end
 * @param confidence that it has in fact; less than 0.95 only for fewer than six figures, where the interval is the whole sample
 * @param least figure of the sample
 * @param most figure of the sample
 */
record MedianInterval(double median, double from, double to, double confidence, double least, double most) {
    private static final double WANTED = 0.95;

    static MedianInterval of(double... sample) {
        double[] sorted = sample.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        // Of n figures, how many are below the true median has a binomial distribution; cut off so many at each end.
        int cut = 0;
        double one = Math.pow(0.5, n);
        double tail = one;
        double next = tail;
        for (int k = 1; k <= (n - 1) / 2; k++) {
            one *= (n - k + 1) / (double) k;
            next += one;
            if (1 - 2 * next < WANTED) {
                break;
            }
            cut = k;
            tail = next;
        }
        return new MedianInterval(Sample.median(sorted), sorted[cut], sorted[n - 1 - cut], 1 - 2 * tail, sorted[0], sorted[n - 1]);
    }
}
