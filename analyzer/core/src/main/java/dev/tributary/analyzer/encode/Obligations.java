package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The proof obligations of the analysis, each as a query that is unsatisfiable exactly when the obligation holds.
 *
 * <p>Notation: S is the common state, T1 and T2 the snapshots in which the two operations generated their effects e1 and
 * e2, I the conjunction of all invariants, P1 and P2 the stable guards.
 */
public final class Obligations {
    private static final int MOST_PASSES = 4;
    private final Application application;
    private final Set<Fault> faults;

    public Obligations(Application application) {
        this(application, Set.of());
    }

    /** Obligations that are wrong on purpose, for tests. */
    public Obligations(Application application, Set<Fault> faults) {
        this.application = application;
        this.faults = Set.copyOf(faults);
    }

    /** The candidates for stable guards of an operation. */
    public List<GuardPart> guardParts(Operation operation) {
        List<GuardPart> parts = new ArrayList<>();
        for (Expression guard : operation.requires()) {
            conjuncts(guard).stream()
                    .filter(conjunct -> Reads.state(application, conjunct))
                    .forEach(conjunct -> parts.add(new GuardPart.Conjunct(operation.name(), parts.size(), conjunct)));
        }
        for (Parameter input : operation.inputs()) {
            if (!input.fresh() && input.type() instanceof Type.Reference) {
                parts.add(new GuardPart.RowInput(operation.name(), input.name()));
            } else if (input.type() instanceof Type.ListOf list) {
                for (Parameter field : Invocation.fields(list.element())) {
                    if (!field.fresh() && field.type() instanceof Type.Reference) {
                        parts.add(new GuardPart.ListedRows(operation.name(), input.name(), field.name()));
                    }
                }
            }
        }
        return parts;
    }

    private static List<Expression> conjuncts(Expression expression) {
        if (expression instanceof Expression.Logical logical && logical.operator() == Expression.LogicalOperator.AND) {
            List<Expression> all = new ArrayList<>(conjuncts(logical.left()));
            all.addAll(conjuncts(logical.right()));
            return all;
        }
        return List.of(expression);
    }

    private static String term(
            GuardPart part, Scene scene, Invocation invocation, State state, Translator.Polarity polarity) {
        Operation operation = invocation.operation();
        if (part instanceof GuardPart.Conjunct conjunct) {
            return scene.translator().truth(conjunct.condition(), invocation.env(), state, polarity);
        }
        if (part instanceof GuardPart.RowInput row) {
            Parameter input = operation.inputs().stream()
                    .filter(p -> p.name().equals(row.input()))
                    .findFirst()
                    .orElseThrow();
            return exists(input, invocation.env().value(row.input()), state);
        }
        GuardPart.ListedRows listed = (GuardPart.ListedRows) part;
        String sort = Objects.requireNonNull(invocation.lists().get(listed.list()));
        Type element = scene.elementType(sort);
        Parameter field = Invocation.fields(element).stream()
                .filter(f -> f.name().equals(listed.field()))
                .findFirst()
                .orElseThrow();
        List<String> elements = scene.universe().all(sort);
        if (polarity == Translator.Polarity.DENIED) {
            String key = "missing " + listed + "@" + state.name();
            String witness = scene.universe().witness(key, sort, 1);
            scene.name(sort, witness, 1, true);
            elements = List.of(witness);
        }
        List<String> exist = new ArrayList<>();
        for (String term : elements) {
            Value value = element instanceof Type.Tuple
                    ? scene.field(sort, field, term)
                    : scene.elementValue(sort, element, term);
            exist.add(Smt.implies(Scene.inList(sort, term), exists(field, value, state)));
        }
        return Smt.and(exist);
    }

    private static String exists(Parameter input, Value value, State state) {
        return Smt.or(value.isNull(), state.exists(((Type.Reference) input.type()).entity(), value.term()));
    }

    private static void assumeGuards(Query query, Scene scene, Set<GuardPart> stable) {
        for (Invocation invocation : scene.invocations()) {
            for (GuardPart part : stable) {
                if (part.operation().equals(invocation.operation().name())) {
                    query.about("the stable guard `" + part.words() + "` of " + part.operation());
                    query.assume(term(part, scene, invocation, scene.common(), Translator.Polarity.ASSUMED));
                }
            }
        }
    }

    /**
     * Builds a query in passes until its universe stops to grow; empty when it grows too much.
     *
     * @param goal the invariant whose rows are named before anything else; null for none
     * @param body asserts everything in one pass, given the rows of the goal
     */
    private <T> Optional<T> build(
            String title,
            List<Operation> operations,
            Hypotheses level,
            List<Invariant> hypotheses,
            @Nullable Invariant goal,
            Body<T> body) {
        try {
            Universe universe = new Universe();
            for (int pass = 1; ; pass++) {
                Query query = new Query(title, universe::grow);
                Scene scene = new Scene(application, operations, level, hypotheses, universe, faults);
                List<String> rows = goal == null ? List.of() : scene.goalRows(goal);
                universe.advance();
                scene.assumeWellFormed(query);
                T result = body.build(scene, query, rows);
                if (universe.advance()) {
                    if (pass < MOST_PASSES) {
                        continue;
                    }
                    universe.cutOff();
                }
                finish(scene, query);
                return Optional.of(result);
            }
        } catch (Universe.TooLongException e) {
            return Optional.empty();
        }
    }

    private List<Invariant> assumed(Hypotheses hypotheses, List<Operation> operations, Invariant goal) {
        return hypotheses.of(application, operations, Footprint.attributes(application, goal), goal);
    }

    private interface Body<T> {
        T build(Scene scene, Query query, List<String> rows);
    }

    private void finish(Scene scene, Query query) {
        Universe universe = scene.universe();
        scene.declareStates();
        query.declare("(declare-sort Text 0)");
        query.declare("(declare-sort Uuid 0)");
        for (Entity entity : application.entities()) {
            query.declare("(declare-sort " + Sorts.row(entity.name()) + " 0)");
        }
        universe.declarations().stream()
                .filter(d -> d.startsWith("(declare-sort"))
                .forEach(query::declare);
        universe.declarations().stream()
                .filter(d -> !d.startsWith("(declare-sort"))
                .forEach(query::declare);
        query.about("what aggregates and quantifiers inside other terms mean");
        scene.axioms().forEach(query::assume);
        query.about("texts and products");
        universe.facts().forEach(query::assume);
        if (query.approximatesProducts()) {
            query.leavesFragment("a product of two values that are not constants is outside linear arithmetic");
        }
        if (universe.asksOfTexts()) {
            query.leavesFragment("of `matches` and `length` it is only known that equal texts have equal answers, so a"
                    + " counterexample may need a text that there is not");
        }
        if (universe.isCut()) {
            query.leavesFragment(
                    "a chain of `exists`, of aggregates or of references in a circle was cut off, so a counterexample"
                            + " may lack rows that would rule it out");
        }
        if (universe.declarations().stream().anyMatch(d -> d.contains("of the rest@"))) {
            query.leavesFragment(
                    "sums and counts are known only up to what rows outside the query add to them, so a counterexample"
                            + " may be no real state");
        }
    }

    /**
     * {@code I(S) and I(e1(S)) and I(e2(S)) and P1(S) and P2(S) imply goal(e2(e1(S)))}, for effects that their origins
     * could generate.
     */
    public Optional<PairQuery> pair(
            Operation first, Operation second, Invariant goal, Set<GuardPart> stable, Hypotheses hypotheses) {
        String title = first.name() + " with " + second.name() + " preserves " + goal.name();
        List<Operation> both = List.of(first, second);
        return build(title, both, hypotheses, assumed(hypotheses, both, goal), goal, (scene, query, rows) -> {
            Scene.Diamond diamond = scene.diamond().orElseThrow();
            scene.assumeSnapshotsAreContained(query);
            scene.assumeOrigins(query);
            scene.assumeFresh(query, !(goal instanceof Invariant.KeyUnique));
            scene.assumeInvariants(query, diamond.common(), "in the common state");
            scene.assumeInvariants(query, diamond.first(), "after " + first.name() + " alone");
            scene.assumeInvariants(query, diamond.second(), "after " + second.name() + " alone");
            assumeGuards(query, scene, stable);
            query.about(Query.GOAL);
            if (goal instanceof Invariant.KeyUnique key) {
                query.assume(scene.sameKeyMade(key.entity(), rows.get(0)));
            } else {
                query.assume(
                        Smt.not(scene.invariants().instance(goal, rows, diamond.both(), Translator.Polarity.DENIED)));
            }
            return new PairQuery(application, scene, query, goal, rows, diamond);
        });
    }

    /** Whether an operation changes nothing that a part of a guard reads. */
    public boolean untouched(GuardPart part, Operation other) {
        Set<String> reads = part instanceof GuardPart.Conjunct conjunct
                ? Reads.of(conjunct.condition())
                : Set.of("-" + entity(part));
        return Collections.disjoint(reads, Footprint.written(application, other));
    }

    private String entity(GuardPart part) {
        Operation operation = application.operation(part.operation());
        String input = part instanceof GuardPart.RowInput row ? row.input() : ((GuardPart.ListedRows) part).list();
        Type type = operation.inputs().stream()
                .filter(p -> p.name().equals(input))
                .findFirst()
                .orElseThrow()
                .type();
        if (type instanceof Type.ListOf list) {
            String field = ((GuardPart.ListedRows) part).field();
            type = Invocation.fields(list.element()).stream()
                    .filter(f -> f.name().equals(field))
                    .findFirst()
                    .orElseThrow()
                    .type();
        }
        return ((Type.Reference) type).entity();
    }

    /** {@code part} of the first operation's guard is preserved by {@code other}, which may run while it travels. */
    public Optional<Query> guardIsStable(
            Operation operation, GuardPart part, Operation other, Set<GuardPart> stable, Hypotheses hypotheses) {
        String title = "`" + part.words() + "` of " + operation.name() + " is preserved by " + other.name();
        List<Operation> both = List.of(operation, other);
        Set<String> reads = part instanceof GuardPart.Conjunct conjunct ? Reads.of(conjunct.condition()) : Set.of();
        List<Invariant> assumed = hypotheses.of(application, both, reads, null);
        return build(title, both, hypotheses, assumed, null, (scene, query, rows) -> {
            State after = scene.diamond().orElseThrow().second();
            scene.assumeSnapshotsAreContained(query);
            scene.assumeOrigins(query);
            scene.assumeFresh(query, true);
            scene.assumeInvariants(query, scene.common(), "in the common state");
            scene.assumeInvariants(query, after, "after " + other.name() + " alone");
            assumeGuards(query, scene, stable);
            query.about(Query.GOAL);
            query.assume(Smt.not(term(part, scene, scene.first(), after, Translator.Polarity.DENIED)));
            return query;
        });
    }

    /** The guard alone implies that {@code goal} holds after the operation, wherever it held before. */
    public Optional<Query> checkIsImplied(Operation operation, Invariant goal, Hypotheses hypotheses) {
        String title = operation.name() + " preserves " + goal.name() + " where it is invoked";
        List<Operation> one = List.of(operation);
        return build(title, one, hypotheses, assumed(hypotheses, one, goal), goal, (scene, query, rows) -> {
            query.about("the guard of " + operation.name());
            scene.first().originFacts().forEach(query::assume);
            scene.assumeInvariants(query, scene.first().snapshot(), "where " + operation.name() + " is invoked");
            State after = scene.first().after(scene.first().snapshot());
            query.about(Query.GOAL);
            query.assume(Smt.not(scene.invariants().instance(goal, rows, after, Translator.Polarity.DENIED)));
            return query;
        });
    }

    /** Satisfiable when some valid state lets the operation run and stays valid; otherwise it can never run. */
    public Optional<Query> canRun(Operation operation) {
        List<Invariant> all = application.invariants();
        return build(
                operation.name() + " can run in some valid state",
                List.of(operation),
                Hypotheses.ALL,
                all,
                null,
                (scene, query, rows) -> {
                    scene.assumeOrigins(query);
                    return query;
                });
    }

    /** Satisfiable when some valid state has a row of the entity. */
    public Optional<Query> canHaveRow(String entity) {
        Invariant row =
                new Invariant.KeyUnique(entity, application.entity(entity).range());
        List<Invariant> all = application.invariants();
        return build(
                "a valid state has a row of " + entity, List.of(), Hypotheses.ALL, all, row, (scene, query, rows) -> {
                    scene.assumeInvariants(query, scene.common(), "in the state");
                    query.about("a row of " + entity);
                    query.assume(scene.common().exists(entity, rows.get(0)));
                    return query;
                });
    }
}
