package dev.tributary.benchmarks.sites;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is meant to be reached.
 *
 * @param name of a ratio, or the key and the name of a median
 * @param atLeast null when there is no such bound
 * @param atMost null when there is no such bound
 * @param measured null when it was not
 */
record Target(
        String name,
        @Nullable Double atLeast,
        @Nullable Double atMost,
        @Nullable Double measured,
        boolean met) {

    static List<Target> of(Map<String, Map<String, Double>> medians) {
        return Figure.all().stream()
                .filter(Figure::hasTarget)
                .map(figure -> of(figure, figure.measured(medians)))
                .toList();
    }

    private static Target of(Figure figure, @Nullable Double measured) {
        return new Target(figure.name(), figure.atLeast(), figure.atMost(), measured, figure.metBy(measured));
    }
}
