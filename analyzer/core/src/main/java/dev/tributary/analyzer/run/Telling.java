package dev.tributary.analyzer.run;

import dev.tributary.analyzer.trace.Counterexample.Call;
import dev.tributary.analyzer.trace.Counterexample.Row;
import dev.tributary.analyzer.trace.Run;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts a run into the words of the file: rows are numbered as they appear. */
final class Telling {
    private final Application application;
    private final Interpreter interpreter;
    private final Branches branches;
    private final BitSet shown = new BitSet();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    Telling(Application application, Interpreter interpreter, Branches branches) {
        this.application = application;
        this.interpreter = interpreter;
        this.branches = branches;
        shown.or(interpreter.parts().reads(branches.violation().invariant()));
        if (branches.violation().invariant() instanceof Invariant.KeyUnique unique) {
            application.entity(unique.entity()).keys().forEach(key -> show(unique.entity(), key));
        }
        Set<String> operations = new TreeSet<>();
        operations.add(last(branches.first()).operation());
        operations.add(last(branches.second()).operation());
        operations.forEach(name -> shownBy(application.operation(name)));
    }

    private static Entry last(List<Entry> entries) {
        return entries.get(entries.size() - 1);
    }

    private void shownBy(Operation operation) {
        operation
                .expressions()
                .forEach(expression -> shown.or(interpreter.parts().reads(expression)));
        operation.body().stream().flatMap(Statement::walk).forEach(statement -> {
            if (statement instanceof Statement.Insert insert) {
                Entity entity = application.entity(insert.entity());
                entity.attributes().forEach(attribute -> show(entity.name(), attribute));
            } else if (statement instanceof Statement.Ensure ensure) {
                Entity entity = application.entity(ensure.entity());
                entity.attributes().forEach(attribute -> show(entity.name(), attribute));
            }
        });
    }

    private void show(String entity, Attribute attribute) {
        shown.set(interpreter.parts().attribute(entity, attribute.name()));
    }

    Run run() {
        Database common = Database.EMPTY;
        List<Run.Step> history = new ArrayList<>();
        common = steps(branches.history(), common, history);
        List<Run.Step> first = new ArrayList<>();
        Database merged = steps(branches.first(), common, first);
        List<Run.Step> second = new ArrayList<>();
        steps(branches.second(), common, second);
        for (Entry entry : branches.second()) {
            merged = interpreter.merge(merged, entry);
        }
        return new Run(
                history,
                first,
                second,
                rows(common),
                rows(merged),
                branches.violation().invariant().name(),
                violation());
    }

    private Database steps(List<Entry> entries, Database before, List<Run.Step> steps) {
        Database state = before;
        for (Entry entry : entries) {
            state = interpreter.merge(state, entry);
            steps.add(new Run.Step(call(entry), rows(state)));
        }
        return state;
    }

    private Call call(Entry entry) {
        Map<String, String> arguments = new LinkedHashMap<>();
        for (Parameter input : application.operation(entry.operation()).inputs()) {
            arguments.put(input.name(), text(input.type(), entry.arguments().get(input.name())));
        }
        return new Call(entry.operation(), arguments);
    }

    private List<Row> rows(Database state) {
        List<Row> rows = new ArrayList<>();
        for (Entity entity : application.entities()) {
            for (RowKey key : state.keys(entity.name())) {
                Map<String, String> values = new LinkedHashMap<>();
                dev.tributary.analyzer.run.Row row = java.util.Objects.requireNonNull(state.find(entity.name(), key));
                for (int i = 0; i < entity.attributes().size(); i++) {
                    Attribute attribute = entity.attributes().get(i);
                    boolean onlyName = attribute.merge() == Merge.KEY && attribute.type() instanceof Type.Uuid;
                    if (!onlyName && shown.get(interpreter.parts().attribute(entity.name(), attribute.name()))) {
                        values.put(attribute.name(), text(attribute.type(), row.value(i)));
                    }
                }
                rows.add(new Row(name(entity.name(), key), values));
            }
        }
        return rows;
    }

    private String name(String entity, RowKey key) {
        return names.computeIfAbsent(entity + " " + key, k -> entity + "#" + counts.merge(entity, 1, Integer::sum));
    }

    private String text(Type type, @Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (type instanceof Type.Reference reference) {
            return name(reference.entity(), (RowKey) value);
        }
        if (type instanceof Type.ListOf list) {
            return ((List<?>) value)
                    .stream()
                            .map(element -> text(list.element(), element))
                            .toList()
                            .toString();
        }
        if (type instanceof Type.Tuple tuple) {
            Stream<String> fields = tuple.fields().stream()
                    .map(f -> f.name() + ": " + text(f.type(), ((Map<?, ?>) value).get(f.name())));
            return "(" + String.join(", ", fields.toList()) + ")";
        }
        if (type instanceof Type.Text) {
            return '"' + value.toString() + '"';
        }
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private String violation() {
        Invariant invariant = branches.violation().invariant();
        List<RowKey> keys = branches.violation().rows();
        if (invariant instanceof Invariant.ForAll forAll) {
            List<String> bound = new ArrayList<>();
            for (int i = 0; i < keys.size(); i++) {
                var binding = forAll.bindings().get(i);
                bound.add(binding.variable() + " = " + name(binding.entity(), keys.get(i)));
            }
            return "with " + String.join(", ", bound) + ", `" + InvText.of(forAll.condition()) + "` is false";
        }
        if (invariant instanceof Invariant.Holds holds) {
            return "`" + InvText.of(holds.condition()) + "` is false";
        }
        if (invariant instanceof Invariant.Unique unique) {
            return name(unique.entity(), keys.get(0)) + " and " + name(unique.entity(), keys.get(1)) + " agree on "
                    + String.join(", ", unique.attributes());
        }
        if (invariant instanceof Invariant.ReferenceExists reference) {
            return "the " + reference.attribute() + " of " + name(reference.entity(), keys.get(0)) + " does not exist";
        }
        return "both sides insert a row of " + ((Invariant.KeyUnique) invariant).entity() + " under the same key";
    }
}
