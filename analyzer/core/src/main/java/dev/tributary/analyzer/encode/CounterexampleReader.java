package dev.tributary.analyzer.encode;

import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns a solver's values back into rows, arguments and states. */
final class CounterexampleReader {
    private static final int SMALL = 10;
    private final Application application;
    private final Scene scene;
    private final Query query;
    private final Invariant goal;
    private final List<String> variables;
    private final Map<String, State> moments = new LinkedHashMap<>();
    private final Set<String> shownAttributes;

    CounterexampleReader(
            Application application,
            Scene scene,
            Query query,
            Invariant goal,
            List<String> variables,
            Scene.Diamond diamond) {
        this.application = application;
        this.scene = scene;
        this.query = query;
        this.goal = goal;
        this.variables = variables;
        String firstName = scene.first().operation().name();
        String secondName = scene.second().operation().name();
        boolean self = firstName.equals(secondName);
        String first = self ? "the first " + firstName : firstName;
        String second = self ? "the second " + secondName : secondName;
        moments.put(first + " sees", scene.first().snapshot());
        moments.put(second + " sees", scene.second().snapshot());
        moments.put("common state", scene.common());
        moments.put("after " + first + " alone", diamond.first());
        moments.put("after " + second + " alone", diamond.second());
        moments.put("after both are merged", diamond.both());
        this.shownAttributes = shown();
        observeAll();
    }

    private Set<String> shown() {
        Set<String> shown = new LinkedHashSet<>(Footprint.attributes(application, goal));
        if (goal instanceof Invariant.KeyUnique unique) {
            application.entity(unique.entity()).keys().forEach(key -> shown.add(unique.entity() + "." + key.name()));
        }
        for (Invocation invocation : scene.invocations()) {
            Operation operation = invocation.operation();
            operation.requires().forEach(guard -> Reads.of(guard).forEach(shown::add));
            operation.body().stream().flatMap(Statement::walk).forEach(statement -> show(statement, shown));
        }
        shown.removeIf(part -> part.startsWith("+") || part.startsWith("-"));
        return shown;
    }

    private void show(Statement statement, Set<String> shown) {
        if (statement instanceof Statement.If branch) {
            shown.addAll(Reads.of(branch.condition()));
        } else if (statement instanceof Statement.ForEach loop) {
            shown.addAll(Reads.of(loop.condition()));
        } else if (statement instanceof Statement.Insert insert) {
            application.entity(insert.entity()).attributes().stream()
                    .filter(a -> a.type() instanceof Type.Reference)
                    .forEach(a -> shown.add(insert.entity() + "." + a.name()));
        }
    }

    private void observeAll() {
        for (Invocation invocation : scene.invocations()) {
            for (Parameter input : invocation.operation().inputs()) {
                if (input.type() instanceof Type.ListOf list) {
                    String sort = invocation.env().value(input.name()).term();
                    for (String element : scene.universe().all(sort)) {
                        query.observe(element, sort);
                        query.observe(Scene.inList(sort, element), "Bool");
                        fields(list, sort, element).forEach((field, value) -> observe(value, Sorts.of(field.type())));
                    }
                } else {
                    observe(invocation.env().value(input.name()), Sorts.of(input.type()));
                }
            }
        }
        scene.universe().texts().values().forEach(symbol -> query.observe(symbol, "Text"));
        forEachRow((entity, row) -> {
            query.observe(row, Sorts.row(entity));
            for (State state : moments.values()) {
                query.observe(state.exists(entity, row), "Bool");
                for (Attribute attribute : shownAttributes(entity)) {
                    observe(state.value(entity, attribute, row), Sorts.of(attribute.type()));
                }
            }
        });
    }

    private void observe(Value value, String sort) {
        query.observe(value.term(), sort);
        query.observe(value.isNull(), "Bool");
    }

    private Map<Parameter, Value> fields(Type.ListOf list, String sort, String element) {
        Map<Parameter, Value> fields = new LinkedHashMap<>();
        for (Parameter field : Invocation.fields(list.element())) {
            fields.put(
                    field,
                    list.element() instanceof Type.Tuple
                            ? scene.field(sort, field, element)
                            : scene.elementValue(sort, field.type(), element));
        }
        return fields;
    }

    private interface RowUse {
        void use(String entity, String row);
    }

    private void forEachRow(RowUse use) {
        scene.rows()
                .forEach((entity, rows) -> rows.stream()
                        .filter(row -> scene.universe().depth(row) == 0)
                        .forEach(row -> use.use(entity, row)));
    }

    private List<Attribute> shownAttributes(String entity) {
        return application.entity(entity).attributes().stream()
                .filter(a -> shownAttributes.contains(entity + "." + a.name()))
                .toList();
    }

    /** Snapshots equal to the common state with small numbers; small numbers; whatever there is. */
    List<List<String>> preferences() {
        List<String> small = new ArrayList<>();
        List<String> equal = new ArrayList<>();
        for (Invocation invocation : scene.invocations()) {
            for (Parameter input : invocation.operation().inputs()) {
                if (input.type() instanceof Type.ListOf list) {
                    String sort = invocation.env().value(input.name()).term();
                    for (String element : scene.universe().all(sort)) {
                        fields(list, sort, element).forEach((field, value) -> small(field.type(), value, small));
                    }
                } else {
                    small(input.type(), invocation.env().value(input.name()), small);
                }
            }
        }
        forEachRow((entity, row) -> {
            for (Invocation invocation : scene.invocations()) {
                State snapshot = invocation.snapshot();
                equal.add(
                        Smt.equal(snapshot.inserted(entity, row), scene.common().inserted(entity, row)));
                equal.add(
                        Smt.equal(snapshot.deleted(entity, row), scene.common().deleted(entity, row)));
            }
            for (Attribute attribute : application.entity(entity).attributes()) {
                small(attribute.type(), scene.common().value(entity, attribute, row), small);
                if (!attribute.fixed()) {
                    for (Invocation invocation : scene.invocations()) {
                        Value seen = invocation.snapshot().value(entity, attribute, row);
                        equal.add(Translator.same(seen, scene.common().value(entity, attribute, row)));
                        small(attribute.type(), seen, small);
                        if (attribute.merge() == Merge.REGISTER) {
                            equal.add(Smt.equal(
                                    invocation.snapshot().stamp(entity, attribute, row),
                                    scene.common().stamp(entity, attribute, row)));
                        }
                    }
                }
            }
        });
        List<String> both = new ArrayList<>(small);
        both.addAll(equal);
        return List.of(both, small, List.of());
    }

    private static void small(Type type, Value value, List<String> assumptions) {
        if (type.numeric()) {
            BigInteger most = BigInteger.valueOf(SMALL).multiply(BigInteger.TEN.pow(Sorts.scale(type)));
            assumptions.add(Smt.or(
                    value.isNull(),
                    Smt.and(
                            Smt.call("<=", Smt.integer(most.negate()), value.term()),
                            Smt.call("<=", value.term(), Smt.integer(most)))));
        }
    }

    Counterexample read(Map<String, String> values) {
        Names names = new Names(values);
        List<Counterexample.Call> calls = scene.invocations().stream()
                .map(invocation -> call(invocation, names))
                .toList();
        List<Counterexample.Moment> states = new ArrayList<>();
        List<Counterexample.Row> common = rows(scene.common(), names);
        moments.forEach((title, state) -> {
            List<Counterexample.Row> rows = rows(state, names);
            boolean sameAsCommon = title.endsWith(" sees") && rows.equals(common);
            if (!sameAsCommon) {
                states.add(new Counterexample.Moment(title, rows));
            }
        });
        return new Counterexample(calls.get(0), calls.get(1), goal.name(), violation(names), states);
    }

    private String violation(Names names) {
        List<String> entities = Invariants.variables(goal);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < variables.size(); i++) {
            rows.add(names.shown(new Type.Reference(entities.get(i)), Value.of(variables.get(i))));
        }
        if (goal instanceof Invariant.ForAll forAll) {
            List<String> bound = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                bound.add(forAll.bindings().get(i).variable() + " = " + rows.get(i));
            }
            return "with " + String.join(", ", bound) + ", `" + InvText.of(forAll.condition()) + "` is false";
        }
        if (goal instanceof Invariant.Holds holds) {
            return "`" + InvText.of(holds.condition()) + "` is false";
        }
        if (goal instanceof Invariant.Unique unique) {
            return String.join(" and ", rows) + " agree on " + String.join(", ", unique.attributes());
        }
        if (goal instanceof Invariant.ReferenceExists reference) {
            return "the " + reference.attribute() + " of " + rows.get(0) + " does not exist";
        }
        return "both sides insert a row of " + ((Invariant.KeyUnique) goal).entity() + " under the same key";
    }

    private Counterexample.Call call(Invocation invocation, Names names) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (Parameter input : invocation.operation().inputs()) {
            Value value = invocation.env().value(input.name());
            arguments.put(
                    input.name(),
                    input.type() instanceof Type.ListOf list
                            ? elements(list, value.term(), names)
                            : names.shown(input.type(), value));
        }
        return new Counterexample.Call(invocation.operation().name(), arguments);
    }

    /** The elements of a list that the query knows of; where it sums over the list, there may be others. */
    private String elements(Type.ListOf list, String sort, Names names) {
        Map<String, String> shown = new LinkedHashMap<>();
        for (String element : scene.universe().all(sort)) {
            if (names.value(Scene.inList(sort, element)).equals(Smt.TRUE)) {
                List<String> fields = new ArrayList<>();
                fields(list, sort, element)
                        .forEach((field, value) -> fields.add((field.name().isEmpty() ? "" : field.name() + ": ")
                                + names.shown(field.type(), value)));
                String text = String.join(", ", fields);
                shown.put(names.value(element), list.element() instanceof Type.Tuple ? "(" + text + ")" : text);
            }
        }
        List<String> all = new ArrayList<>(shown.values());
        if (scene.universe().hasRest(sort)) {
            all.add("...");
        }
        return "[" + String.join(", ", all) + "]";
    }

    private List<Counterexample.Row> rows(State state, Names names) {
        Map<String, Counterexample.Row> rows = new LinkedHashMap<>();
        forEachRow((entity, row) -> {
            if (names.value(state.exists(entity, row)).equals(Smt.TRUE)) {
                Map<String, String> shown = new LinkedHashMap<>();
                for (Attribute attribute : shownAttributes(entity)) {
                    shown.put(attribute.name(), names.shown(attribute.type(), state.value(entity, attribute, row)));
                }
                String name = names.shown(new Type.Reference(entity), Value.of(row));
                rows.put(name, new Counterexample.Row(name, shown));
            }
        });
        return List.copyOf(rows.values());
    }

    /** Names for the values of one model: rows and opaque values are numbered as they appear. */
    private final class Names {
        private final Map<String, String> values;
        private final Map<String, String> given = new HashMap<>();
        private final Map<String, Integer> counts = new HashMap<>();

        Names(Map<String, String> values) {
            this.values = values;
            scene.universe().texts().forEach((text, symbol) -> given.put("Text " + value(symbol), '"' + text + '"'));
        }

        String value(String term) {
            if (term.equals(Smt.TRUE) || term.equals(Smt.FALSE)) {
                return term;
            }
            return values.getOrDefault(query.observe(term, ""), "?");
        }

        String shown(Type type, Value shown) {
            if (value(shown.isNull()).equals(Smt.TRUE)) {
                return "null";
            }
            String value = value(shown.term());
            if (type instanceof Type.Reference reference) {
                return numbered("Row " + reference.entity(), reference.entity() + "#", value, "");
            }
            if (type instanceof Type.Text) {
                return numbered("Text", "\"text ", value, "\"");
            }
            if (type instanceof Type.Uuid) {
                return numbered("Uuid", "uuid ", value, "");
            }
            if (type instanceof Type.Bool || value.equals("?")) {
                return value;
            }
            BigInteger number = new BigInteger(value.replaceAll("[()\\s]", ""));
            if (type instanceof Type.Enumeration enumeration) {
                return application.enumType(enumeration.name()).literals().get(number.intValueExact());
            }
            return new BigDecimal(number, Sorts.scale(type)).toPlainString();
        }

        private String numbered(String kind, String before, String value, String after) {
            return given.computeIfAbsent(kind + " " + value, k -> before + counts.merge(kind, 1, Integer::sum) + after);
        }
    }
}
