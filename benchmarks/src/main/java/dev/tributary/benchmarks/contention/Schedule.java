package dev.tributary.benchmarks.contention;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is measured, and how often.
 *
 * @param only names of contenders, and {@code mixed}
 */
record Schedule(List<Rows> rows, List<Integer> callers, Set<String> only, int repetitions, Duration window) {

    /** What runs at the same time in one window. */
    record Step(Rows rows, List<Lab.Load> loads) {}

    /** One repetition. Every second one goes backwards, so that nobody always follows the same one. */
    List<Step> steps(List<Contender> contenders, boolean backwards) {
        List<Step> steps = new ArrayList<>();
        for (Rows where : rows) {
            for (int count : callers) {
                for (Contender contender : contenders) {
                    if (only.contains(contender.name())
                            && (count == 1 || contender.role() != Contender.Role.PEER_OF_ONE)) {
                        String key = where + "/" + count + "/" + contender.name();
                        steps.add(new Step(where, List.of(new Lab.Load(key, contender, count))));
                    }
                }
            }
        }
        if (only.contains(Names.MIXED)) {
            mixed(contenders, steps);
        }
        if (backwards) {
            Collections.reverse(steps);
        }
        return steps;
    }

    /** Whether a contender runs at all, by itself or in a mix. */
    boolean needs(Contender contender) {
        return only.contains(contender.name())
                || (only.contains(Names.MIXED)
                        && Arrays.stream(Mix.values())
                                .anyMatch(mix -> mix.contenders().contains(contender.name())));
    }

    private static void mixed(List<Contender> contenders, List<Step> steps) {
        Map<String, Contender> byName =
                contenders.stream().collect(Collectors.toMap(Contender::name, Function.identity()));
        for (Mix mix : Mix.values()) {
            List<Lab.Load> together = new ArrayList<>();
            for (Mix.Part part : Mix.Part.values()) {
                Contender contender = byName.get(mix.contender(part));
                if (contender != null) {
                    steps.add(new Step(Rows.HOT, List.of(mix.load(part, contender, "alone"))));
                    together.add(mix.load(part, contender, "together"));
                }
            }
            steps.add(new Step(Rows.HOT, List.copyOf(together)));
        }
    }
}
