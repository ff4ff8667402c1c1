package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.outcome.EffectMismatchException;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.RowNotFoundException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;

/** What the {@code .inv} file says of one operation, executed: arguments, guard, effects. */
final class Declaration {
    private final Application application;
    private final Operation operation;
    private final Evaluator evaluator;

    Declaration(Application application, Operation operation) {
        this.application = application;
        this.operation = operation;
        this.evaluator = new Evaluator(application);
    }

    Operation operation() {
        return operation;
    }

    /** Refuses arguments that are missing, unknown, or of another type or size than declared. */
    void checkArguments(Map<String, Object> arguments) {
        for (String name : arguments.keySet()) {
            if (operation.parameter(name).isEmpty()) {
                throw new InvalidArgumentException(operation.name(), name, "is not declared");
            }
        }
        for (Parameter parameter : operation.parameters()) {
            Object value = arguments.get(parameter.name());
            if (value == null) {
                if (!parameter.fresh()) {
                    throw new InvalidArgumentException(operation.name(), parameter.name(), "is missing");
                }
                continue;
            }
            String problem = Values.problem(application, parameter.type(), value);
            if (problem != null) {
                throw new InvalidArgumentException(operation.name(), parameter.name(), problem);
            }
        }
    }

    /** Whether a parameter names a new row. */
    boolean isFresh(String parameter) {
        return operation.parameter(parameter).filter(Parameter::fresh).isPresent();
    }

    /** Generates the keys of new rows that the caller left out. */
    Map<String, Object> withGeneratedKeys(Map<String, Object> arguments) {
        Map<String, Object> all = new LinkedHashMap<>(arguments);
        for (Parameter parameter : operation.parameters()) {
            if (parameter.fresh()) {
                all.computeIfAbsent(parameter.name(), name -> RowKey.of(UuidV7.generate()));
            }
        }
        return all;
    }

    /** Takes the keys of new rows from what a body inserted, where the caller left them out. */
    Map<String, Object> withInsertedKeys(Map<String, Object> arguments, List<Effect> captured) {
        Map<String, Object> all = new LinkedHashMap<>(arguments);
        for (Parameter parameter : operation.parameters()) {
            if (!parameter.fresh() || all.containsKey(parameter.name())) {
                continue;
            }
            String entity = ((Type.Reference) parameter.type()).entity();
            captured.stream()
                    .filter(e -> e instanceof Effect.Insert && e.row().entity().equals(entity))
                    .map(e -> e.row().key())
                    .filter(key -> !all.containsValue(key))
                    .findFirst()
                    .ifPresentOrElse(key -> all.put(parameter.name(), key), () -> {
                        throw new EffectMismatchException(
                                operation.name(), List.of("insert " + entity), describe(captured));
                    });
        }
        return all;
    }

    /** Every row argument must be visible, and every condition of the guard must hold. */
    void checkGuard(Map<String, Object> arguments, Rows rows) {
        for (Parameter parameter : operation.parameters()) {
            if (!parameter.fresh() && parameter.type() instanceof Type.Reference reference) {
                RowId id =
                        new RowId(reference.entity(), (RowKey) Objects.requireNonNull(arguments.get(parameter.name())));
                if (rows.find(id).isEmpty()) {
                    throw new RowNotFoundException(operation.name(), parameter.name(), id.toString());
                }
            }
        }
        for (Expression guard : operation.requires()) {
            if (!evaluator.holds(guard, arguments, rows)) {
                throw new GuardRejectedException(operation.name(), InvText.of(guard));
            }
        }
    }

    /** The effects that the declaration has with these arguments on these rows. */
    List<Effect> effects(Map<String, Object> arguments, Rows rows) {
        List<Effect> effects = new ArrayList<>();
        for (Statement statement : operation.body()) {
            effects.add(effect(statement, arguments, rows));
        }
        return effects;
    }

    /**
     * The rows that the declaration changes, as far as fixed attributes lead to them: these can be known before the
     * snapshot that the operation will use.
     */
    List<RowId> targets(Map<String, Object> arguments, Rows rows) {
        List<RowId> targets = new ArrayList<>();
        for (Statement statement : operation.body()) {
            Expression row = null;
            if (statement instanceof Statement.Delete delete) {
                row = delete.row();
            } else if (!(statement instanceof Statement.Insert)) {
                row = ((Statement.Change) statement).target().row();
            }
            if (row != null && row.type() instanceof Type.Reference reference && fixedPath(row)) {
                target(row, reference.entity(), arguments, rows).ifPresent(targets::add);
            }
        }
        return targets;
    }

    /** Empty when a row on the way is not there; the invocation itself will say so. */
    private Optional<RowId> target(Expression row, String entity, Map<String, Object> arguments, Rows rows) {
        try {
            return Optional.of(new RowId(entity, row(row, arguments, rows)));
        } catch (NoSuchElementException e) {
            return Optional.empty();
        }
    }

    private RowKey row(Expression row, Map<String, Object> arguments, Rows rows) {
        return (RowKey) Objects.requireNonNull(evaluator.value(row, arguments, rows));
    }

    private boolean fixedPath(Expression path) {
        return path instanceof Expression.Variable
                || (path instanceof Expression.AttributeOf attribute
                        && application
                                .attribute(attribute.entity(), attribute.attribute())
                                .fixed()
                        && fixedPath(attribute.row()));
    }

    private Effect effect(Statement statement, Map<String, Object> arguments, Rows rows) {
        if (statement instanceof Statement.Insert insert) {
            return insert(insert, arguments, rows);
        }
        if (statement instanceof Statement.Delete delete) {
            String entity = ((Type.Reference) delete.row().type()).entity();
            return new Effect.Delete(new RowId(entity, row(delete.row(), arguments, rows)));
        }
        Statement.Change change = (Statement.Change) statement;
        Expression.AttributeOf target = change.target();
        RowId id = new RowId(target.entity(), row(target.row(), arguments, rows));
        String attribute = target.attribute();
        Object value = fitting(target, change.value(), arguments, rows);
        if (change instanceof Statement.Add) {
            return new Effect.Add(id, attribute, (BigDecimal) value);
        }
        if (change instanceof Statement.Assign) {
            return new Effect.Assign(id, attribute, value);
        }
        return change instanceof Statement.Raise
                ? new Effect.Raise(id, attribute, value)
                : new Effect.Lower(id, attribute, value);
    }

    private Effect insert(Statement.Insert insert, Map<String, Object> arguments, Rows rows) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<Object> key = new ArrayList<>();
        for (Attribute attribute : application.entity(insert.entity()).attributes()) {
            Expression expression = Objects.requireNonNull(insert.values().get(attribute.name()));
            Object value = Objects.requireNonNull(evaluator.value(expression, arguments, rows));
            boolean ownKey = attribute.merge() == Merge.KEY
                    && expression.type() instanceof Type.Reference reference
                    && reference.entity().equals(insert.entity());
            if (ownKey) {
                value = ((RowKey) value).values().get(0);
            }
            value = Evaluator.rounded(attribute.type(), value);
            checkFits(insert.entity(), attribute, value);
            values.put(attribute.name(), value);
            if (attribute.merge() == Merge.KEY) {
                key.add(value);
            }
        }
        return new Effect.Insert(new RowId(insert.entity(), new RowKey(key)), values);
    }

    private Object fitting(
            Expression.AttributeOf target, Expression expression, Map<String, Object> arguments, Rows rows) {
        Attribute attribute = application.attribute(target.entity(), target.attribute());
        Object value = Evaluator.rounded(
                attribute.type(), Objects.requireNonNull(evaluator.value(expression, arguments, rows)));
        checkFits(target.entity(), attribute, value);
        return value;
    }

    private void checkFits(String entity, Attribute attribute, Object value) {
        String problem =
                attribute.merge() == Merge.COUNTER ? null : Values.problem(application, attribute.type(), value);
        if (problem != null) {
            throw new InvalidArgumentException(
                    operation.name(), entity + "." + attribute.name(), "would be a value that " + problem);
        }
    }

    /** Holds what a body did against what is declared; see docs/decisions/004. */
    void checkSame(List<Effect> declared, List<Effect> captured, Rows rows) {
        Map<RowId, Object> ones = outcome(declared, rows);
        Map<RowId, Object> others = outcome(captured, rows);
        if (!sameOutcome(ones, others)) {
            throw new EffectMismatchException(operation.name(), describe(declared), describe(captured));
        }
    }

    /** What effects make of the rows they touch: the state after them, where it differs from the state before. */
    private Map<RowId, Object> outcome(List<Effect> effects, Rows rows) {
        Overlay overlay = new Overlay(application, rows);
        overlay.merge(effects);
        Map<RowId, Object> outcome = new HashMap<>();
        overlay.changed().forEach((id, row) -> {
            Optional<Row> before = rows.find(id);
            if (row.isEmpty()) {
                if (before.isPresent()) {
                    outcome.put(id, "deleted");
                }
            } else if (before.isEmpty()
                    || !sameValues(before.get().values(), row.get().values())) {
                outcome.put(id, row.get().values());
            }
        });
        return outcome;
    }

    private static boolean sameOutcome(Map<RowId, Object> ones, Map<RowId, Object> others) {
        if (!ones.keySet().equals(others.keySet())) {
            return false;
        }
        for (Map.Entry<RowId, Object> entry : ones.entrySet()) {
            Object one = entry.getValue();
            Object other = Objects.requireNonNull(others.get(entry.getKey()));
            boolean same = (one instanceof Map<?, ?> values && other instanceof Map<?, ?> otherValues)
                    ? sameValues(values, otherValues)
                    : one.equals(other);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameValues(Map<?, ?> ones, Map<?, ?> others) {
        return ones.keySet().equals(others.keySet())
                && ones.entrySet().stream()
                        .allMatch(e -> Evaluator.same(e.getValue(), Objects.requireNonNull(others.get(e.getKey()))));
    }

    private static List<String> describe(List<Effect> effects) {
        return effects.stream().map(Declaration::describe).toList();
    }

    private static String describe(Effect effect) {
        if (effect instanceof Effect.Insert insert) {
            return "insert " + insert.row() + " " + insert.values();
        }
        if (effect instanceof Effect.Delete) {
            return "delete " + effect.row();
        }
        Effect.Change change = (Effect.Change) effect;
        String target = change.row() + "." + change.attribute();
        if (change instanceof Effect.Add add) {
            return target + " += " + add.amount().toPlainString();
        }
        if (change instanceof Effect.Assign assign) {
            return target + " = " + assign.value();
        }
        if (change instanceof Effect.Raise raise) {
            return "raise " + target + " to " + raise.value();
        }
        return "lower " + target + " to " + ((Effect.Lower) change).value();
    }
}
