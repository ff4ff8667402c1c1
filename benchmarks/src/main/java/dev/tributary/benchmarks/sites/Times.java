package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.load.Statistics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/** How long each of several things took. */
final class Times {
    private final long[] sortedNanos;

    Times(LongStream nanos) {
        this.sortedNanos = nanos.sorted().toArray();
    }

    int count() {
        return sortedNanos.length;
    }

    /** In milliseconds, by the names of {@link Values}; empty when nothing was measured, since that is not quick. */
    Map<String, Double> percentiles() {
        Map<String, Double> percentiles = new LinkedHashMap<>();
        if (sortedNanos.length == 0) {
            return percentiles;
        }
        percentiles.put(Values.P50, Statistics.millis(sortedNanos, 0.5));
        percentiles.put(Values.P99, Statistics.millis(sortedNanos, 0.99));
        percentiles.put(Values.MAX, Statistics.millis(sortedNanos, 1));
        return percentiles;
    }
}
