package dev.tributary.analyzer;

import dev.tributary.analyzer.solver.Solver;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.versions.Union;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What holds while two versions of an application run at the same time: the operations of both, analysed as one application
 * under the immediate invariants of the older one.
 */
public final class Beside {
    private final Application own;
    private final Analysis alone;
    private final InvFile.Result other;
    private final boolean older;
    private final Union.Result union;

    private Beside(Analysis alone, InvFile.Result other, boolean older) {
        this.own = alone.application();
        this.alone = alone;
        this.other = other;
        this.older = older;
        Application others = other.application().orElseThrow();
        this.union = older ? Union.of(others, own) : Union.of(own, others);
    }

    /**
     * Analyses an application beside another version of it.
     *
     * @param alone what was found out about this version by itself
     * @param other the other version, without errors
     * @param older whether the other version is the older one
     * @throws IncompatibleVersionsException when the two must never run at the same time
     */
    public static Plan.Transition analyze(
            Analysis alone, InvFile.Result other, boolean older, AnalyzerOptions options, Solver solver)
            throws IncompatibleVersionsException {
        Beside beside = new Beside(alone, other, older);
        if (!beside.union.problems().isEmpty()) {
            throw new IncompatibleVersionsException(beside.union.problems());
        }
        return beside.transition(options, solver);
    }

    private Plan.Transition transition(AnalyzerOptions options, Solver solver) {
        Analysis both = Analyzer.verdicts(union.application(), options, solver);
        Analysis otherAlone = Analyzer.verdicts(other.application().orElseThrow(), options, solver);
        return new Plan.Transition(
                other.fingerprint(),
                older,
                other.sources(),
                own.operations().stream().map(o -> plan(o, both)).toList(),
                both.pairPlans(),
                otherAlone.application().operations().stream()
                        .map(Operation::name)
                        .filter(name -> stricter(name, both, otherAlone))
                        .toList(),
                union.added());
    }

    private Map<String, String> ownNames() {
        return older ? union.newer() : union.older();
    }

    private Map<String, String> otherNames() {
        return older ? union.older() : union.newer();
    }

    /** The stricter verdict of the two: with the other version beside it, and alone. */
    private Plan.OperationPlan plan(Operation operation, Analysis both) {
        String name = operation.name();
        String inUnion = Objects.requireNonNull(ownNames().get(name));
        boolean coordinated =
                both.coordinated().contains(inUnion) || alone.coordinated().contains(name);
        return new Plan.OperationPlan(
                name,
                coordinated ? Plan.Verdict.COORDINATED : Plan.Verdict.CONFLUENT,
                both.coordinated().contains(inUnion) ? both.reason(inUnion) : alone.reason(name),
                Objects.requireNonNull(both.localChecks().get(inUnion)),
                changed(name)
                        ? "the two versions declare it differently"
                        : alone.unrepeatable(name).orElse(null));
    }

    private boolean changed(String name) {
        return otherNames().containsKey(name) && !union.shares(name);
    }

    /** Whether the other version, when it knows nothing of this one, lets an operation do too much. */
    private boolean stricter(String name, Analysis both, Analysis otherAlone) {
        String inUnion = Objects.requireNonNull(otherNames().get(name));
        Set<String> checks =
                new HashSet<>(Objects.requireNonNull(both.localChecks().get(inUnion)));
        Optional.ofNullable(otherAlone.localChecks().get(name)).ifPresent(known -> known.forEach(checks::remove));
        return !otherAlone.coordinated().contains(name) && (both.coordinated().contains(inUnion) || !checks.isEmpty());
    }

    /** Two versions that must never run at the same time. */
    public static final class IncompatibleVersionsException extends Exception {
        private static final long serialVersionUID = 1L;

        private final List<String> problems;

        IncompatibleVersionsException(List<String> problems) {
            super(String.join("; ", problems));
            this.problems = List.copyOf(problems);
        }

        /** Why, a sentence each. */
        public List<String> problems() {
            return problems;
        }
    }
}
