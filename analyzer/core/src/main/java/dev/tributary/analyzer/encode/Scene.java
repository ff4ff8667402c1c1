package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One or two invocations around a common state, and what may be assumed of them. Hypotheses are instantiated over the
 * rows of the {@link Universe}: those that the invocations and the goal name, closed under references, and witnesses; that
 * keeps every query without quantifiers.
 */
final class Scene {
    /** References in a circle would never end; cutting a hypothesis stays sound. */
    private static final int MOST_VISITS_OF_AN_ENTITY = 2;

    private final Application application;
    private final Hypotheses level;
    private final List<Invariant> hypotheses;
    private final Set<String> goalRows = new LinkedHashSet<>();
    private final Universe universe;
    private final Translator translator;
    private final Invariants invariants;
    private final List<Invocation> invocations = new ArrayList<>();
    private final BaseState common = new BaseState("S");
    private final Map<String, Type> lists = new LinkedHashMap<>();
    private final Map<String, String> axioms = new LinkedHashMap<>();
    private @Nullable Diamond diamond;

    /** How far rows count as being that are named by their keys: those that a hypothesis names are like witnesses. */
    private int leastDepth;

    /** The common state, what each of two invocations makes of it, and their merge. */
    record Diamond(State common, State first, State second, State both) {}

    Scene(
            Application application,
            List<Operation> operations,
            Hypotheses level,
            List<Invariant> hypotheses,
            Universe universe,
            Set<Fault> faults) {
        this.application = application;
        this.level = level;
        this.hypotheses = hypotheses;
        this.universe = universe;
        this.translator = new Translator(application, this, universe);
        this.invariants = new Invariants(application, translator);
        for (int i = 0; i < operations.size(); i++) {
            int number = i + 1;
            invocations.add(new Invocation(
                    application,
                    this,
                    operations.get(i),
                    operations.get(i).name() + " " + number,
                    new BaseState("T" + number),
                    faults));
        }
        invocations.forEach(Invocation::nameRows);
        if (operations.size() == 2) {
            State one = first().after(common);
            diamond = new Diamond(common, one, second().after(common), second().after(one));
        }
    }

    Universe universe() {
        return universe;
    }

    Translator translator() {
        return translator;
    }

    Invariants invariants() {
        return invariants;
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

    /** The four states around two invocations; empty where there is one. */
    Optional<Diamond> diamond() {
        return Optional.ofNullable(diamond);
    }

    /** Every row of the universe, by entity. */
    Map<String, List<String>> rows() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (Entity entity : application.entities()) {
            rows.put(entity.name(), universe.all(Sorts.row(entity.name())));
        }
        return rows;
    }

    /** Declares a symbol unless it is declared. */
    void declare(String symbol, String line) {
        universe.declare(symbol, line);
    }

    /** Declares the sort of a list's elements and their fields. */
    void declareList(String sort, Type element) {
        lists.put(sort, element);
        declare(sort, "(declare-sort " + sort + " 0)");
        String in = function(sort, "in");
        declare(in, "(declare-fun " + in + " (" + sort + ") Bool)");
        for (Parameter field : Invocation.fields(element)) {
            String function = function(sort, "." + field.name());
            declare(function, "(declare-fun " + function + " (" + sort + ") " + Sorts.of(field.type()) + ")");
            if (field.nullable()) {
                String isNull = function(sort, "." + field.name() + " null");
                declare(isNull, "(declare-fun " + isNull + " (" + sort + ") Bool)");
            }
        }
    }

    private static String function(String sort, String name) {
        return Smt.symbol(sort.replace("|", "") + " " + name);
    }

    /** Whether an element is in its list. */
    static String inList(String sort, String element) {
        return "(" + function(sort, "in") + " " + element + ")";
    }

    /** A field of a list's element. */
    Value field(String sort, Parameter field, String element) {
        String isNull =
                field.nullable() ? "(" + function(sort, "." + field.name() + " null") + " " + element + ")" : Smt.FALSE;
        return new Value(
                "(" + function(sort, "." + field.name()) + " " + element + ")", Sorts.scale(field.type()), isNull);
    }

    /** The element of a list of plain values. */
    Value elementValue(String sort, Type type, String element) {
        return Value.of("(" + function(sort, ".") + " " + element + ")", Sorts.scale(type));
    }

    /** Asserts something that holds by definition, once. */
    void axiom(String key, Supplier<String> statement) {
        if (!axioms.containsKey(key)) {
            axioms.put(key, Smt.TRUE);
            String term = statement.get();
            universe.grow(term);
            axioms.put(key, term);
        }
    }

    List<String> axioms() {
        return List.copyOf(axioms.values());
    }

    /** The stamp of what {@code ensure} sets, below every other. */
    String bottomStamp() {
        String bottom = Smt.symbol("bottom stamp");
        declare(bottom, "(declare-const " + bottom + " Int)");
        return bottom;
    }

    /** Declares one row variable per variable of the invariant, and names it. */
    List<String> goalRows(Invariant invariant) {
        List<String> variables = new ArrayList<>();
        List<String> entities = Invariants.variables(invariant);
        for (int i = 0; i < entities.size(); i++) {
            String row = Smt.symbol("violated " + (i + 1));
            String sort = Sorts.row(entities.get(i));
            declare(row, "(declare-const " + row + " " + sort + ")");
            name(sort, row, 0, true);
            variables.add(row);
        }
        goalRows.addAll(variables);
        return variables;
    }

    /** Names a row or an element, and all rows that it refers to. */
    void name(String sort, String term, int depth, boolean counted) {
        name(sort, term, depth, counted, Set.of());
    }

    /** Names a witness, and all rows that it refers to by paths that are not {@link Settled}. */
    void name(String sort, String term, int depth, boolean counted, Set<String> settled) {
        name(sort, term, depth, counted, settled, List.of(), false);
    }

    /**
     * Names what a row refers to.
     *
     * @param path the sorts that were followed to the term
     * @param changing whether some reference on the way can change, so that there is one target per state
     */
    private void name(
            String sort,
            String term,
            int depth,
            boolean counted,
            Set<String> settled,
            List<String> path,
            boolean changing) {
        long visits = path.stream().filter(sort::equals).count();
        boolean far = depth > Universe.DEEPEST && path.size() > 1;
        if (visits >= (changing ? 1 : MOST_VISITS_OF_AN_ENTITY)) {
            universe.cutOff();
            return;
        }
        if (far || !universe.name(sort, term, depth, counted)) {
            return;
        }
        List<String> longer = Stream.concat(path.stream(), Stream.of(sort)).toList();
        Type element = lists.get(sort);
        if (element != null) {
            for (Parameter field : Invocation.fields(element)) {
                if (field.type() instanceof Type.Reference reference && !settled.contains(field.name())) {
                    String row = element instanceof Type.Tuple
                            ? field(sort, field, term).term()
                            : elementValue(sort, element, term).term();
                    Set<String> further = Settled.after(field.name(), settled);
                    name(Sorts.row(reference.entity()), row, beyond(depth), true, further, longer, changing);
                }
            }
            return;
        }
        Entity entity = application.entities().stream()
                .filter(e -> Sorts.row(e.name()).equals(sort))
                .findFirst()
                .orElseThrow();
        for (Attribute attribute : entity.attributes()) {
            if (attribute.type() instanceof Type.Reference reference && !settled.contains(attribute.name())) {
                List<BaseState> states = attribute.fixed() ? List.of(common) : bases();
                for (BaseState state : states) {
                    String row = state.value(entity.name(), attribute, term).term();
                    name(
                            Sorts.row(reference.entity()),
                            row,
                            beyond(depth),
                            true,
                            Settled.after(attribute.name(), settled),
                            longer,
                            changing || !attribute.fixed());
                }
            }
        }
    }

    /** What a row of the invocations refers to is as near as it is; what a witness refers to is further away. */
    private static int beyond(int depth) {
        return depth == 0 ? 0 : depth + 1;
    }

    private List<BaseState> bases() {
        return Stream.concat(Stream.of(common), invocations.stream().map(Invocation::snapshot))
                .toList();
    }

    void declareStates() {
        for (Entity entity : application.entities()) {
            for (Attribute attribute : entity.attributes()) {
                for (BaseState state : attribute.fixed() ? List.of(common) : bases()) {
                    String function = state.function(entity.name(), attribute);
                    function(entity, function, Sorts.of(attribute.type()));
                    if (attribute.nullable()) {
                        function(entity, function + ".null", "Bool");
                    }
                    if (attribute.merge() == Merge.REGISTER) {
                        function(entity, state.stampFunction(entity.name(), attribute), "Int");
                    }
                }
            }
            for (BaseState state : bases()) {
                function(entity, state.insertedFunction(entity.name()), "Bool");
                function(entity, state.deletedFunction(entity.name()), "Bool");
            }
        }
    }

    private void function(Entity entity, String name, String sort) {
        String symbol = Smt.symbol(name);
        declare(symbol, "(declare-fun " + symbol + " (" + Sorts.row(entity.name()) + ") " + sort + ")");
    }

    /** What holds of every state: deletion follows insertion, columns hold what fits, equal keys are equal rows. */
    void assumeWellFormed(Query query) {
        query.about("well-formed states");
        rows().forEach((entityName, terms) -> {
            Entity entity = application.entity(entityName);
            for (String row : terms) {
                for (BaseState state : bases()) {
                    query.assume(Smt.implies(state.deleted(entityName, row), state.inserted(entityName, row)));
                    cascades(entity, row, state).forEach(query::assume);
                }
                for (Attribute attribute : entity.attributes()) {
                    for (BaseState state : attribute.fixed() ? List.of(common) : bases()) {
                        Sorts.columnRange(application, attribute, state.value(entityName, attribute, row))
                                .ifPresent(query::assume);
                    }
                }
            }
            assumeKeysIdentify(query, entity, terms);
        });
    }

    private List<String> cascades(Entity entity, String row, BaseState state) {
        List<String> facts = new ArrayList<>();
        for (Attribute attribute : entity.attributes()) {
            if (attribute.cascade()) {
                String target = ((Type.Reference) attribute.type()).entity();
                String parent = state.value(entity.name(), attribute, row).term();
                String gone = Smt.and(state.inserted(entity.name(), row), state.deleted(target, parent));
                facts.add(Smt.implies(gone, state.deleted(entity.name(), row)));
            }
        }
        return facts;
    }

    /** The row under a key: there is one for every key, whether it was inserted or not. */
    String rowByKey(Entity entity, List<Value> key) {
        String symbol = Smt.symbol(entity.name() + " by key");
        String sorts = entity.keys().stream().map(k -> Sorts.of(k.type())).collect(Collectors.joining(" "));
        declare(symbol, "(declare-fun " + symbol + " (" + sorts + ") " + Sorts.row(entity.name()) + ")");
        List<String> terms = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            terms.add(key.get(i).at(Sorts.scale(entity.keys().get(i).type())));
        }
        return "(" + symbol + " " + String.join(" ", terms) + ")";
    }

    /** Whether some row could have a key: all its parts are there and fit their columns. */
    String fits(Entity entity, List<Value> key) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            Attribute attribute = entity.keys().get(i);
            int scale = Sorts.scale(attribute.type());
            parts.add(key.get(i).exists());
            Sorts.columnRange(application, attribute, new Value(key.get(i).at(scale), scale, Smt.FALSE))
                    .ifPresent(parts::add);
        }
        return Smt.and(parts);
    }

    /** The row under a key that an expression gives, which is named. */
    String keyedRow(Entity entity, List<Value> key, int depth) {
        String row = rowByKey(entity, key);
        axiom("key of " + row, () -> {
            List<String> given = new ArrayList<>();
            for (int i = 0; i < key.size(); i++) {
                given.add(Translator.same(
                        common.value(entity.name(), entity.keys().get(i), row), key.get(i)));
            }
            return Smt.implies(fits(entity, key), Smt.and(given));
        });
        if (depth <= Universe.DEEPEST) {
            // What a hypothesis names by key is as far as it goes.
            Set<String> settled = (leastDepth == 0 ? entity.keys() : entity.attributes())
                    .stream().map(Attribute::name).collect(Collectors.toSet());
            name(Sorts.row(entity.name()), row, Math.max(leastDepth, beyond(depth)), true, settled);
        }
        return row;
    }

    /** Rows with equal keys are one row: each is what is found under its key. */
    private void assumeKeysIdentify(Query query, Entity entity, List<String> terms) {
        for (String row : terms) {
            List<Value> key = entity.keys().stream()
                    .map(k -> common.value(entity.name(), k, row))
                    .toList();
            query.assume(Smt.equal(rowByKey(entity, key), row));
        }
    }

    /** Every snapshot is contained in the common state: rows stay inserted and deleted, stamps and bounds only move on. */
    void assumeSnapshotsAreContained(Query query) {
        query.about("the common state holds every record that the snapshots hold");
        for (Invocation invocation : invocations) {
            BaseState snapshot = invocation.snapshot();
            rows().forEach((entityName, terms) -> {
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
        Value before = snapshot.value(entity, attribute, row);
        Value now = common.value(entity, attribute, row);
        return switch (attribute.merge()) {
            case KEY, IMMUTABLE, COUNTER -> Smt.TRUE;
            case MAX -> joined(attribute, before, now, "<=");
            case MIN -> joined(attribute, before, now, ">=");
            case REGISTER -> {
                String stampBefore = snapshot.stamp(entity, attribute, row);
                String stampNow = common.stamp(entity, attribute, row);
                yield Smt.and(
                        Smt.call("<=", stampBefore, stampNow),
                        Smt.implies(Smt.equal(stampBefore, stampNow), Translator.same(before, now)));
            }
        };
    }

    /** A register that is only raised or lowered has moved in its direction; null is where it starts. */
    private static String joined(Attribute attribute, Value before, Value now, String operator) {
        String moved;
        if (attribute.type() instanceof Type.Bool) {
            moved = operator.equals("<=")
                    ? Smt.implies(before.term(), now.term())
                    : Smt.implies(now.term(), before.term());
        } else {
            moved = Smt.call(operator, before.term(), now.term());
        }
        return Smt.or(before.isNull(), Smt.and(now.exists(), moved));
    }

    /**
     * A register that no operation sets to null is null only as long as nothing was assigned to it, so its stamp is that of
     * its row's insert, which an invocation that assigns to the row has seen.
     */
    private void assumeNullsAreInitial(Query query) {
        for (Invocation invocation : invocations) {
            for (Effect effect : invocation.effects()) {
                Attribute attribute = effect.attribute();
                if (attribute == null
                        || attribute.merge() != Merge.REGISTER
                        || !attribute.nullable()
                        || Nulls.assigned(application, effect.entity(), attribute)) {
                    continue;
                }
                for (String row : universe.all(Sorts.row(effect.entity()))) {
                    String seen = Smt.and(
                            effect.hits(row),
                            invocation.snapshot().inserted(effect.entity(), row),
                            common.value(effect.entity(), attribute, row).isNull());
                    query.assume(Smt.implies(
                            seen, Smt.call("<", common.stamp(effect.entity(), attribute, row), invocation.stamp())));
                }
            }
        }
    }

    /** What each origin made sure of: the guard, its arguments, and the invariants before and after. */
    void assumeOrigins(Query query) {
        query.about("registers that are never set to null");
        assumeNullsAreInitial(query);
        for (Invocation invocation : invocations) {
            query.about("the guard of " + invocation.operation().name() + " where it was invoked");
            invocation.originFacts().forEach(query::assume);
            assumeInvariants(
                    query,
                    invocation.snapshot(),
                    "where " + invocation.operation().name() + " was invoked");
            assumeInvariants(
                    query,
                    invocation.after(invocation.snapshot()),
                    "right after " + invocation.operation().name() + " where it was invoked");
        }
    }

    /**
     * No record of the common state is one of the two: their new rows are not in it, and its stamps are of others.
     *
     * @param chosenKeysDiffer whether two rows under chosen keys may be assumed to differ, because the goal that they do
     *     is another one
     */
    void assumeFresh(Query query, boolean chosenKeysDiffer) {
        query.about("neither invocation is part of the common state");
        Set<String> bottoms = new LinkedHashSet<>();
        for (Invocation invocation : invocations) {
            for (Effect effect : invocation.effects()) {
                if (effect.creates()) {
                    assumeFresh(query, invocation, effect, chosenKeysDiffer);
                }
            }
            rows().forEach((entityName, terms) -> {
                for (Attribute attribute : application.entity(entityName).attributes()) {
                    if (attribute.merge() == Merge.REGISTER) {
                        for (String row : terms) {
                            String stamp = common.stamp(entityName, attribute, row);
                            query.assume(Smt.not(Smt.equal(stamp, invocation.stamp())));
                            bottoms.add(Smt.call("<=", bottomStamp(), stamp));
                        }
                    }
                }
            });
            bottoms.add(Smt.call("<", bottomStamp(), invocation.stamp()));
        }
        bottoms.forEach(query::assume);
        if (invocations.size() == 2) {
            query.assume(Smt.not(Smt.equal(first().stamp(), second().stamp())));
            assumeKeysDiffer(query, chosenKeysDiffer);
        }
    }

    private void assumeFresh(Query query, Invocation invocation, Effect effect, boolean chosenKeysDiffer) {
        String entity = effect.entity();
        for (String row : universe.all(Sorts.row(entity))) {
            if (effect.inserts()) {
                query.assume(Smt.implies(effect.hits(row), Smt.not(common.inserted(entity, row))));
                for (Invocation other : invocations) {
                    query.assume(Smt.implies(
                            effect.hits(row), Smt.not(other.snapshot().inserted(entity, row))));
                }
                if (chosenKeysDiffer && effect.loops().isEmpty()) {
                    // Nothing reads what a row holds that is not there, so it may hold what it will hold for good.
                    for (Attribute attribute : application.entity(entity).attributes()) {
                        if (attribute.merge() == Merge.IMMUTABLE) {
                            query.assume(Smt.implies(
                                    effect.hits(row),
                                    Translator.same(
                                            common.value(entity, attribute, row), effect.initial(attribute, row))));
                        }
                    }
                }
            } else {
                // Whoever made the row meanwhile ensured it too, from the same function of the key.
                String madeMeanwhile = Smt.and(
                        effect.hits(row),
                        common.inserted(entity, row),
                        Smt.not(invocation.snapshot().inserted(entity, row)));
                for (Attribute attribute : application.entity(entity).attributes()) {
                    if (attribute.merge() == Merge.IMMUTABLE) {
                        query.assume(Smt.implies(
                                madeMeanwhile,
                                Translator.same(common.value(entity, attribute, row), effect.initial(attribute, row))));
                    }
                }
            }
        }
    }

    private void assumeKeysDiffer(Query query, boolean chosenKeysDiffer) {
        for (Effect one : first().effects()) {
            for (Effect other : second().effects()) {
                if (!one.creates() || !other.creates() || !one.entity().equals(other.entity())) {
                    continue;
                }
                boolean generated = one.generated() || other.generated();
                if (!generated && !chosenKeysDiffer) {
                    continue;
                }
                for (String row : universe.all(Sorts.row(one.entity()))) {
                    // What is there already is not ensured again.
                    query.assume(Smt.not(Smt.and(
                            one.hits(row),
                            other.hits(row),
                            Smt.not(first().snapshot().inserted(one.entity(), row)),
                            Smt.not(second().snapshot().inserted(one.entity(), row)),
                            clash(one, other, row))));
                }
            }
        }
    }

    /** Whether two effects that make one row would not merge: unless both ensure it with the same values. */
    String clash(Effect one, Effect other, String row) {
        if (!one.ensures() || !other.ensures()) {
            return Smt.TRUE;
        }
        List<String> differ = new ArrayList<>();
        for (Attribute attribute : application.entity(one.entity()).attributes()) {
            if (attribute.merge() != Merge.KEY) {
                differ.add(Smt.not(Translator.same(one.initial(attribute, row), other.initial(attribute, row))));
            }
        }
        return Smt.or(differ);
    }

    /** Both make the same row, which is not there yet, in ways that do not merge. */
    String sameKeyMade(String entity, String row) {
        List<String> ways = new ArrayList<>();
        for (Effect one : first().effects()) {
            for (Effect other : second().effects()) {
                boolean both = one.creates()
                        && other.creates()
                        && one.entity().equals(entity)
                        && other.entity().equals(entity);
                if (both) {
                    ways.add(Smt.and(one.hits(row), other.hits(row), clash(one, other, row)));
                }
            }
        }
        return Smt.and(Smt.or(ways), Smt.not(common.inserted(entity, row)));
    }

    void assumeInvariants(Query query, State state, String where) {
        for (Invariant invariant : hypotheses) {
            query.about(invariant.name() + " " + where);
            boolean everywhere = level.everywhere(invariant);
            choices(Invariants.variables(invariant), new ArrayList<>(), choice -> {
                boolean ofGoal = goalRows.containsAll(choice);
                leastDepth = ofGoal ? 0 : 1;
                if ((everywhere || ofGoal) && telling(choice, state)) {
                    query.assume(invariants.instance(invariant, choice, state, Translator.Polarity.ASSUMED));
                }
                leastDepth = 0;
            });
        }
    }

    /**
     * Witnesses are met one at a time, and what they refer to only where nothing was merged yet: what holds of the others
     * is not worth its length.
     */
    private boolean telling(List<String> rows, State state) {
        boolean far = rows.stream().anyMatch(row -> universe.depth(row) > Universe.DEEPEST);
        if (far && state instanceof MergedState) {
            return false;
        }
        return rows.size() < 2
                || rows.stream().filter(row -> universe.depth(row) > 0).count() < 2;
    }

    private void choices(List<String> entities, List<String> chosen, java.util.function.Consumer<List<String>> use) {
        if (chosen.size() == entities.size()) {
            use.accept(List.copyOf(chosen));
            return;
        }
        for (String row : universe.all(Sorts.row(entities.get(chosen.size())))) {
            chosen.add(row);
            choices(entities, chosen, use);
            chosen.remove(chosen.size() - 1);
        }
    }

    /** The list parameter's element type, by the sort of its elements. */
    Type elementType(String sort) {
        return Objects.requireNonNull(lists.get(sort));
    }
}
