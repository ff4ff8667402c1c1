package dev.tributary.analyzer;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.OperationPlan;
import dev.tributary.dsl.plan.Plan.PairPlan;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that the analyzer found out about one application.
 *
 * @param coordinated the names of the operations that need the coordinator
 * @param localChecks by operation, the invariants that each invocation has to be checked against where it runs
 */
public record Analysis(
        Application application,
        Set<String> coordinated,
        List<PairAnalysis> pairs,
        Map<String, List<String>> localChecks,
        List<Warning> warnings) {
    public Analysis {
        coordinated = java.util.Collections.unmodifiableSet(new LinkedHashSet<>(coordinated));
        pairs = List.copyOf(pairs);
        localChecks = Map.copyOf(localChecks);
        warnings = List.copyOf(warnings);
    }

    public Plan.Verdict verdict(String operation) {
        return coordinated.contains(operation) ? Plan.Verdict.COORDINATED : Plan.Verdict.CONFLUENT;
    }

    /** The pairs that are not compatible. */
    public List<PairAnalysis> conflicts() {
        return pairs.stream().filter(p -> p.verdict() != PairVerdict.COMPATIBLE).toList();
    }

    /** The plan as the build packages it. */
    public Plan plan(String fingerprint) {
        List<OperationPlan> operations =
                application.operations().stream().map(this::plan).toList();
        return new Plan(Plan.FORMAT, application.name(), fingerprint, operations, pairPlans());
    }

    List<PairPlan> pairPlans() {
        return pairs.stream()
                .map(p -> new PairPlan(
                        p.first(),
                        p.second(),
                        p.verdict(),
                        p.brokenInvariants(),
                        p.conflictKey().orElse(null)))
                .toList();
    }

    private OperationPlan plan(Operation operation) {
        String name = operation.name();
        return new OperationPlan(
                name,
                verdict(name),
                reason(name),
                Objects.requireNonNull(localChecks.get(name)),
                unrepeatable(name).orElse(null));
    }

    /** Why a call must not be repeated at another site than its request id's home; empty when it may be. */
    public Optional<String> unrepeatable(String operation) {
        return Repeatability.obstacle(application, application.operation(operation));
    }

    /** One sentence for people. */
    public String reason(String operation) {
        List<PairAnalysis> against =
                conflicts().stream().filter(p -> p.involves(operation)).toList();
        if (against.isEmpty()) {
            return "no operation that runs at the same time can make it break an invariant";
        }
        List<String> parts = new ArrayList<>();
        for (PairAnalysis pair : against) {
            String partner = pair.first().equals(pair.second())
                    ? "itself"
                    : pair.first().equals(operation) ? pair.second() : pair.first();
            String how = pair.verdict() == PairVerdict.UNDECIDED ? "is undecided with " : "conflicts with ";
            parts.add(how + partner + " on " + String.join(", ", pair.brokenInvariants())
                    + pair.conflictKey().map(key -> " (not with " + key + ")").orElse(""));
        }
        return String.join("; ", parts);
    }
}
