package dev.tributary.analyzer;

import dev.tributary.analyzer.run.Budget;
import java.time.Duration;

/**
 * How to analyse.
 *
 * @param timeout for each query; a query that needs longer is undecided
 * @param threads how many queries are decided at once
 * @param explain whether to find out which hypotheses each proof used, which takes about as long again
 * @param search how much the search for runs may do
 */
public record AnalyzerOptions(Duration timeout, int threads, boolean explain, Budget search) {
    public AnalyzerOptions {
        if (timeout.isNegative() || timeout.isZero() || threads < 1) {
            throw new IllegalArgumentException("timeout and threads must be positive: " + timeout + ", " + threads);
        }
    }

    /** Ten seconds a query, as many threads as there are processors, the usual search. */
    public static AnalyzerOptions defaults() {
        return new AnalyzerOptions(
                Duration.ofSeconds(10), Runtime.getRuntime().availableProcessors(), false, Budget.defaults());
    }

    /** The same with another timeout. */
    public AnalyzerOptions withTimeout(Duration other) {
        return new AnalyzerOptions(other, threads, explain, search);
    }

    /** The same with another number of threads. */
    public AnalyzerOptions withThreads(int other) {
        return new AnalyzerOptions(timeout, other, explain, search);
    }

    /** The same with or without what each proof used. */
    public AnalyzerOptions withExplain(boolean other) {
        return new AnalyzerOptions(timeout, threads, other, search);
    }
}
