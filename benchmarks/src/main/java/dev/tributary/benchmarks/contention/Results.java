package dev.tributary.benchmarks.contention;

import dev.tributary.benchmarks.load.Statistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The runs of one benchmark, and what follows from them. */
final class Results {
    private final List<Run> runs = new ArrayList<>();
    private final List<String> ways = new ArrayList<>();
    private final List<String> peers = new ArrayList<>();

    Results(List<Contender> contenders) {
        for (Contender contender : contenders) {
            (contender.role() == Contender.Role.WAY ? ways : peers).add(contender.name());
        }
    }

    void add(Run run) {
        runs.add(run);
    }

    List<Run> runs() {
        return List.copyOf(runs);
    }

    /** The medians over the repetitions of one key. */
    record Median(double operationsPerSecond, double p50Millis, double p99Millis) {}

    Map<String, Median> medians() {
        Map<String, List<Run>> byKey =
                runs.stream().collect(Collectors.groupingBy(Run::key, LinkedHashMap::new, Collectors.toList()));
        Map<String, Median> medians = new LinkedHashMap<>();
        byKey.forEach((key, repetitions) -> medians.put(
                key,
                new Median(
                        median(repetitions, Run::operationsPerSecond),
                        median(repetitions, Run::p50Millis),
                        median(repetitions, Run::p99Millis))));
        return medians;
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> value) {
        return Statistics.median(runs.stream().mapToDouble(value));
    }

    /**
     * How many times the rate of each peer each way reaches with the same rows and callers; and for mixed callers, which
     * part of their rate alone each side keeps. What was not measured, or did nothing, has no ratio.
     */
    Map<String, Double> ratios() {
        Map<String, Median> medians = medians();
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (Map.Entry<String, Median> entry : medians.entrySet()) {
            String key = entry.getKey();
            int name = key.lastIndexOf('/');
            if (ways.contains(key.substring(name + 1))) {
                for (String peer : peers) {
                    put(ratios, key + "/" + peer, entry.getValue(), medians.get(key.substring(0, name + 1) + peer));
                }
            }
        }
        for (Mix mix : Mix.values()) {
            for (Mix.Part part : Mix.Part.values()) {
                String key = mix.key(part);
                put(ratios, key, medians.get(key + "/together"), medians.get(key + "/alone"));
            }
        }
        return ratios;
    }

    private static void put(Map<String, Double> ratios, String key, @Nullable Median of, @Nullable Median to) {
        if (of != null && to != null && to.operationsPerSecond() > 0) {
            ratios.put(key, Statistics.rounded(of.operationsPerSecond() / to.operationsPerSecond()));
        }
    }
}
