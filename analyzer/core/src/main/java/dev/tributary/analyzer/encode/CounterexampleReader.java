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
import java.util.Objects;
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
            State one,
            State other,
            State merged) {
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
        moments.put("after " + first + " alone", one);
        moments.put("after " + second + " alone", other);
        moments.put("after both are merged", merged);
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
            operation.requires().forEach(guard -> Footprint.collect(guard, shown));
            for (Statement statement : operation.body()) {
                if (statement instanceof Statement.Insert insert) {
                    application.entity(insert.entity()).attributes().stream()
                            .filter(a -> a.type() instanceof Type.Reference)
                            .forEach(a -> shown.add(insert.entity() + "." + a.name()));
                }
            }
        }
        return shown;
    }

    private void observeAll() {
        for (Invocation invocation : scene.invocations()) {
            for (Parameter parameter : invocation.operation().parameters()) {
                query.observe(argument(invocation, parameter), Formulas.sort(parameter.type()));
            }
        }
        scene.formulas().textLiterals().values().forEach(symbol -> query.observe(symbol, "Text"));
        forEachRow((entity, row) -> {
            query.observe(row, Formulas.rowSort(entity));
            for (State state : moments.values()) {
                query.observe(state.exists(entity, row), "Bool");
                for (Attribute attribute : shownAttributes(entity)) {
                    query.observe(state.value(entity, attribute, row), Formulas.sort(attribute.type()));
                }
            }
        });
    }

    private static String argument(Invocation invocation, Parameter parameter) {
        return Objects.requireNonNull(invocation.arguments().get(parameter.name()));
    }

    private interface RowUse {
        void use(String entity, String row);
    }

    private void forEachRow(RowUse use) {
        scene.rows().forEach((entity, rows) -> rows.forEach(row -> use.use(entity, row)));
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
            for (Parameter parameter : invocation.operation().parameters()) {
                small(parameter.type(), argument(invocation, parameter), small);
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
                        String seen = invocation.snapshot().value(entity, attribute, row);
                        equal.add(Smt.equal(seen, scene.common().value(entity, attribute, row)));
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

    private static void small(Type type, String term, List<String> assumptions) {
        if (type.numeric()) {
            BigInteger most = BigInteger.valueOf(SMALL).multiply(BigInteger.TEN.pow(Formulas.scale(type)));
            assumptions.add(
                    Smt.and(Smt.call("<=", Smt.integer(most.negate()), term), Smt.call("<=", term, Smt.integer(most))));
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
        List<String> entities = Formulas.variables(goal);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < variables.size(); i++) {
            rows.add(names.shown(new Type.Reference(entities.get(i)), variables.get(i)));
        }
        if (goal instanceof Invariant.ForAll forAll) {
            List<String> bound = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                bound.add(forAll.bindings().get(i).variable() + " = " + rows.get(i));
            }
            return "with " + String.join(", ", bound) + ", `" + InvText.of(forAll.condition()) + "` is false";
        }
        if (goal instanceof Invariant.Unique unique) {
            return String.join(" and ", rows) + " agree on " + String.join(", ", unique.attributes());
        }
        if (goal instanceof Invariant.ReferenceExists reference) {
            return "the " + reference.attribute() + " of " + rows.get(0) + " does not exist";
        }
        return "both insert a " + ((Invariant.KeyUnique) goal).entity() + " under the same key";
    }

    private Counterexample.Call call(Invocation invocation, Names names) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (Parameter parameter : invocation.operation().parameters()) {
            arguments.put(parameter.name(), names.shown(parameter.type(), argument(invocation, parameter)));
        }
        return new Counterexample.Call(invocation.operation().name(), arguments);
    }

    private List<Counterexample.Row> rows(State state, Names names) {
        Map<String, Counterexample.Row> rows = new LinkedHashMap<>();
        forEachRow((entity, row) -> {
            if (names.value(state.exists(entity, row)).equals(Smt.TRUE)) {
                Map<String, String> shown = new LinkedHashMap<>();
                for (Attribute attribute : shownAttributes(entity)) {
                    shown.put(attribute.name(), names.shown(attribute.type(), state.value(entity, attribute, row)));
                }
                String name = names.shown(new Type.Reference(entity), row);
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
            scene.formulas()
                    .textLiterals()
                    .forEach((text, symbol) -> given.put("Text " + value(symbol), '"' + text + '"'));
        }

        String value(String term) {
            if (term.equals(Smt.TRUE) || term.equals(Smt.FALSE)) {
                return term;
            }
            return values.getOrDefault(query.observe(term, ""), "?");
        }

        String shown(Type type, String term) {
            String value = value(term);
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
            return new BigDecimal(number, Formulas.scale(type)).toPlainString();
        }

        private String numbered(String kind, String before, String value, String after) {
            return given.computeIfAbsent(kind + " " + value, k -> before + counts.merge(kind, 1, Integer::sum) + after);
        }
    }
}
