package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One invocation of an operation with arbitrary arguments in an arbitrary snapshot: its arguments, its effects as terms
 * over that snapshot, and everything its origin made sure of.
 */
final class Invocation {
    private final Application application;
    private final Formulas formulas;
    private final Operation operation;
    private final String prefix;
    private final BaseState snapshot;
    private final Map<String, String> arguments = new LinkedHashMap<>();
    private final List<String> declarations = new ArrayList<>();
    private final List<SymbolicEffect> effects = new ArrayList<>();
    private final List<String> facts = new ArrayList<>();
    private final List<Inserted> inserted = new ArrayList<>();

    /** A row that this invocation inserts. */
    record Inserted(String entity, String row, boolean generated) {}

    Invocation(Application application, Formulas formulas, Operation operation, String prefix, BaseState snapshot) {
        this.application = application;
        this.formulas = formulas;
        this.operation = operation;
        this.prefix = prefix;
        this.snapshot = snapshot;
        for (Parameter parameter : operation.parameters()) {
            String name = declare(parameter.name(), parameter.type());
            arguments.put(parameter.name(), name);
            facts.add(formulas.range(parameter.type(), name));
        }
        declarations.add("(declare-const " + stamp() + " Int)");
        operation.body().forEach(this::effect);
    }

    private String declare(String name, Type type) {
        String symbol = Smt.symbol(prefix + "." + name);
        declarations.add("(declare-const " + symbol + " " + Formulas.sort(type) + ")");
        return symbol;
    }

    private void effect(Statement statement) {
        if (statement instanceof Statement.Insert insert) {
            insert(insert);
        } else if (statement instanceof Statement.Delete delete) {
            String entity = ((Type.Reference) delete.row().type()).entity();
            effects.add(new SymbolicEffect.Delete(entity, term(delete.row())));
        } else if (statement instanceof Statement.Add add) {
            change(add.target(), add.amount());
        } else if (statement instanceof Statement.Assign assign) {
            change(assign.target(), assign.value());
        } else if (statement instanceof Statement.Raise raise) {
            change(raise.target(), raise.value());
        } else if (statement instanceof Statement.Lower lower) {
            change(lower.target(), lower.value());
        }
    }

    private void change(Expression.AttributeOf target, Expression expression) {
        Attribute attribute = application.attribute(target.entity(), target.attribute());
        String row = term(target.row());
        String value = formulas.value(expression, attribute.type(), arguments, snapshot);
        formulas.columnRange(attribute, value).ifPresent(facts::add);
        if (attribute.merge() == Merge.REGISTER) {
            facts.add(Smt.call(">", stamp(), snapshot.stamp(target.entity(), attribute, row)));
        }
        effects.add(new SymbolicEffect.Change(target.entity(), row, attribute, value));
    }

    private void insert(Statement.Insert insert) {
        Map<String, String> values = new LinkedHashMap<>();
        String row = null;
        for (Attribute attribute : application.entity(insert.entity()).attributes()) {
            Expression expression = Objects.requireNonNull(insert.values().get(attribute.name()));
            boolean generated = attribute.merge() == Merge.KEY
                    && expression instanceof Expression.Variable variable
                    && operation
                            .parameter(variable.name())
                            .filter(Parameter::fresh)
                            .isPresent()
                    && expression.type() instanceof Type.Reference reference
                    && reference.entity().equals(insert.entity());
            if (generated) {
                row = Objects.requireNonNull(arguments.get(((Expression.Variable) expression).name()));
            } else {
                String value = formulas.value(expression, attribute.type(), arguments, snapshot);
                values.put(attribute.name(), value);
                formulas.columnRange(attribute, value).ifPresent(facts::add);
            }
        }
        boolean generated = row != null;
        if (row == null) {
            row = declare("inserted " + inserted.size(), new Type.Reference(insert.entity()));
            for (Attribute key : application.entity(insert.entity()).keys()) {
                String value = Objects.requireNonNull(values.get(key.name()));
                facts.add(Smt.equal(snapshot.value(insert.entity(), key, row), value));
            }
        }
        facts.add(Smt.not(snapshot.inserted(insert.entity(), row)));
        for (Inserted other : inserted) {
            if (other.entity().equals(insert.entity())) {
                facts.add(Smt.not(Smt.equal(other.row(), row)));
            }
        }
        inserted.add(new Inserted(insert.entity(), row, generated));
        effects.add(new SymbolicEffect.Insert(insert.entity(), row, values));
    }

    private String term(Expression path) {
        return formulas.condition(path, arguments, snapshot);
    }

    String stamp() {
        return Smt.symbol(prefix + ".stamp");
    }

    Operation operation() {
        return operation;
    }

    Map<String, String> arguments() {
        return arguments;
    }

    BaseState snapshot() {
        return snapshot;
    }

    List<String> declarations() {
        return declarations;
    }

    List<SymbolicEffect> effects() {
        return effects;
    }

    List<Inserted> inserted() {
        return inserted;
    }

    State after(State state) {
        return new MergedState(state, effects, stamp());
    }

    /** What the origin made sure of, the invariants aside: arguments exist, values fit, the guard holds. */
    List<String> originFacts() {
        List<String> all = new ArrayList<>(facts);
        rowArguments().forEach((row, entity) -> all.add(snapshot.exists(entity, row)));
        operation.requires().forEach(guard -> all.add(formulas.condition(guard, arguments, snapshot)));
        return all;
    }

    /** The rows that must be visible where the operation is invoked, with their entities. */
    Map<String, String> rowArguments() {
        Map<String, String> rows = new LinkedHashMap<>();
        for (Parameter parameter : operation.parameters()) {
            if (!parameter.fresh() && parameter.type() instanceof Type.Reference reference) {
                rows.put(Objects.requireNonNull(arguments.get(parameter.name())), reference.entity());
            }
        }
        return rows;
    }

    /** Every row that this invocation names, with its entity. */
    Map<String, String> rows() {
        Map<String, String> rows = rowArguments();
        inserted.forEach(i -> rows.put(i.row(), i.entity()));
        effects.forEach(e -> rows.put(e.row(), e.entity()));
        return rows;
    }
}
