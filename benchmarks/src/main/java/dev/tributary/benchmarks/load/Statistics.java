package dev.tributary.benchmarks.load;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.stream.DoubleStream;

/** What is computed from times and rates. */
public final class Statistics {
    private Statistics() {}

    /**
     * The smallest time that is not exceeded by this share of all; 0 when there is none.
     *
     * @param sorted in nanoseconds, ascending
     * @param share from 0 to 1
     */
    public static double millis(long[] sorted, double share) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(rank, 1) - 1] / 1e6;
    }

    /** The middle value, or the mean of the two in the middle, rounded. There must be one. */
    public static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        return rounded(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    /** Four digits: more were noise. */
    public static double rounded(double value) {
        return BigDecimal.valueOf(value).round(new MathContext(4)).doubleValue();
    }
}
