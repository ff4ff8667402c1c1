package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.load.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The runs of one benchmark, and what follows from them. */
final class Results {
    private final List<Run> runs = new ArrayList<>();

    void add(Run run) {
        runs.add(run);
    }

    List<Run> runs() {
        return List.copyOf(runs);
    }

    /** The medians over the repetitions, by key and by the value's name. */
    Map<String, Map<String, Double>> medians() {
        Map<String, List<Run>> byKey =
                runs.stream().collect(Collectors.groupingBy(Run::key, LinkedHashMap::new, Collectors.toList()));
        Map<String, Map<String, Double>> medians = new LinkedHashMap<>();
        byKey.forEach((key, repetitions) -> medians.put(key, medians(repetitions)));
        return medians;
    }

    private static Map<String, Double> medians(List<Run> repetitions) {
        Map<String, Double> medians = new LinkedHashMap<>();
        Set<String> names = repetitions.stream()
                .flatMap(run -> run.values().keySet().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (String name : names) {
            medians.put(
                    name,
                    Statistics.median(repetitions.stream()
                            .map(Run::values)
                            .filter(values -> values.containsKey(name))
                            .mapToDouble(values -> values.get(name))));
        }
        return medians;
    }

    /** What was measured of the ratios. */
    Map<String, Double> ratios() {
        Map<String, Map<String, Double>> medians = medians();
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (Figure figure : Figure.all()) {
            Double measured = figure.measured(medians);
            if (figure.isRatio() && measured != null) {
                ratios.put(figure.name(), measured);
            }
        }
        return ratios;
    }
}
