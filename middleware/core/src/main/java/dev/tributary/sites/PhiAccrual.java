package dev.tributary.sites;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How much the silence of a site is to be suspected, by the intervals at which its heartbeats arrived so far: the phi accrual
 * failure detector (Hayashibara, Défago, Yared, Katayama, 2004). With intervals taken as normally distributed, phi is {@code
 * -log10(P(the next heartbeat comes later than now))}: when a site is called lost at a phi of 8, that is wrong once in 10^8.
 *
 * <p>Not thread-safe.
 */
final class PhiAccrual {
    private static final int WINDOW = 200;
    private static final double LEAST_DEVIATION = 0.5;
    private static final double NANOS_PER_SECOND = 1e9;

    private final double expected;
    private final Deque<Double> intervals = new ArrayDeque<>();
    private double sum;
    private double squares;

    /**
     * A detector that has observed nothing yet.
     *
     * @param expected the interval that heartbeats are sent at
     */
    PhiAccrual(Duration expected) {
        this.expected = expected.toNanos() / NANOS_PER_SECOND;
        // A detector that has seen nothing believes what is configured.
        add(this.expected);
    }

    /** A heartbeat came so long after the one before. */
    void arrived(Duration interval) {
        add(interval.toNanos() / NANOS_PER_SECOND);
        if (intervals.size() > WINDOW) {
            double gone = intervals.removeFirst();
            sum -= gone;
            squares -= gone * gone;
        }
    }

    private void add(double seconds) {
        intervals.addLast(seconds);
        sum += seconds;
        squares += seconds * seconds;
    }

    /** Seconds between two heartbeats, on average. */
    double mean() {
        return sum / intervals.size();
    }

    /** At least half of the interval that is expected: regular heartbeats are no promise to the millisecond. */
    double deviation() {
        double mean = mean();
        return Math.max(LEAST_DEVIATION * expected, Math.sqrt(Math.max(0, squares / intervals.size() - mean * mean)));
    }

    /** How much a silence of this length is to be suspected: 0 is not at all, and there is no most. */
    double phi(Duration silence) {
        double deviations = (silence.toNanos() / NANOS_PER_SECOND - mean()) / deviation();
        return Math.max(0, -logOfTail(deviations) / Math.log(10));
    }

    /**
     * The natural logarithm of the probability that a normally distributed value lies so many deviations above the mean, or
     * further: half of erfc, by the Chebyshev fit of Numerical Recipes (section 6.2), whose relative error is below 1.2e-7
     * everywhere, so that silences of hours do not underflow.
     */
    static double logOfTail(double deviations) {
        double z = Math.abs(deviations) / Math.sqrt(2);
        double t = 1 / (1 + 0.5 * z);
        double[] fit = {
            -1.26551223,
            1.00002368,
            0.37409196,
            0.09678418,
            -0.18628806,
            0.27886807,
            -1.13520398,
            1.48851587,
            -0.82215223,
            0.17087277
        };
        double polynomial = 0;
        for (int i = fit.length - 1; i >= 0; i--) {
            polynomial = polynomial * t + fit[i];
        }
        double upper = Math.log(0.5 * t) - z * z + polynomial;
        return deviations >= 0 ? upper : Math.log1p(-Math.exp(upper));
    }
}
