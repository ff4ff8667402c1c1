package dev.tributary.benchmarks.contention;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the runtime is meant to reach.
 *
 * @param ratio the ratio's name
 * @param measured null when it was not
 */
record Target(String ratio, double atLeast, @Nullable Double measured, boolean met) {
    /** Within one and a half times. */
    private static final double TWO_THIRDS = 0.667;

    private static final Map<String, Double> ALL = Map.ofEntries(
            Map.entry("hot/64/declared/atomic-update", 15.0),
            Map.entry("hot/64/declared/serializable", 60.0),
            Map.entry("hot/64/declared/log-insert", 1.5),
            Map.entry("hot/64/body/for-update", 5.0),
            Map.entry("hot/64/coordinated-declared/serializable", 10.0),
            Map.entry("hot/64/coordinated-body/serializable", 1.5),
            Map.entry("hot/64/coordinated-body-validated/serializable", 1.5),
            Map.entry("spread/64/declared/atomic-update", 1.5),
            Map.entry("hot/1/declared/by-hand", TWO_THIRDS),
            Map.entry("spread/1/declared/by-hand", TWO_THIRDS),
            Map.entry("mixed/serializable/confluent", 0.25),
            Map.entry("mixed/serializable/coordinated", 0.25),
            Map.entry("mixed/validated/confluent", 0.7),
            Map.entry("mixed/validated/coordinated", 0.7),
            Map.entry("mixed/declared/confluent", 0.7),
            Map.entry("mixed/declared/coordinated", 0.7));

    static List<Target> of(Map<String, Double> ratios) {
        List<Target> targets = new ArrayList<>();
        ALL.keySet().stream().sorted().forEach(ratio -> {
            double atLeast = ALL.getOrDefault(ratio, 0.0);
            Double measured = ratios.get(ratio);
            targets.add(new Target(ratio, atLeast, measured, measured != null && measured >= atLeast));
        });
        return targets;
    }
}
