package dev.tributary.sample.page;

import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.OperationPlan;
import dev.tributary.dsl.plan.Plan.PairPlan;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import dev.tributary.dsl.plan.Plan.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the page shows of one operation.
 *
 * @param checks the invariants that every invocation still checks
 */
record OperationCard(
        String name,
        String parameters,
        boolean confluent,
        String reason,
        List<String> checks,
        List<Conflict> conflicts) {

    /**
     * A pair that must not run at the same time.
     *
     * @param key the condition under which it may after all
     */
    record Conflict(
            String with,
            boolean undecided,
            String invariants,
            @Nullable String key) {}

    static OperationCard of(Operation operation, OperationPlan decision, Plan plan) {
        return new OperationCard(
                operation.name(),
                operation.parameters().stream()
                        .map(p -> p.name() + ": " + (p.fresh() ? "new " : "") + p.type())
                        .collect(Collectors.joining(", ")),
                decision.verdict() == Verdict.CONFLUENT,
                decision.reason(),
                decision.localChecks(),
                plan.pairs().stream()
                        .filter(pair -> pair.verdict() != PairVerdict.COMPATIBLE)
                        .filter(pair -> pair.first().equals(operation.name())
                                || pair.second().equals(operation.name()))
                        .map(pair -> conflict(pair, operation.name()))
                        .toList());
    }

    private static Conflict conflict(PairPlan pair, String operation) {
        String other = pair.first().equals(operation) ? pair.second() : pair.first();
        return new Conflict(
                other.equals(operation) ? "itself" : other,
                pair.verdict() == PairVerdict.UNDECIDED,
                String.join(", ", pair.invariants()),
                pair.conflictKey());
    }
}
