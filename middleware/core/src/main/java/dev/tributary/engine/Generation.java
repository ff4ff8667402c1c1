package dev.tributary.engine;

import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.RowNotFoundException;
import dev.tributary.store.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the effects of one invocation. Everything is read in the snapshot, never from the effects so far. */
final class Generation {
    private final Schema schema;
    private final Evaluator evaluator;
    private final String operation;
    private final Rows rows;
    private final NewKeys keys;
    private final List<Effect> effects = new ArrayList<>();
    private final Map<RowId, Effect.Make> made = new HashMap<>();
    private final Set<Object> generated = new HashSet<>();

    Generation(Schema schema, Evaluator evaluator, String operation, Rows rows, NewKeys keys) {
        this.schema = schema;
        this.evaluator = evaluator;
        this.operation = operation;
        this.rows = rows;
        this.keys = keys;
    }

    List<Effect> effects() {
        return effects;
    }

    /** The keys that were made on the way. */
    Set<Object> generated() {
        return generated;
    }

    void run(List<Statement> statements, Map<String, @Nullable Object> variables) {
        for (Statement statement : statements) {
            run(statement, variables);
        }
    }

    private void run(Statement statement, Map<String, @Nullable Object> variables) {
        if (statement instanceof Statement.Change change) {
            change(change, variables);
        } else if (statement instanceof Statement.Insert insert) {
            make(insert.entity(), insert.values(), false, variables);
        } else if (statement instanceof Statement.Ensure ensure) {
            make(ensure.entity(), ensure.values(), true, variables);
        } else if (statement instanceof Statement.Delete delete) {
            RowKey key = target(delete.row(), variables);
            if (key != null) {
                effects.add(new Effect.Delete(
                        new RowId(((Type.Reference) delete.row().type()).entity(), key)));
            }
        } else if (statement instanceof Statement.If branch) {
            boolean holds = evaluator.holds(branch.condition(), variables, rows);
            run(holds ? branch.then() : branch.otherwise(), variables);
        } else {
            loop((Statement.ForEach) statement, variables);
        }
    }

    /** Lists in their order, rows in the order of their keys. */
    private void loop(Statement.ForEach loop, Map<String, @Nullable Object> variables) {
        String variable = loop.binding().variable();
        if (loop.binding().domain() instanceof Domain.Elements elements) {
            for (Object element : (List<?>) Objects.requireNonNull(variables.get(elements.parameter()))) {
                Map<String, @Nullable Object> inside = Evaluator.with(variables, variable, element);
                if (evaluator.holds(loop.condition(), inside, rows)) {
                    run(loop.body(), inside);
                }
            }
            return;
        }
        for (Row row : rows.matching(loop.binding(), loop.condition(), variables)) {
            run(loop.body(), Evaluator.with(variables, variable, row.id().key()));
        }
    }

    private void make(
            String entity, Map<String, Expression> given, boolean ensured, Map<String, @Nullable Object> variables) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        List<Object> key = new ArrayList<>();
        for (Attribute attribute : schema.table(entity).attributes()) {
            Expression expression = Objects.requireNonNull(given.get(attribute.name()));
            Object value = expression instanceof Expression.NewRow ? generate() : value(expression, variables);
            if (value instanceof RowKey own && !(attribute.type() instanceof Type.Reference)) {
                // `id: new Product` is a row; its key's only attribute is what it holds.
                value = own.values().get(0);
            }
            value = fitting(entity, attribute, value);
            values.put(attribute.name(), value);
            if (attribute.merge() == Merge.KEY) {
                key.add(Objects.requireNonNull(value));
            }
        }
        RowId id = new RowId(entity, new RowKey(key));
        Effect.Make make = ensured ? new Effect.Ensure(id, values) : new Effect.Insert(id, values);
        if (isNew(make)) {
            made.put(id, make);
            effects.add(make);
        }
    }

    private RowKey generate() {
        RowKey key = RowKey.of(keys.at("new " + generated.size()));
        generated.add(key);
        return key;
    }

    /** Whether a row is to be made. That no inserted key is or was in use is checked together with the invariants. */
    private boolean isNew(Effect.Make make) {
        Effect.Make before = made.get(make.row());
        if (make instanceof Effect.Insert) {
            if (before != null) {
                throw usedKey(make.row());
            }
            return true;
        }
        if (before != null) {
            if (before instanceof Effect.Ensure && !sameValues(before.values(), make.values())) {
                throw usedKey(make.row());
            }
            return false;
        }
        if (rows.find(make.row()).isPresent()) {
            return false;
        }
        if (schema.deletable(make.row().entity()) && rows.isTombstone(make.row())) {
            throw usedKey(make.row());
        }
        return true;
    }

    private InvariantRejectedException usedKey(RowId row) {
        return new InvariantRejectedException(operation, row.entity() + ".key", List.of(row.toString()));
    }

    private static boolean sameValues(Map<String, @Nullable Object> ones, Map<String, @Nullable Object> others) {
        for (Map.Entry<String, @Nullable Object> one : ones.entrySet()) {
            if (!Evaluator.same(one.getValue(), others.get(one.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private void change(Statement.Change change, Map<String, @Nullable Object> variables) {
        Expression.AttributeOf target = change.target();
        RowKey key = target(target.row(), variables);
        if (key == null) {
            return; // A path through a null reference names no row.
        }
        RowId id = new RowId(target.entity(), key);
        Attribute attribute = schema.table(target.entity()).attribute(target.attribute());
        Object value = fitting(target.entity(), attribute, value(change.value(), variables));
        if (change instanceof Statement.Assign) {
            effects.add(new Effect.Assign(id, attribute.name(), value));
        } else if (value == null) {
            return; // Nothing raises or lowers nothing.
        } else if (change instanceof Statement.Add) {
            effects.add(new Effect.Add(id, attribute.name(), (BigDecimal) value));
        } else if (change instanceof Statement.Raise) {
            effects.add(new Effect.Raise(id, attribute.name(), value));
        } else {
            effects.add(new Effect.Lower(id, attribute.name(), value));
        }
    }

    /** The row that an effect is on; one that is named by its key has to be there, or to be made by this invocation. */
    private @Nullable RowKey target(Expression expression, Map<String, @Nullable Object> variables) {
        if (!(expression instanceof Expression.RowByKey named)) {
            return (RowKey) evaluator.value(expression, variables, rows);
        }
        RowKey key = evaluator.key(named, variables, rows);
        if (key == null || !isThere(new RowId(named.entity(), key))) {
            throw new RowNotFoundException(operation, InvText.of(named), named.entity() + " " + key);
        }
        return key;
    }

    /** A value that may be a row which this invocation makes. */
    private @Nullable Object value(Expression expression, Map<String, @Nullable Object> variables) {
        if (!(expression instanceof Expression.RowByKey named)) {
            return evaluator.value(expression, variables, rows);
        }
        RowKey key = evaluator.key(named, variables, rows);
        return key != null && isThere(new RowId(named.entity(), key)) ? key : null;
    }

    private boolean isThere(RowId id) {
        return made.containsKey(id) || rows.find(id).isPresent();
    }

    /** What is stored or added has no more digits than its target keeps, and rounds as PostgreSQL's numeric does. */
    private @Nullable Object fitting(String entity, Attribute attribute, @Nullable Object given) {
        if (given == null) {
            if (!attribute.nullable()) {
                throw new InvalidArgumentException(operation, entity + "." + attribute.name(), "would be null");
            }
            return null;
        }
        Object value = Evaluator.rounded(attribute.type(), given);
        String problem = attribute.merge() == Merge.COUNTER
                ? null
                : Values.problem(schema.application(), attribute.type(), value);
        if (problem != null) {
            throw new InvalidArgumentException(
                    operation, entity + "." + attribute.name(), "would be a value that " + problem);
        }
        return value;
    }
}
