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
import java.util.function.Function;

/**
 * Decides the obligations of one application, one at a time: first from few hypotheses, and only where they are not enough
 * from more.
 */
final class Prover {
    /** Most guards that are not stable by what is near to them are not stable at all, and none has to be. */
    private static final int LONGEST_FOR_GUARDS = 500_000;

    private static final String TOO_LONG = "its query is too long for a solver";
    private static final String SPLIT = "split the operations or the invariant into smaller ones";
    private static final String NOT_ALL =
            "not every invariant was assumed of every row, so a counterexample may be one that they rule out";
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
        String tried = "";
        PairQuery most = null;
        boolean all = false;
        for (Hypotheses level : Hypotheses.values()) {
            Optional<PairQuery> pair = obligations.pair(first, second, invariant, stable, level);
            if (pair.isEmpty()) {
                break;
            }
            most = pair.get();
            all = level == Hypotheses.ALL;
            String text = most.query().text();
            if (!all && !text.equals(tried) && proved(most.query())) {
                return new Decision(new Verdict.Proved(used(most.query())), List.of());
            }
            tried = text;
        }
        if (most == null) {
            return new Decision(new Verdict.Undecided(TOO_LONG, SPLIT), List.of());
        }
        Verdict verdict = decide(most);
        if (verdict instanceof Verdict.Proved) {
            return new Decision(verdict, List.of());
        }
        List<String> outside = new ArrayList<>(most.query().outside());
        if (!all) {
            outside.add(NOT_ALL);
        }
        return new Decision(verdict, outside);
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
                || obligations.untouched(part, other)
                || proved(
                        level -> obligations.guardIsStable(operation, part, other, assumed, level), LONGEST_FOR_GUARDS);
    }

    /** Whether an operation by itself keeps an invariant wherever its guard holds. */
    boolean keeps(Operation operation, Invariant invariant) {
        return proved(level -> obligations.checkIsImplied(operation, invariant, level), Integer.MAX_VALUE);
    }

    /** Whether it is proved that no valid state lets the operation run. */
    boolean neverRuns(Operation operation) {
        return obligations.canRun(operation).filter(this::proved).isPresent();
    }

    /** Whether it is proved that no valid state has a row of the entity. */
    boolean neverHasRow(String entity) {
        return obligations.canHaveRow(entity).filter(this::proved).isPresent();
    }

    /**
     * Whether an obligation is proved from some of the hypotheses.
     *
     * @param longest how many characters the last attempt may have
     */
    private boolean proved(Function<Hypotheses, Optional<Query>> obligation, int longest) {
        String tried = "";
        for (Hypotheses level : Hypotheses.values()) {
            Optional<Query> query = obligation.apply(level);
            if (query.isEmpty()) {
                return false;
            }
            String text = query.get().text();
            if (level == Hypotheses.ALL && text.length() > longest) {
                return false;
            }
            if (!text.equals(tried) && proved(query.get())) {
                return true;
            }
            tried = text;
        }
        return false;
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
            List<PairQuery> levels = levels(first, second, invariant, stable);
            List<PairQuery.Difference> differences =
                    levels.isEmpty() ? List.of() : levels.get(0).differences();
            for (PairQuery.Difference difference : differences) {
                if (notEnough.contains(difference.path()) || longer(difference.path(), enough.keySet(), notEnough)) {
                    continue;
                }
                if (levels.stream().anyMatch(query -> isEnough(query, difference.path()))) {
                    enough.put(difference.path(), difference.words());
                } else {
                    notEnough.add(difference.path());
                }
            }
        }
        enough.keySet().removeAll(notEnough);
        return enough.isEmpty() ? Optional.empty() : Optional.of(String.join(" or ", new ArrayList<>(enough.values())));
    }

    /** The queries of one obligation, those that say the same once. */
    private List<PairQuery> levels(Operation first, Operation second, Invariant invariant, Set<GuardPart> stable) {
        Map<String, PairQuery> levels = new LinkedHashMap<>();
        for (Hypotheses level : Hypotheses.values()) {
            obligations
                    .pair(first, second, invariant, stable, level)
                    .ifPresent(pair -> levels.putIfAbsent(pair.query().text(), pair));
        }
        return List.copyOf(levels.values());
    }

    private boolean isEnough(PairQuery pair, String path) {
        return pair.differences().stream()
                .filter(difference -> difference.path().equals(path))
                .anyMatch(difference -> solver.check(pair.query().text(List.of(difference.assumption())))
                        instanceof Answer.Unsatisfiable);
    }

    /** Whether a shorter path is enough already: rows that differ further on differ there too. */
    private static boolean longer(String path, Set<String> enough, Set<String> notEnough) {
        return enough.stream().anyMatch(e -> !notEnough.contains(e) && path.startsWith(e + "."));
    }
}
