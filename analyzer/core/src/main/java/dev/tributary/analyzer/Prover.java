package dev.tributary.analyzer;

import dev.tributary.analyzer.encode.Fault;
import dev.tributary.analyzer.encode.GuardPart;
import dev.tributary.analyzer.encode.Hypotheses;
import dev.tributary.analyzer.encode.Obligations;
import dev.tributary.analyzer.encode.PairQuery;
import dev.tributary.analyzer.encode.Query;
import dev.tributary.analyzer.solver.Answer;
import dev.tributary.analyzer.solver.Solver;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides the obligations of one application, one at a time: first from the hypotheses that are near, and only where they
 * are not enough from all of them.
 */
final class Prover {
    private final Application application;
    private final Set<Fault> faults;
    private final Obligations obligations;
    private final Solver solver;
    private final boolean explain;

    /**
     * A prover for one application.
     *
     * @param explain whether proofs say what they used
     */
    Prover(Application application, Solver solver, Set<Fault> faults, boolean explain) {
        this.application = application;
        this.faults = faults;
        this.obligations = new Obligations(application, faults);
        this.solver = solver;
        this.explain = explain;
    }

    /** The same for another version of the application; proofs do not say what they used. */
    Prover of(Application changed) {
        return new Prover(changed, solver, faults, false);
    }

    Application application() {
        return application;
    }

    Obligations obligations() {
        return obligations;
    }

    /**
     * What became of one obligation.
     *
     * @param outside how its query left the decidable fragment; empty when it is proved
     */
    record Decision(Verdict verdict, List<String> outside) {}

    /** Whether two operations together preserve an invariant. */
    Decision decide(Operation first, Operation second, Invariant invariant, Set<GuardPart> stable) {
        PairQuery near = obligations.pair(first, second, invariant, stable, Hypotheses.NEAR);
        if (proved(near.query())) {
            return new Decision(new Verdict.Proved(used(near.query())), List.of());
        }
        PairQuery all = obligations.pair(first, second, invariant, stable, Hypotheses.ALL);
        Verdict verdict = decide(all);
        return new Decision(
                verdict,
                verdict instanceof Verdict.Proved ? List.of() : all.query().outside());
    }

    private Verdict decide(PairQuery pair) {
        Query query = pair.query();
        for (List<String> preference : pair.preferences()) {
            Answer answer = solver.check(query.text(preference));
            boolean exact = answer instanceof Answer.Satisfiable && query.approximatesProducts();
            if (exact) {
                answer = solver.check(query.exact(preference));
            }
            if (answer instanceof Answer.Satisfiable model) {
                return new Verdict.Refuted(pair.counterexample(model.values()), Optional.empty(), Optional.empty());
            }
            if (preference.isEmpty()) {
                return answer instanceof Answer.Unknown unknown
                        ? undecided(unknown.reason(), exact)
                        : new Verdict.Proved(used(query));
            }
        }
        throw new IllegalStateException("the last preference is to have none");
    }

    private static Verdict undecided(String reason, boolean product) {
        return product
                ? new Verdict.Undecided(
                        "it depends on a product of two values, and " + reason,
                        "take the product as a parameter or with `choosing`, and say in a guard what is known of it")
                : new Verdict.Undecided(reason, "a longer --timeout may settle it");
    }

    private List<String> used(Query query) {
        if (!explain) {
            return List.of();
        }
        List<Solver.Assertion> assertions = query.assertions().stream()
                .map(a -> new Solver.Assertion(a.label(), a.term()))
                .toList();
        return solver.explain(query.declarations(), assertions).orElse(List.of()).stream()
                .filter(label -> !label.equals(Query.GOAL))
                .toList();
    }

    /** Whether a part of an operation's guard still holds after another operation, wherever it held before. */
    boolean isStable(GuardPart part, Operation operation, Operation other, Set<GuardPart> assumed) {
        return faults.contains(Fault.UNSTABLE_GUARDS_ASSUMED)
                || proved(obligations.guardIsStable(operation, part, other, assumed, Hypotheses.NEAR))
                || proved(obligations.guardIsStable(operation, part, other, assumed, Hypotheses.ALL));
    }

    /** Whether an operation by itself keeps an invariant wherever its guard holds. */
    boolean keeps(Operation operation, Invariant invariant) {
        return proved(obligations.checkIsImplied(operation, invariant, Hypotheses.NEAR))
                || proved(obligations.checkIsImplied(operation, invariant, Hypotheses.ALL));
    }

    /** Whether it is proved that no valid state lets the operation run. */
    boolean neverRuns(Operation operation) {
        return solver.check(obligations.canRun(operation).text()) instanceof Answer.Unsatisfiable;
    }

    /** Whether it is proved that no valid state has a row of the entity. */
    boolean neverHasRow(String entity) {
        return solver.check(obligations.canHaveRow(entity).text()) instanceof Answer.Unsatisfiable;
    }

    /** Whether a query has no model; products are multiplied out only where that is needed. */
    private boolean proved(Query query) {
        Answer answer = solver.check(query.text());
        if (answer instanceof Answer.Satisfiable && query.approximatesProducts()) {
            answer = solver.check(query.exact(List.of()));
        }
        return answer instanceof Answer.Unsatisfiable;
    }

    /**
     * The weakest condition found under which a pair is compatible: that some of its paths differ, each of which is enough
     * by itself for every broken invariant.
     */
    Optional<String> conflictKey(Operation first, Operation second, List<String> broken, Set<GuardPart> stable) {
        Map<String, String> enough = new LinkedHashMap<>();
        Set<String> notEnough = new LinkedHashSet<>();
        for (Invariant invariant : application.invariants()) {
            if (!broken.contains(invariant.name())) {
                continue;
            }
            PairQuery query = obligations.pair(first, second, invariant, stable, Hypotheses.ALL);
            for (PairQuery.Difference difference : query.differences()) {
                if (notEnough.contains(difference.path()) || longer(difference.path(), enough.keySet(), notEnough)) {
                    continue;
                }
                String text = query.query().text(List.of(difference.assumption()));
                if (solver.check(text) instanceof Answer.Unsatisfiable) {
                    enough.put(difference.path(), difference.words());
                } else {
                    notEnough.add(difference.path());
                }
            }
        }
        enough.keySet().removeAll(notEnough);
        return enough.isEmpty() ? Optional.empty() : Optional.of(String.join(" or ", new ArrayList<>(enough.values())));
    }

    /** Whether a shorter path is enough already: rows that differ further on differ there too. */
    private static boolean longer(String path, Set<String> enough, Set<String> notEnough) {
        return enough.stream().anyMatch(e -> !notEnough.contains(e) && path.startsWith(e + "."));
    }
}
