package dev.tributary.analyzer;

import java.time.Duration;

/**
 * How to analyse.
 *
 * @param timeout for each query; a query that needs longer is undecided
 * @param threads how many queries are decided at once
 * @param explain whether to find out which hypotheses each proof used, which takes about as long again
 */
public record AnalyzerOptions(Duration timeout, int threads, boolean explain) {
    public AnalyzerOptions {
        if (timeout.isNegative() || timeout.isZero() || threads < 1) {
            throw new IllegalArgumentException("timeout and threads must be positive: " + timeout + ", " + threads);
        }
    }

    /** Ten seconds a query, as many threads as there are processors. */
    public static AnalyzerOptions defaults() {
        return new AnalyzerOptions(Duration.ofSeconds(10), Runtime.getRuntime().availableProcessors(), false);
    }
}
