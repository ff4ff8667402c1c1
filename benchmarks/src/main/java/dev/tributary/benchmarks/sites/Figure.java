package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.load.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A number that follows from the medians: one of them, or one by another; and what it is meant to be.
 *
 * @param by null when the number is the median itself
 * @param atLeast null when there is no such bound
 * @param atMost null when there is no such bound
 */
record Figure(
        String name,
        Term of,
        @Nullable Term by,
        @Nullable Double atLeast,
        @Nullable Double atMost) {

    /** One value of one key. */
    record Term(String key, String value) {
        @Nullable
        Double in(Map<String, Map<String, Double>> medians) {
            return medians.getOrDefault(key, Map.of()).get(value);
        }
    }

    /** All of them, in the order in which they are printed. */
    static List<Figure> all() {
        List<Figure> figures = new ArrayList<>();
        for (String load : Latency.LOADS) {
            figures.add(ratio(Latency.NAME + "/" + load, Values.P50, Latency.SITE, Latency.ALONE)
                    .atMost(1.3));
        }
        figures.add(ratio(HotRow.NAME, Values.PER_SECOND, HotRow.SITE, HotRow.FOR_UPDATE)
                .atLeast(100));
        figures.add(ratio(HotRow.NAME, Values.PER_SECOND, HotRow.SITE, HotRow.UPDATE));
        figures.add(new Figure(Lag.NAME + "/" + Values.P99, new Term(Lag.NAME, Values.P99), null, null, 250.0));
        for (String rows : Apply.ROWS) {
            String prefix = Apply.NAME + "/" + rows;
            figures.add(ratio(prefix, Values.PER_SECOND, Apply.DRAINED, Apply.COMMITTED)
                    .atLeast(2));
            figures.add(ratio(prefix, Values.PER_SECOND, Apply.SHIPPED, Apply.COMMITTED));
            figures.add(ratio(prefix, Values.PER_SECOND, Apply.MERGED, Apply.COMMITTED));
        }
        for (Cost.Load load : Cost.LOADS) {
            for (String value : List.of(Values.WAL, Values.PROCESSOR)) {
                String prefix = Cost.NAME + "/" + load.name();
                figures.add(new Figure(
                        prefix + "/" + value,
                        new Term(prefix + "/" + Cost.TRIBUTARY, value),
                        new Term(prefix + "/" + Cost.PLAIN, value),
                        null,
                        null));
            }
        }
        return List.copyOf(figures);
    }

    private static Figure ratio(String prefix, String value, String of, String by) {
        return new Figure(
                prefix + "/" + of + "/" + by,
                new Term(prefix + "/" + of, value),
                new Term(prefix + "/" + by, value),
                null,
                null);
    }

    private Figure atLeast(double bound) {
        return new Figure(name, of, by, bound, null);
    }

    private Figure atMost(double bound) {
        return new Figure(name, of, by, null, bound);
    }

    boolean isRatio() {
        return by != null;
    }

    boolean hasTarget() {
        return Stream.of(atLeast, atMost).anyMatch(bound -> bound != null);
    }

    /** Null when a side of it was not measured, or when it would be divided by nothing. */
    @Nullable
    Double measured(Map<String, Map<String, Double>> medians) {
        Double value = of.in(medians);
        if (value == null || by == null) {
            return value;
        }
        Double divisor = by.in(medians);
        return divisor == null || divisor == 0 ? null : Statistics.rounded(value / divisor);
    }

    /** Whether a measured value is within the bounds. */
    boolean metBy(@Nullable Double measured) {
        return measured != null && (atLeast == null || measured >= atLeast) && (atMost == null || measured <= atMost);
    }
}
