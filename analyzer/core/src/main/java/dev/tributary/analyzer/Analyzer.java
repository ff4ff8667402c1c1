package dev.tributary.analyzer;

import dev.tributary.analyzer.encode.Fault;
import dev.tributary.analyzer.encode.Footprint;
import dev.tributary.analyzer.encode.GuardPart;
import dev.tributary.analyzer.solver.Solver;
import dev.tributary.analyzer.solver.Z3Solver;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Decides which operations are invariant confluent (Bailis et al., Coordination Avoidance in Database Systems, VLDB 2015).
 *
 * <p>The coordinated operations are one set that only grows. A guard may be assumed of the common state when everything
 * that can run concurrently preserves it. At the end every pair that is not inside the set is compatible under the guards
 * that are stable then; the proofs rest on that condition alone.
 */
public final class Analyzer {
    private final Application application;
    private final Set<Fault> faults;
    private final AnalyzerOptions options;
    private final Prover prover;
    private final Workers workers;
    private final Guards guards;
    private final Map<Obligation, Proof> proofs = new ConcurrentHashMap<>();

    private Analyzer(
            Application application, Solver solver, AnalyzerOptions options, Workers workers, Set<Fault> faults) {
        this.application = application;
        this.faults = faults;
        this.options = options;
        this.prover = new Prover(application, solver, faults, options.explain());
        this.workers = workers;
        this.guards = new Guards(prover, workers);
    }

    /** Analyses with Z3. */
    public static Analysis analyze(Application application, AnalyzerOptions options) {
        return analyze(application, options, new Z3Solver(options.timeout()));
    }

    /**
     * Analyses with a given solver, which has a limit of time of its own.
     *
     * @throws FalseProofException when the search finds a run that contradicts a proof
     */
    public static Analysis analyze(Application application, AnalyzerOptions options, Solver solver) {
        try (Workers workers = new Workers(options.threads())) {
            return new Analyzer(application, solver, options, workers, Set.of()).whole();
        }
    }

    /** Only verdicts, without counterexamples that can be shown. */
    static Analysis verdicts(Application application, AnalyzerOptions options, Solver solver) {
        try (Workers workers = new Workers(options.threads())) {
            return new Analyzer(application, solver, options, workers, Set.of())
                    .verdicts()
                    .analysis();
        }
    }

    /** Only verdicts, and wrong ones on purpose, for tests that show that they would notice. */
    static Analysis analyze(Application application, Solver solver, int threads, Set<Fault> faults) {
        AnalyzerOptions options = AnalyzerOptions.defaults().withThreads(threads);
        try (Workers workers = new Workers(threads)) {
            return new Analyzer(application, solver, options, workers, faults)
                    .verdicts()
                    .analysis();
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

    private record Obligation(Pair pair, String invariant) {}

    /** A proof, and the stable guards that it could assume. */
    private record Proof(Prover.Decision decision, Set<GuardPart> under) {}

    /** The verdicts, and by pair the guards that were stable when it was decided. */
    private record Verdicts(Analysis analysis, Map<Pair, Set<GuardPart>> stable) {}

    private Analysis whole() {
        Verdicts verdicts = verdicts();
        Analysis analysis = verdicts.analysis();
        List<PairAnalysis> confirmed = new Confirmation(application, options.search(), workers).of(analysis);
        WaysOut waysOut = new WaysOut(prover, workers, analysis.coordinated());
        List<Callable<PairAnalysis>> tasks = new ArrayList<>();
        for (PairAnalysis pair : confirmed) {
            PairAnalysis offered = pair.verdict() == PairVerdict.COMPATIBLE ? pair : pair.withWaysOut(waysOut.of(pair));
            tasks.add(() -> completed(offered, verdicts));
        }
        List<PairAnalysis> pairs = workers.all(tasks);
        Set<String> broken = new LinkedHashSet<>();
        pairs.forEach(pair -> broken.addAll(pair.brokenInvariants()));
        return new Analysis(
                application,
                analysis.coordinated(),
                pairs,
                analysis.localChecks(),
                new Doubts(prover, workers).all(analysis.localChecks(), broken));
    }

    private PairAnalysis completed(PairAnalysis analysis, Verdicts verdicts) {
        if (analysis.verdict() == PairVerdict.COMPATIBLE) {
            return analysis;
        }
        Pair pair = new Pair(application.operation(analysis.first()), application.operation(analysis.second()));
        // A conflict's key is looked for under the guards under which it was found.
        Set<GuardPart> stable = Objects.requireNonNull(verdicts.stable().get(pair));
        Map<String, Verdict> advised = new LinkedHashMap<>(analysis.verdicts());
        for (Invariant invariant : application.invariants()) {
            if (advised.get(invariant.name()) instanceof Verdict.Refuted refuted
                    && refuted.run().isEmpty()) {
                Optional<String> advice =
                        new MissingInvariant(prover).advice(pair.first(), pair.second(), invariant, stable);
                advised.put(invariant.name(), new Verdict.Refuted(refuted.counterexample(), Optional.empty(), advice));
            }
        }
        return analysis.withVerdicts(advised)
                .withConflictKey(prover.conflictKey(pair.first(), pair.second(), analysis.brokenInvariants(), stable));
    }

    private Verdicts verdicts() {
        Set<String> coordinated = new LinkedHashSet<>();
        Map<Pair, PairAnalysis> reasons = new LinkedHashMap<>();
        Map<Pair, Set<GuardPart>> stableThen = new LinkedHashMap<>();
        Map<Pair, PairAnalysis> current = new LinkedHashMap<>();
        Set<GuardPart> stable = guards.stable(application.operations(), coordinated);
        boolean growing = true;
        while (growing) {
            current =
                    decide(pairs().stream().filter(p -> !p.inside(coordinated)).toList(), stable);
            List<Pair> grow = next(current, coordinated);
            for (Pair pair : grow) {
                coordinated.add(pair.first().name());
                coordinated.add(pair.second().name());
                reasons.put(pair, Objects.requireNonNull(current.get(pair)));
                stableThen.put(pair, stable);
            }
            growing = !grow.isEmpty();
            if (growing) {
                stable = guards.stable(application.operations(), coordinated);
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
            all.add(Objects.requireNonNull(analysis));
            stableThen.putIfAbsent(pair, stable);
        }
        return new Verdicts(new Analysis(application, coordinated, all, localChecks(), List.of()), stableThen);
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

    private Map<Pair, PairAnalysis> decide(List<Pair> pairs, Set<GuardPart> stable) {
        List<Callable<PairAnalysis>> tasks = new ArrayList<>();
        for (Pair pair : pairs) {
            tasks.add(() -> decide(pair, stable));
        }
        List<PairAnalysis> results = workers.all(tasks);
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
                Prover.Decision decision = decide(pair, invariant, stable);
                verdicts.put(invariant.name(), decision.verdict());
                outside.addAll(decision.outside());
            }
        }
        return new PairAnalysis(
                pair.first().name(), pair.second().name(), verdicts, Optional.empty(), List.of(), List.copyOf(outside));
    }

    /** What was proved under some stable guards need not be proved again under these and others. */
    private Prover.Decision decide(Pair pair, Invariant invariant, Set<GuardPart> stable) {
        Set<GuardPart> guards = stable.stream()
                .filter(part -> part.operation().equals(pair.first().name())
                        || part.operation().equals(pair.second().name()))
                .collect(Collectors.toSet());
        Obligation obligation = new Obligation(pair, invariant.name());
        Proof known = proofs.get(obligation);
        if (known != null && guards.containsAll(known.under())) {
            return known.decision();
        }
        Prover.Decision decision = prover.decide(pair.first(), pair.second(), invariant, stable);
        if (decision.verdict() instanceof Verdict.Proved) {
            proofs.put(obligation, new Proof(decision, guards));
        }
        return decision;
    }

    private Map<String, List<String>> localChecks() {
        List<Callable<List<String>>> tasks = new ArrayList<>();
        for (Operation operation : application.operations()) {
            tasks.add(() -> application.invariants().stream()
                    .filter(invariant -> Footprint.concerns(application, operation, invariant))
                    .filter(invariant ->
                            invariant instanceof Invariant.KeyUnique || !prover.keeps(operation, invariant))
                    .map(Invariant::name)
                    .toList());
        }
        List<List<String>> left = workers.all(tasks);
        Map<String, List<String>> checks = new LinkedHashMap<>();
        for (int i = 0; i < left.size(); i++) {
            checks.put(application.operations().get(i).name(), left.get(i));
        }
        return checks;
    }
}
