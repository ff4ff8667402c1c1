package dev.tributary.analyzer;

import dev.tributary.analyzer.encode.Fault;
import dev.tributary.analyzer.encode.Footprint;
import dev.tributary.analyzer.encode.GuardPart;
import dev.tributary.analyzer.encode.Hypotheses;
import dev.tributary.analyzer.encode.Obligations;
import dev.tributary.analyzer.encode.PairQuery;
import dev.tributary.analyzer.encode.Query;
import dev.tributary.analyzer.solver.Answer;
import dev.tributary.analyzer.solver.Solver;
import dev.tributary.analyzer.solver.Z3Solver;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Decides which operations are invariant confluent.
 *
 * <p>The coordinated operations are one set that only grows. A guard may be assumed of the common state when everything
 * that can run concurrently preserves it (the largest such set of guards is found by dropping what fails, Houdini's way).
 * At the end every pair that is not inside the set is compatible under the guards that are stable then; the proofs rest
 * on that condition alone.
 */
public final class Analyzer {
    private final Application application;
    private final Set<Fault> faults;
    private final Obligations obligations;
    private final Solver solver;
    private final ExecutorService workers;

    private Analyzer(Application application, Solver solver, ExecutorService workers, Set<Fault> faults) {
        this.application = application;
        this.faults = faults;
        this.obligations = new Obligations(application, faults);
        this.solver = solver;
        this.workers = workers;
    }

    /** Analyses with Z3. */
    public static Analysis analyze(Application application, AnalyzerOptions options) {
        return analyze(application, new Z3Solver(options.timeout()), options.threads());
    }

    /** Analyses with a given solver, which has a limit of time of its own. */
    public static Analysis analyze(Application application, AnalyzerOptions options, Solver solver) {
        return analyze(application, solver, options.threads());
    }

    /** Analyses with a given solver. */
    public static Analysis analyze(Application application, Solver solver, int threads) {
        return analyze(application, solver, threads, Set.of());
    }

    /** Analyses wrongly on purpose, for tests that show that they would notice. */
    static Analysis analyze(Application application, Solver solver, int threads, Set<Fault> faults) {
        ExecutorService workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "tributary-solver");
            thread.setDaemon(true);
            return thread;
        });
        try {
            return new Analyzer(application, solver, workers, faults).analysis();
        } finally {
            workers.shutdownNow();
        }
    }

    /** Two operations, the same one twice included, in the order of their declarations. */
    private record Pair(Operation first, Operation second) {
        boolean self() {
            return first.equals(second);
        }

        boolean inside(Set<String> coordinated) {
            return coordinated.contains(first.name()) && coordinated.contains(second.name());
        }

        boolean touches(Set<String> coordinated) {
            return coordinated.contains(first.name()) || coordinated.contains(second.name());
        }
    }

    private Analysis analysis() {
        Set<String> coordinated = new LinkedHashSet<>();
        Map<Pair, PairAnalysis> reasons = new LinkedHashMap<>();
        Map<Pair, Set<GuardPart>> stableThen = new LinkedHashMap<>();
        Map<Pair, PairAnalysis> current = new LinkedHashMap<>();
        Set<GuardPart> stable = stableGuards(coordinated);
        boolean growing = true;
        while (growing) {
            current =
                    decide(pairs().stream().filter(p -> !p.inside(coordinated)).toList(), stable);
            List<Pair> grow = next(current, coordinated);
            for (Pair pair : grow) {
                coordinated.add(pair.first().name());
                coordinated.add(pair.second().name());
                reasons.put(pair, java.util.Objects.requireNonNull(current.get(pair)));
                stableThen.put(pair, stable);
            }
            growing = !grow.isEmpty();
            if (growing) {
                stable = stableGuards(coordinated);
            }
        }
        Map<Pair, PairAnalysis> inside = decide(
                pairs().stream()
                        .filter(p -> p.inside(coordinated) && !reasons.containsKey(p))
                        .toList(),
                stable);
        List<PairAnalysis> all = new ArrayList<>();
        for (Pair pair : pairs()) {
            PairAnalysis analysis =
                    reasons.containsKey(pair) ? reasons.get(pair) : inside.getOrDefault(pair, current.get(pair));
            // A conflict's key is looked for under the guards under which it was found.
            all.add(withConflictKey(
                    pair, java.util.Objects.requireNonNull(analysis), stableThen.getOrDefault(pair, stable)));
        }
        Map<String, List<String>> checks = localChecks();
        return new Analysis(application, coordinated, all, checks, warnings(checks));
    }

    private List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        List<Operation> operations = application.operations();
        for (int i = 0; i < operations.size(); i++) {
            for (int j = faults.contains(Fault.SELF_PAIR_SKIPPED) ? i + 1 : i; j < operations.size(); j++) {
                pairs.add(new Pair(operations.get(i), operations.get(j)));
            }
        }
        return pairs;
    }

    /**
     * The conflicts by which the set grows next: all of operations with themselves; else all with one side inside; else
     * one of two confluent operations, since the guards that become stable may settle the others.
     */
    private static List<Pair> next(Map<Pair, PairAnalysis> decided, Set<String> coordinated) {
        List<Pair> conflicts = decided.entrySet().stream()
                .filter(e -> e.getValue().verdict() != PairVerdict.COMPATIBLE)
                .map(Map.Entry::getKey)
                .toList();
        List<Pair> self = conflicts.stream().filter(Pair::self).toList();
        if (!self.isEmpty()) {
            return self;
        }
        List<Pair> oneInside =
                conflicts.stream().filter(p -> p.touches(coordinated)).toList();
        if (!oneInside.isEmpty()) {
            return oneInside.subList(0, 1);
        }
        return conflicts.isEmpty() ? List.of() : conflicts.subList(0, 1);
    }

    private Set<GuardPart> stableGuards(Set<String> coordinated) {
        Set<GuardPart> stable = new LinkedHashSet<>();
        application.operations().forEach(o -> stable.addAll(obligations.guardParts(o)));
        boolean shrinking = true;
        while (shrinking) {
            Set<GuardPart> assumed = Set.copyOf(stable);
            List<Callable<Optional<GuardPart>>> tasks = new ArrayList<>();
            for (GuardPart part : stable) {
                tasks.add(() -> isStable(part, assumed, coordinated) ? Optional.empty() : Optional.of(part));
            }
            List<GuardPart> fallen =
                    run(tasks).stream().flatMap(Optional::stream).toList();
            shrinking = !fallen.isEmpty();
            stable.removeAll(fallen);
        }
        return stable;
    }

    private boolean isStable(GuardPart part, Set<GuardPart> assumed, Set<String> coordinated) {
        if (faults.contains(Fault.UNSTABLE_GUARDS_ASSUMED)) {
            return true;
        }
        Operation operation = application.operation(part.operation());
        boolean serialized = coordinated.contains(operation.name());
        for (Operation other : application.operations()) {
            if (serialized && coordinated.contains(other.name())) {
                continue;
            }
            boolean preserved = proved(obligations.guardIsStable(operation, part, other, assumed, Hypotheses.NEAR))
                    || proved(obligations.guardIsStable(operation, part, other, assumed, Hypotheses.ALL));
            if (!preserved) {
                return false;
            }
        }
        return true;
    }

    private Map<Pair, PairAnalysis> decide(List<Pair> pairs, Set<GuardPart> stable) {
        List<Callable<PairAnalysis>> tasks = new ArrayList<>();
        for (Pair pair : pairs) {
            tasks.add(() -> decide(pair, stable));
        }
        List<PairAnalysis> results = run(tasks);
        Map<Pair, PairAnalysis> decided = new LinkedHashMap<>();
        for (int i = 0; i < pairs.size(); i++) {
            decided.put(pairs.get(i), results.get(i));
        }
        return decided;
    }

    private PairAnalysis decide(Pair pair, Set<GuardPart> stable) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        Set<String> outside = new LinkedHashSet<>();
        for (Invariant invariant : application.invariants()) {
            if (Footprint.touches(application, pair.first(), invariant)
                    && Footprint.touches(application, pair.second(), invariant)) {
                outside.addAll(decide(pair, invariant, stable, verdicts));
            }
        }
        return new PairAnalysis(
                pair.first().name(), pair.second().name(), verdicts, Optional.empty(), List.of(), List.copyOf(outside));
    }

    /**
     * Decides one obligation: first from the hypotheses that are near, and only where they are not enough from all; where
     * there is a counterexample, one that is easy to read is asked for first.
     *
     * @return how the query left the decidable fragment, when the obligation is not proved
     */
    private List<String> decide(Pair pair, Invariant invariant, Set<GuardPart> stable, Map<String, Verdict> verdicts) {
        PairQuery near = obligations.pair(pair.first(), pair.second(), invariant, stable, Hypotheses.NEAR);
        if (proved(near.query())) {
            verdicts.put(invariant.name(), new Verdict.Proved(List.of()));
            return List.of();
        }
        PairQuery all = obligations.pair(pair.first(), pair.second(), invariant, stable, Hypotheses.ALL);
        Verdict verdict = decide(all);
        verdicts.put(invariant.name(), verdict);
        return verdict instanceof Verdict.Proved ? List.of() : all.query().outside();
    }

    /** Whether a query has no model; products are multiplied out only where that is needed. */
    private boolean proved(Query query) {
        Answer answer = solver.check(query.text());
        if (answer instanceof Answer.Satisfiable && query.approximatesProducts()) {
            answer = solver.check(query.exact(List.of()));
        }
        return answer instanceof Answer.Unsatisfiable;
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
                return refuted(pair, model);
            }
            if (preference.isEmpty()) {
                return answer instanceof Answer.Unknown unknown
                        ? undecided(unknown.reason(), exact)
                        : new Verdict.Proved(List.of());
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

    private static Verdict refuted(PairQuery query, Answer.Satisfiable model) {
        return new Verdict.Refuted(query.counterexample(model.values()), Optional.empty(), Optional.empty());
    }

    /**
     * The weakest condition found under which a pair is compatible: that some of its paths differ, each of which is enough
     * by itself for every broken invariant.
     */
    private PairAnalysis withConflictKey(Pair pair, PairAnalysis analysis, Set<GuardPart> stable) {
        if (analysis.verdict() == PairVerdict.COMPATIBLE) {
            return analysis;
        }
        Map<String, String> enough = new LinkedHashMap<>();
        Set<String> notEnough = new LinkedHashSet<>();
        for (Invariant invariant : application.invariants()) {
            if (!analysis.brokenInvariants().contains(invariant.name())) {
                continue;
            }
            PairQuery query = obligations.pair(pair.first(), pair.second(), invariant, stable, Hypotheses.ALL);
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
        return analysis.withConflictKey(
                enough.isEmpty() ? Optional.empty() : Optional.of(String.join(" or ", enough.values())));
    }

    /** Whether a shorter path is enough already: rows that differ further on differ there too. */
    private static boolean longer(String path, Set<String> enough, Set<String> notEnough) {
        return enough.stream().anyMatch(e -> !notEnough.contains(e) && path.startsWith(e + "."));
    }

    private Map<String, List<String>> localChecks() {
        Map<String, List<String>> checks = new LinkedHashMap<>();
        for (Operation operation : application.operations()) {
            List<String> left = new ArrayList<>();
            for (Invariant invariant : application.invariants()) {
                if (!Footprint.touches(application, operation, invariant)) {
                    continue;
                }
                boolean implied = !(invariant instanceof Invariant.KeyUnique) && implied(operation, invariant);
                if (!implied) {
                    left.add(invariant.name());
                }
            }
            checks.put(operation.name(), left);
        }
        return checks;
    }

    private boolean implied(Operation operation, Invariant invariant) {
        return proved(obligations.checkIsImplied(operation, invariant, Hypotheses.NEAR))
                || proved(obligations.checkIsImplied(operation, invariant, Hypotheses.ALL));
    }

    private List<Warning> warnings(Map<String, List<String>> localChecks) {
        List<Warning> warnings = new ArrayList<>();
        for (Entity entity : application.entities()) {
            if (solver.check(obligations.canHaveRow(entity.name()).text()) instanceof Answer.Unsatisfiable) {
                warnings.add(new Warning(
                        "TRB0201",
                        entity.range(),
                        "the invariants contradict each other: no valid state has a row of `" + entity.name() + "`"));
            }
        }
        for (Operation operation : application.operations()) {
            if (solver.check(obligations.canRun(operation).text()) instanceof Answer.Unsatisfiable) {
                warnings.add(new Warning(
                        "TRB0202",
                        operation.range(),
                        "no valid state lets `" + operation.name() + "` run, so everything is proved of it"));
            }
        }
        for (Invariant invariant : application.declaredInvariants()) {
            boolean checked = localChecks.values().stream().anyMatch(checks -> checks.contains(invariant.name()));
            if (!checked && !breakableWithoutGuards(invariant)) {
                warnings.add(new Warning(
                        "TRB0203",
                        invariant.range(),
                        "no operation can break `" + invariant.name() + "`, whatever its guard says"));
            }
        }
        return warnings;
    }

    /** A guard that alone keeps an invariant is the author's care, not an invariant that says nothing. */
    private boolean breakableWithoutGuards(Invariant invariant) {
        for (Operation operation : application.operations()) {
            Operation unguarded = new Operation(
                    operation.name(),
                    operation.parameters(),
                    operation.choices(),
                    List.of(),
                    operation.body(),
                    operation.range());
            if (Footprint.touches(application, operation, invariant) && !implied(unguarded, invariant)) {
                return true;
            }
        }
        return false;
    }

    private <T> List<T> run(List<Callable<T>> tasks) {
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : workers.invokeAll(tasks)) {
                results.add(future.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the analysis was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                cause.addSuppressed(e);
                throw cause;
            }
            throw new IllegalStateException("the analysis failed: " + Arrays.toString(tasks.toArray()), e);
        }
    }
}
