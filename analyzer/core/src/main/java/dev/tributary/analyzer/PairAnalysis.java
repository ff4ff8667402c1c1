package dev.tributary.analyzer;

import dev.tributary.dsl.plan.Plan.PairVerdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What two operations do to each other when they run at the same time.
 *
 * @param verdicts by the name of each invariant that both can touch; every other one is preserved trivially
 * @param conflictKey the weakest condition found on the arguments under which the pair is compatible
 * @param waysOut what would make the pair compatible, cheapest first
 * @param outside how its queries left the fragment in which every answer is exact, a sentence each
 */
public record PairAnalysis(
        String first,
        String second,
        Map<String, Verdict> verdicts,
        Optional<String> conflictKey,
        List<WayOut> waysOut,
        List<String> outside) {
    public PairAnalysis {
        verdicts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(verdicts));
        waysOut = List.copyOf(waysOut);
        outside = List.copyOf(outside);
    }

    public PairVerdict verdict() {
        if (verdicts.values().stream().anyMatch(v -> v instanceof Verdict.Refuted)) {
            return PairVerdict.CONFLICT;
        }
        return verdicts.values().stream().anyMatch(v -> v instanceof Verdict.Undecided)
                ? PairVerdict.UNDECIDED
                : PairVerdict.COMPATIBLE;
    }

    /** The invariants that the two may break together, undecided ones included. */
    public List<String> brokenInvariants() {
        return verdicts.entrySet().stream()
                .filter(e -> !(e.getValue() instanceof Verdict.Proved))
                .map(Map.Entry::getKey)
                .toList();
    }

    public boolean involves(String operation) {
        return first.equals(operation) || second.equals(operation);
    }

    PairAnalysis withVerdicts(Map<String, Verdict> others) {
        return new PairAnalysis(first, second, others, conflictKey, waysOut, outside);
    }

    PairAnalysis withWaysOut(List<WayOut> ways) {
        return new PairAnalysis(first, second, verdicts, conflictKey, ways, outside);
    }

    PairAnalysis withConflictKey(Optional<String> key) {
        return new PairAnalysis(first, second, verdicts, key, waysOut, outside);
    }
}
