package dev.tributary.analyzer.encode;

import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The proof obligations of the analysis, each as a query that is unsatisfiable exactly when the obligation holds.
 *
 * <p>Notation: S is the common state, T1 and T2 the snapshots in which the two operations generated their effects e1 and
 * e2, I the conjunction of all invariants, P1 and P2 the stable guards.
 */
public final class Obligations {
    private final Application application;

    public Obligations(Application application) {
        this.application = application;
    }

    /**
     * A part of an operation's guard that reads state, and so may stop to hold while the operation's effects travel.
     *
     * @param condition null when it is that the row argument {@code argument} still exists
     */
    public record GuardPart(
            String operation,
            int index,
            @org.jspecify.annotations.Nullable Expression condition,
            @org.jspecify.annotations.Nullable String argument) {}

    /** The candidates for stable guards of an operation. */
    public List<GuardPart> guardParts(Operation operation) {
        Formulas formulas = new Formulas(application);
        List<GuardPart> parts = new ArrayList<>();
        for (Expression guard : operation.requires()) {
            if (formulas.readsState(guard)) {
                parts.add(new GuardPart(operation.name(), parts.size(), guard, null));
            }
        }
        for (Parameter parameter : operation.parameters()) {
            if (!parameter.fresh() && parameter.type() instanceof Type.Reference) {
                parts.add(new GuardPart(operation.name(), parts.size(), null, parameter.name()));
            }
        }
        return parts;
    }

    private static String term(GuardPart part, Scene scene, Invocation invocation, State state) {
        if (part.condition() != null) {
            return scene.formulas().condition(part.condition(), invocation.arguments(), state);
        }
        String name = Objects.requireNonNull(part.argument());
        Type.Reference type = (Type.Reference)
                invocation.operation().parameter(name).orElseThrow().type();
        return state.exists(
                type.entity(), Objects.requireNonNull(invocation.arguments().get(name)));
    }

    private static void assumeGuards(Query query, Scene scene, Invocation invocation, Set<GuardPart> stable) {
        for (GuardPart part : stable) {
            if (part.operation().equals(invocation.operation().name())) {
                query.assume(term(part, scene, invocation, scene.common()));
            }
        }
    }

    /**
     * {@code I(S) and I(e1(S)) and I(e2(S)) and P1(S) and P2(S) imply goal(e2(e1(S)))}, for effects that their origins
     * could generate.
     */
    public PairQuery pair(Operation first, Operation second, Invariant goal, Set<GuardPart> stable) {
        Scene scene = new Scene(application, List.of(first, second));
        Query query = new Query(first.name() + " with " + second.name() + " preserves " + goal.name());
        Query body = new Query("body");
        List<String> variables = goal instanceof Invariant.KeyUnique ? List.of() : scene.goalRows(goal);
        State one = scene.first().after(scene.common());
        State other = scene.second().after(scene.common());
        State merged = scene.second().after(one);
        scene.assumeWellFormed(body);
        scene.assumeSnapshotsAreContained(body);
        scene.assumeOrigins(body);
        scene.assumeFresh(body, !(goal instanceof Invariant.KeyUnique));
        body.comment("the common state is valid, and so is what each of the two makes of it");
        scene.assumeInvariants(body, scene.common());
        scene.assumeInvariants(body, one);
        scene.assumeInvariants(body, other);
        body.comment("guards that nothing concurrent can invalidate");
        assumeGuards(body, scene, scene.first(), stable);
        assumeGuards(body, scene, scene.second(), stable);
        body.comment("the goal, negated");
        if (goal instanceof Invariant.KeyUnique key) {
            body.assume(sameKeyInserted(scene, key.entity()));
        } else {
            body.assume(Smt.not(scene.formulas().instance(goal, variables, merged)));
        }
        assemble(query, scene, body);
        return new PairQuery(application, scene, query, goal, variables, one, other, merged);
    }

    private static String sameKeyInserted(Scene scene, String entity) {
        List<String> ways = new ArrayList<>();
        for (Invocation.Inserted one : scene.first().inserted()) {
            for (Invocation.Inserted other : scene.second().inserted()) {
                if (one.entity().equals(entity) && other.entity().equals(entity)) {
                    ways.add(Smt.equal(one.row(), other.row()));
                }
            }
        }
        return Smt.or(ways);
    }

    private static void assemble(Query query, Scene scene, Query body) {
        scene.declare(query);
        scene.literalDeclarations().forEach(query::declare);
        query.include(body);
    }

    /** {@code part} of the first operation's guard is preserved by {@code other}, which may run while it travels. */
    public Query guardIsStable(Operation operation, GuardPart part, Operation other, Set<GuardPart> stable) {
        Scene scene = new Scene(application, List.of(operation, other));
        Query query = new Query("a guard of " + operation.name() + " is preserved by " + other.name());
        Query body = new Query("body");
        State after = scene.second().after(scene.common());
        scene.assumeWellFormed(body);
        scene.assumeSnapshotsAreContained(body);
        scene.assumeOrigins(body);
        scene.assumeFresh(body, true);
        scene.assumeInvariants(body, scene.common());
        scene.assumeInvariants(body, after);
        assumeGuards(body, scene, scene.first(), stable);
        assumeGuards(body, scene, scene.second(), stable);
        body.comment("the goal, negated");
        body.assume(Smt.not(term(part, scene, scene.first(), after)));
        assemble(query, scene, body);
        return query;
    }

    /** The guard alone implies that {@code goal} holds after the operation, wherever it held before. */
    public Query checkIsImplied(Operation operation, Invariant goal) {
        Scene scene = new Scene(application, List.of(operation));
        Query query = new Query(operation.name() + " preserves " + goal.name() + " where it is invoked");
        Query body = new Query("body");
        List<String> variables = scene.goalRows(goal);
        Invocation invocation = scene.first();
        scene.assumeWellFormed(body);
        invocation.originFacts().forEach(body::assume);
        scene.assumeInvariants(body, invocation.snapshot());
        body.comment("the goal, negated");
        body.assume(Smt.not(scene.formulas().instance(goal, variables, invocation.after(invocation.snapshot()))));
        assemble(query, scene, body);
        return query;
    }

    /** Satisfiable when some valid state lets the operation run and stays valid; otherwise it can never run. */
    public Query canRun(Operation operation) {
        Scene scene = new Scene(application, List.of(operation));
        Query query = new Query(operation.name() + " can run in some valid state");
        Query body = new Query("body");
        scene.assumeWellFormed(body);
        scene.assumeOrigins(body);
        assemble(query, scene, body);
        return query;
    }

    /** Satisfiable when some valid state has a row of the entity. */
    public Query canHaveRow(String entity) {
        Scene scene = new Scene(application, List.of());
        Query query = new Query("a valid state has a row of " + entity);
        Query body = new Query("body");
        List<String> rows = scene.goalRows(
                new Invariant.KeyUnique(entity, application.entity(entity).range()));
        scene.assumeWellFormed(body);
        scene.assumeInvariants(body, scene.common());
        body.assume(scene.common().exists(entity, rows.get(0)));
        assemble(query, scene, body);
        return query;
    }

    /** A pair's query together with what is needed to read its counterexample and to look for its conflict key. */
    public static final class PairQuery {
        private final Application application;
        private final Scene scene;
        private final Query query;
        private final CounterexampleReader reader;

        PairQuery(
                Application application,
                Scene scene,
                Query query,
                Invariant goal,
                List<String> variables,
                State one,
                State other,
                State merged) {
            this.application = application;
            this.scene = scene;
            this.query = query;
            this.reader = new CounterexampleReader(application, scene, query, goal, variables, one, other, merged);
        }

        public String text() {
            return query.text();
        }

        public String text(List<String> assumptions) {
            return query.text(assumptions);
        }

        public Query query() {
            return query;
        }

        /** What makes a counterexample easy to read, the strongest wish first; each is a list of assumptions. */
        public List<List<String>> preferences() {
            return reader.preferences();
        }

        public Counterexample counterexample(Map<String, String> values) {
            return reader.read(values);
        }

        /**
         * The assumptions, by name, that the two invocations concern different things: arguments and what they refer to
         * by fixed attributes, rows before values, short paths before long ones.
         */
        public Map<String, String> differences() {
            Map<String, Path> ones = paths(scene.first());
            Map<String, Path> others = paths(scene.second());
            boolean self = scene.first()
                    .operation()
                    .name()
                    .equals(scene.second().operation().name());
            Map<String, String> found = new LinkedHashMap<>();
            ones.forEach((name, one) -> others.forEach((otherName, other) -> {
                if (one.type().equals(other.type()) && (!self || name.equals(otherName))) {
                    String label = name.equals(otherName) ? "different " + name : name + " different from " + otherName;
                    found.put(label, Smt.not(Smt.equal(one.term(), other.term())));
                }
            }));
            return found;
        }

        private record Path(String term, Type type) {}

        private Map<String, Path> paths(Invocation invocation) {
            Map<String, Path> rows = new LinkedHashMap<>();
            Map<String, Path> values = new LinkedHashMap<>();
            for (Parameter parameter : invocation.operation().parameters()) {
                if (parameter.fresh()) {
                    continue;
                }
                Path path = new Path(
                        Objects.requireNonNull(invocation.arguments().get(parameter.name())), parameter.type());
                (parameter.type() instanceof Type.Reference ? rows : values).put(parameter.name(), path);
            }
            for (int depth = 0; depth < 2; depth++) {
                for (Map.Entry<String, Path> entry : Map.copyOf(rows).entrySet()) {
                    Path path = entry.getValue();
                    String entity = ((Type.Reference) path.type()).entity();
                    for (Attribute attribute : application.entity(entity).attributes()) {
                        if (attribute.fixed() && attribute.type() instanceof Type.Reference) {
                            rows.putIfAbsent(
                                    entry.getKey() + "." + attribute.name(),
                                    new Path(scene.common().value(entity, attribute, path.term()), attribute.type()));
                        }
                    }
                }
            }
            Map<String, Path> all = new LinkedHashMap<>();
            rows.entrySet().stream()
                    .sorted(java.util.Comparator.comparing(
                                    (Map.Entry<String, Path> e) -> e.getKey().split("\\.").length)
                            .thenComparing(Map.Entry::getKey))
                    .forEach(e -> all.put(e.getKey(), e.getValue()));
            all.putAll(values);
            return all;
        }
    }
}
