package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One or two invocations around a common state, and what may be assumed of them. Hypotheses are instantiated over the
 * rows that the invocations and the goal name, closed under references; that keeps every query without quantifiers.
 */
final class Scene {
    /** References in a circle would never end; cutting a hypothesis stays sound. */
    private static final int MOST_VISITS_OF_AN_ENTITY = 2;

    private final Application application;
    private final Formulas formulas;
    private final List<Invocation> invocations = new ArrayList<>();
    private final BaseState common = new BaseState("S");
    private final Map<String, Set<String>> rows = new LinkedHashMap<>();
    private final List<String> goalDeclarations = new ArrayList<>();

    Scene(Application application, List<Operation> operations) {
        this.application = application;
        this.formulas = new Formulas(application);
        for (int i = 0; i < operations.size(); i++) {
            int number = i + 1;
            invocations.add(new Invocation(
                    application,
                    formulas,
                    operations.get(i),
                    operations.get(i).name() + " " + number,
                    new BaseState("T" + number)));
        }
        invocations.forEach(i -> i.rows().forEach((row, entity) -> name(entity, row, List.of())));
    }

    Formulas formulas() {
        return formulas;
    }

    BaseState common() {
        return common;
    }

    Invocation first() {
        return invocations.get(0);
    }

    Invocation second() {
        return invocations.get(1);
    }

    List<Invocation> invocations() {
        return invocations;
    }

    Map<String, Set<String>> rows() {
        return rows;
    }

    /** Declares one row variable per variable of the invariant, and names it. */
    List<String> goalRows(Invariant invariant) {
        List<String> variables = new ArrayList<>();
        List<String> entities = Formulas.variables(invariant);
        for (int i = 0; i < entities.size(); i++) {
            String row = Smt.symbol("violated " + (i + 1));
            goalDeclarations.add("(declare-const " + row + " " + Formulas.rowSort(entities.get(i)) + ")");
            name(entities.get(i), row, List.of());
            variables.add(row);
        }
        return variables;
    }

    private void name(String entityName, String row, List<String> path) {
        Entity entity = application.entity(entityName);
        if (path.stream().filter(entityName::equals).count() >= MOST_VISITS_OF_AN_ENTITY
                || !rows.computeIfAbsent(entityName, e -> new LinkedHashSet<>()).add(row)) {
            return;
        }
        List<String> longer =
                Stream.concat(path.stream(), Stream.of(entityName)).toList();
        for (Attribute attribute : entity.attributes()) {
            if (attribute.type() instanceof Type.Reference reference) {
                List<BaseState> states = attribute.fixed() ? List.of(common) : bases();
                for (BaseState state : states) {
                    name(reference.entity(), state.value(entityName, attribute, row), longer);
                }
            }
        }
    }

    private List<BaseState> bases() {
        return Stream.concat(Stream.of(common), invocations.stream().map(Invocation::snapshot))
                .toList();
    }

    void declare(Query query) {
        query.declare("(declare-sort Text 0)");
        query.declare("(declare-sort Uuid 0)");
        for (Entity entity : application.entities()) {
            query.declare("(declare-sort " + Formulas.rowSort(entity.name()) + " 0)");
        }
        for (Entity entity : application.entities()) {
            for (Attribute attribute : entity.attributes()) {
                declareAttribute(query, entity, attribute);
            }
            for (BaseState state : bases()) {
                function(query, entity, entity.name() + ".inserted@" + state.name(), "Bool");
                function(query, entity, entity.name() + ".deleted@" + state.name(), "Bool");
            }
        }
        invocations.forEach(i -> i.declarations().forEach(query::declare));
        goalDeclarations.forEach(query::declare);
    }

    private void declareAttribute(Query query, Entity entity, Attribute attribute) {
        String name = entity.name() + "." + attribute.name();
        String sort = Formulas.sort(attribute.type());
        if (attribute.fixed()) {
            function(query, entity, name, sort);
            return;
        }
        for (BaseState state : bases()) {
            function(query, entity, name + "@" + state.name(), sort);
            if (attribute.merge() == Merge.REGISTER) {
                function(query, entity, name + ".stamp@" + state.name(), "Int");
            }
        }
    }

    private static void function(Query query, Entity entity, String name, String sort) {
        query.declare("(declare-fun " + Smt.symbol(name) + " (" + Formulas.rowSort(entity.name()) + ") " + sort + ")");
    }

    /** What holds of every state: deletion follows insertion, columns hold what fits, equal keys are equal rows. */
    void assumeWellFormed(Query query) {
        query.comment("well-formed states");
        rows.forEach((entityName, terms) -> {
            Entity entity = application.entity(entityName);
            for (String row : terms) {
                for (BaseState state : bases()) {
                    query.assume(Smt.implies(state.deleted(entityName, row), state.inserted(entityName, row)));
                }
                for (Attribute attribute : entity.attributes()) {
                    for (BaseState state : attribute.fixed() ? List.of(common) : bases()) {
                        formulas.columnRange(attribute, state.value(entityName, attribute, row))
                                .ifPresent(query::assume);
                    }
                }
            }
            assumeKeysIdentify(query, entity, List.copyOf(terms));
        });
    }

    private void assumeKeysIdentify(Query query, Entity entity, List<String> terms) {
        for (int i = 0; i < terms.size(); i++) {
            for (int j = i + 1; j < terms.size(); j++) {
                String one = terms.get(i);
                String other = terms.get(j);
                List<String> equalKeys = entity.keys().stream()
                        .map(k -> Smt.equal(common.value(entity.name(), k, one), common.value(entity.name(), k, other)))
                        .toList();
                query.assume(Smt.implies(Smt.and(equalKeys), Smt.equal(one, other)));
            }
        }
    }

    /** Every snapshot is contained in the common state: rows stay inserted and deleted, stamps and bounds only move on. */
    void assumeSnapshotsAreContained(Query query) {
        query.comment("the common state holds every record that the snapshots hold");
        for (Invocation invocation : invocations) {
            BaseState snapshot = invocation.snapshot();
            rows.forEach((entityName, terms) -> {
                for (String row : terms) {
                    query.assume(Smt.implies(snapshot.inserted(entityName, row), common.inserted(entityName, row)));
                    query.assume(Smt.implies(snapshot.deleted(entityName, row), common.deleted(entityName, row)));
                    for (Attribute attribute : application.entity(entityName).attributes()) {
                        String moved = moved(entityName, attribute, row, snapshot);
                        query.assume(Smt.implies(snapshot.inserted(entityName, row), moved));
                    }
                }
            });
        }
    }

    private String moved(String entity, Attribute attribute, String row, BaseState snapshot) {
        String before = snapshot.value(entity, attribute, row);
        String now = common.value(entity, attribute, row);
        boolean bool = attribute.type() instanceof Type.Bool;
        return switch (attribute.merge()) {
            case KEY, IMMUTABLE, COUNTER -> Smt.TRUE;
            case MAX -> bool ? Smt.implies(before, now) : Smt.call("<=", before, now);
            case MIN -> bool ? Smt.implies(now, before) : Smt.call(">=", before, now);
            case REGISTER -> {
                String stampBefore = snapshot.stamp(entity, attribute, row);
                String stampNow = common.stamp(entity, attribute, row);
                yield Smt.and(
                        Smt.call("<=", stampBefore, stampNow),
                        Smt.implies(Smt.equal(stampBefore, stampNow), Smt.equal(before, now)));
            }
        };
    }

    /** What each origin made sure of: the guard, its arguments, and the invariants before and after. */
    void assumeOrigins(Query query) {
        for (Invocation invocation : invocations) {
            query.comment("the origin of " + invocation.operation().name());
            invocation.originFacts().forEach(query::assume);
            assumeInvariants(query, invocation.snapshot());
            assumeInvariants(query, invocation.after(invocation.snapshot()));
        }
    }

    /**
     * No record of the common state is one of the two: their new rows are not in it, and its stamps are of others.
     *
     * @param chosenKeysDiffer whether two inserts under chosen keys may be assumed to differ, because the goal that they
     *     do is another one
     */
    void assumeFresh(Query query, boolean chosenKeysDiffer) {
        query.comment("neither invocation is part of the common state");
        for (Invocation invocation : invocations) {
            for (Invocation.Inserted row : invocation.inserted()) {
                query.assume(Smt.not(common.inserted(row.entity(), row.row())));
                for (Invocation other : invocations) {
                    query.assume(Smt.not(other.snapshot().inserted(row.entity(), row.row())));
                }
            }
            rows.forEach((entityName, terms) -> {
                for (Attribute attribute : application.entity(entityName).attributes()) {
                    if (attribute.merge() == Merge.REGISTER) {
                        for (String row : terms) {
                            query.assume(
                                    Smt.not(Smt.equal(common.stamp(entityName, attribute, row), invocation.stamp())));
                        }
                    }
                }
            });
        }
        if (invocations.size() == 2) {
            query.assume(Smt.not(Smt.equal(first().stamp(), second().stamp())));
            for (Invocation.Inserted one : first().inserted()) {
                for (Invocation.Inserted other : second().inserted()) {
                    boolean differ = one.generated() || other.generated() || chosenKeysDiffer;
                    if (one.entity().equals(other.entity()) && differ) {
                        query.assume(Smt.not(Smt.equal(one.row(), other.row())));
                    }
                }
            }
        }
    }

    void assumeInvariants(Query query, State state) {
        for (Invariant invariant : application.invariants()) {
            choices(
                    Formulas.variables(invariant),
                    new ArrayList<>(),
                    choice -> query.assume(formulas.instance(invariant, choice, state)));
        }
    }

    private void choices(List<String> entities, List<String> chosen, java.util.function.Consumer<List<String>> use) {
        if (chosen.size() == entities.size()) {
            use.accept(List.copyOf(chosen));
            return;
        }
        for (String row : rows.getOrDefault(entities.get(chosen.size()), Set.of())) {
            chosen.add(row);
            choices(entities, chosen, use);
            chosen.remove(chosen.size() - 1);
        }
    }

    /** Declares what the formulas turned out to need; to be called before the assumptions are read. */
    List<String> literalDeclarations() {
        return formulas.textDeclarations();
    }
}
