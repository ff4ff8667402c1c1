package dev.tributary.analyzer;

import dev.tributary.analyzer.run.Budget;
import dev.tributary.analyzer.run.Search;
import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.analyzer.trace.Counterexample.Moment;
import dev.tributary.analyzer.trace.Run;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Looks for a run behind each conflict, and for one against the proofs. */
final class Confirmation {
    /** Which part of the budget the proofs are searched with. */
    private static final int SHARE = 50;

    private final Application application;
    private final Budget budget;
    private final Workers workers;

    Confirmation(Application application, Budget budget, Workers workers) {
        this.application = application;
        this.budget = budget;
        this.workers = workers;
    }

    /**
     * The pairs, with the runs that were found.
     *
     * @throws FalseProofException when the search finds a run that contradicts a proof
     */
    List<PairAnalysis> of(Analysis analysis) {
        List<Search.Pair> compatible = analysis.pairs().stream()
                .filter(pair -> pair.verdict() == PairVerdict.COMPATIBLE)
                // Coordinated operations are compatible under guards that only confluent ones have to keep.
                .filter(pair -> !analysis.coordinated().containsAll(List.of(pair.first(), pair.second())))
                .map(pair -> new Search.Pair(pair.first(), pair.second()))
                .toList();
        List<Callable<Optional<PairAnalysis>>> tasks = new ArrayList<>();
        tasks.add(() -> {
            // It always spends all that it may.
            Budget small = new Budget(budget.invocations() / SHARE, budget.merges() / SHARE, budget.longest());
            new Search(application, small).violationOf(compatible).ifPresent(run -> {
                throw new FalseProofException(run);
            });
            return Optional.empty();
        });
        ThreadLocal<Search> searches = ThreadLocal.withInitial(() -> new Search(application, budget));
        for (PairAnalysis pair : analysis.pairs()) {
            tasks.add(() ->
                    Optional.of(pair.verdict() == PairVerdict.COMPATIBLE ? pair : confirmed(pair, searches.get())));
        }
        return workers.all(tasks).stream().flatMap(Optional::stream).toList();
    }

    private static PairAnalysis confirmed(PairAnalysis pair, Search search) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        pair.verdicts().forEach((invariant, verdict) -> {
            Optional<Run> run = verdict instanceof Verdict.Proved
                    ? Optional.empty()
                    : search.find(pair.first(), pair.second(), invariant);
            verdicts.put(invariant, run.map(found -> confirmed(verdict, found)).orElse(verdict));
        });
        return pair.withVerdicts(verdicts);
    }

    /** What no solver could decide is decided by a run. */
    private static Verdict confirmed(Verdict verdict, Run run) {
        Counterexample counterexample =
                verdict instanceof Verdict.Refuted refuted ? refuted.counterexample() : counterexample(run);
        return new Verdict.Refuted(counterexample, Optional.of(run), Optional.empty());
    }

    private static Counterexample counterexample(Run run) {
        Run.Step first = run.first().get(run.first().size() - 1);
        Run.Step second = run.second().get(run.second().size() - 1);
        return new Counterexample(
                first.call(),
                second.call(),
                run.invariant(),
                run.violation(),
                List.of(
                        new Moment("common state", run.common()),
                        new Moment("after the first " + first.call().operation() + " alone", first.after()),
                        new Moment("after the second " + second.call().operation() + " alone", second.after()),
                        new Moment("after both are merged", run.merged())));
    }
}
