package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.analyzer.Warning;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * What a change of a file does to what the analyzer says of it.
 *
 * @param operations those whose verdict changed, new ones and removed ones
 * @param pairs those that conflict or conflicted, and do so otherwise than before
 * @param invariants those that demand something else than before, new ones and removed ones
 * @param checks by operation in both files, the invariants that its calls are checked against where it runs
 * @param warnings new ones and those that are settled
 */
public record VerdictDiff(
        AnalysedFile before,
        AnalysedFile now,
        List<Change<Plan.Verdict>> operations,
        List<Change<PairAnalysis>> pairs,
        List<Change<Rule>> invariants,
        List<Change<List<String>>> checks,
        List<Change<Warning>> warnings) {

    /** One thing before and now; it is missing on the side where it is not declared. */
    record Change<T>(String name, Optional<T> before, Optional<T> now) {
        /** Such as {@code added}, for machines. */
        String kind() {
            return before.isEmpty() ? "added" : now.isEmpty() ? "removed" : "changed";
        }

        /** What stands before a line about it. */
        String sign() {
            return before.isEmpty() ? "+" : now.isEmpty() ? "-" : "~";
        }
    }

    /**
     * What an invariant demands.
     *
     * @param declared whether somebody wrote it, rather than a reference or a key implying it
     * @param enforced whether it holds at all times; a deferred one is only audited
     */
    record Rule(String demand, boolean declared, boolean enforced) {}

    public VerdictDiff {
        operations = List.copyOf(operations);
        pairs = List.copyOf(pairs);
        invariants = List.copyOf(invariants);
        checks = List.copyOf(checks);
        warnings = List.copyOf(warnings);
    }

    /** Compares what was found out about two versions of a file. */
    public static VerdictDiff of(AnalysedFile before, AnalysedFile now) {
        Analysis old = before.analysis();
        Analysis fresh = now.analysis();
        return new VerdictDiff(
                before,
                now,
                changes(verdicts(old), verdicts(fresh), Objects::equals),
                changes(pairs(old), pairs(fresh), VerdictDiff::same).stream()
                        .filter(c -> conflicts(c.before()) || conflicts(c.now()))
                        .toList(),
                changes(rules(old.application()), rules(fresh.application()), Objects::equals),
                changes(checks(old), checks(fresh), VerdictDiff::sameChecks).stream()
                        .filter(c -> c.before().isPresent() && c.now().isPresent())
                        .toList(),
                changes(warnings(old), warnings(fresh), (a, b) -> true));
    }

    /** The operations that every site could run alone and that need the coordinator now. */
    public List<String> lost() {
        return operations.stream()
                .filter(c -> c.before().equals(Optional.of(Plan.Verdict.CONFLUENT))
                        && c.now().equals(Optional.of(Plan.Verdict.COORDINATED)))
                .map(Change::name)
                .toList();
    }

    /** The declared invariants that held at all times and that nobody enforces now. */
    public List<String> weakened() {
        return invariants.stream()
                .filter(c ->
                        c.before().filter(r -> r.declared() && r.enforced()).isPresent()
                                && c.now().filter(Rule::enforced).isEmpty())
                .map(Change::name)
                .toList();
    }

    /** Whether the change takes something away: an operation's freedom, or a guarantee. */
    public boolean worse() {
        return !lost().isEmpty() || !weakened().isEmpty();
    }

    /** Whether there is anything to say. */
    public boolean changed() {
        return !(operations.isEmpty()
                && pairs.isEmpty()
                && invariants.isEmpty()
                && checks.isEmpty()
                && warnings.isEmpty());
    }

    /** Those of the new file in its order, then those that are gone. */
    private static <T> List<Change<T>> changes(Map<String, T> before, Map<String, T> now, BiPredicate<T, T> same) {
        List<Change<T>> changes = new ArrayList<>();
        now.forEach((name, value) -> {
            T old = before.get(name);
            if (old == null || !same.test(old, value)) {
                changes.add(new Change<>(name, Optional.ofNullable(old), Optional.of(value)));
            }
        });
        before.forEach((name, old) -> {
            if (!now.containsKey(name)) {
                changes.add(new Change<>(name, Optional.of(old), Optional.empty()));
            }
        });
        return changes;
    }

    private static Map<String, Plan.Verdict> verdicts(Analysis analysis) {
        Map<String, Plan.Verdict> verdicts = new LinkedHashMap<>();
        for (Operation operation : analysis.application().operations()) {
            verdicts.put(operation.name(), analysis.verdict(operation.name()));
        }
        return verdicts;
    }

    private static Map<String, List<String>> checks(Analysis analysis) {
        Map<String, List<String>> checks = new LinkedHashMap<>();
        for (Operation operation : analysis.application().operations()) {
            checks.put(
                    operation.name(),
                    Objects.requireNonNull(analysis.localChecks().get(operation.name())));
        }
        return checks;
    }

    private static boolean sameChecks(List<String> before, List<String> now) {
        return Set.copyOf(before).equals(Set.copyOf(now));
    }

    /** By the two names in their natural order, since a file may declare them in either. */
    private static Map<String, PairAnalysis> pairs(Analysis analysis) {
        Map<String, PairAnalysis> pairs = new LinkedHashMap<>();
        for (PairAnalysis pair : analysis.pairs()) {
            boolean straight = pair.first().compareTo(pair.second()) <= 0;
            pairs.put(straight ? pair.first() + " " + pair.second() : pair.second() + " " + pair.first(), pair);
        }
        return pairs;
    }

    private static boolean same(PairAnalysis before, PairAnalysis now) {
        return before.verdict() == now.verdict()
                && before.brokenInvariants().equals(now.brokenInvariants())
                && before.conflictKey().equals(now.conflictKey());
    }

    private static boolean conflicts(Optional<PairAnalysis> pair) {
        return pair.filter(p -> p.verdict() != PairVerdict.COMPATIBLE).isPresent();
    }

    private static Map<String, Rule> rules(Application application) {
        Map<String, Rule> rules = new LinkedHashMap<>();
        for (Invariant invariant : application.invariants()) {
            rules.put(
                    invariant.name(), new Rule(Words.demand(application, invariant), !Words.implicit(invariant), true));
        }
        for (Application.Deferred deferred : application.deferredInvariants()) {
            String demand = Words.demand(application, deferred.invariant());
            rules.put(deferred.invariant().name(), new Rule(demand, true, false));
        }
        return rules;
    }

    /** Lines move with every change, so a warning is known by what it says. */
    private static Map<String, Warning> warnings(Analysis analysis) {
        Map<String, Warning> warnings = new LinkedHashMap<>();
        analysis.warnings().forEach(w -> warnings.put(w.code() + " " + w.message(), w));
        return warnings;
    }
}
