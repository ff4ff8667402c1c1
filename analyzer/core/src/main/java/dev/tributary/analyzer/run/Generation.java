package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes the list of effects of one invocation. Everything is read in the snapshot, never from the effects so far. */
final class Generation {
    private static final long GENERATED = 0x6e6577L;
    private final Schema schema;
    private final Evaluator evaluator;
    private final Database snapshot;
    private final Origin origin;
    private final List<Effect> effects = new ArrayList<>();
    private final Map<String, Map<RowKey, Effect.Make>> made = new HashMap<>();

    Generation(Interpreter interpreter, Database snapshot, Origin origin) {
        this.origin = origin;
        this.schema = interpreter.schema();
        this.evaluator = interpreter.evaluator();
        this.snapshot = snapshot;
    }

    /** The invocation is rejected. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final Outcome.Reason reason;

        RefusedException(Outcome.Reason reason, String message) {
            super(message, null, false, false);
            this.reason = reason;
        }

        Outcome.Reason reason() {
            return reason;
        }
    }

    List<Effect> effects() {
        return effects;
    }

    void run(List<Statement> statements, Env env) {
        statements.forEach(statement -> run(statement, env));
    }

    private void run(Statement statement, Env env) {
        if (statement instanceof Statement.If branch) {
            run(evaluator.holds(branch.condition(), env, snapshot) ? branch.then() : branch.otherwise(), env);
        } else if (statement instanceof Statement.ForEach loop) {
            matching(loop, env).forEach(bound -> run(loop.body(), bound));
        } else if (statement instanceof Statement.Insert insert) {
            make(insert.entity(), insert.values(), false, env);
        } else if (statement instanceof Statement.Ensure ensure) {
            make(ensure.entity(), ensure.values(), true, env);
        } else if (statement instanceof Statement.Delete delete) {
            RowKey key = (RowKey) named(delete.row(), env, true);
            if (key != null) {
                effects.add(new Effect.Delete(((Type.Reference) delete.row().type()).entity(), key));
            }
        } else {
            change((Statement.Change) statement, env);
        }
    }

    /** Lists in their order, rows in the order of their keys. */
    private List<Env> matching(Statement.ForEach loop, Env env) {
        List<Env> matching = new ArrayList<>();
        Binding binding = loop.binding();
        evaluator.members(binding, env, snapshot, bound -> {
            if (evaluator.holds(loop.condition(), bound, snapshot)) {
                matching.add(bound);
            }
            return true;
        });
        if (binding.domain() instanceof Domain.Rows) {
            matching.sort(Comparator.comparing(
                    bound -> Objects.requireNonNull(bound.get(binding.variable())), Values::compare));
        }
        return matching;
    }

    private void make(String entity, Map<String, Expression> given, boolean ensured, Env env) {
        List<Attribute> attributes = schema.table(entity).attributes();
        @Nullable Object[] values = new Object[attributes.size()];
        List<Object> key = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            Attribute attribute = attributes.get(i);
            Expression expression = Objects.requireNonNull(given.get(attribute.name()));
            Object value = expression instanceof Expression.NewRow ? generated() : named(expression, env, false);
            if (value instanceof RowKey own && !(attribute.type() instanceof Type.Reference)) {
                value = own.values().get(0); // `id: new Product` is a row; its key's only attribute is what it holds.
            }
            values[i] = fitting(attribute, value);
            if (attribute.merge() == Merge.KEY) {
                key.add(Objects.requireNonNull(values[i]));
            }
        }
        Effect.Make make = new Effect.Make(entity, new RowKey(key), values, ensured);
        if (absent(make)) {
            made.computeIfAbsent(entity, e -> new HashMap<>()).put(make.key(), make);
            effects.add(make);
        }
    }

    /** Keys of this form are used by nobody else. */
    private UUID generated() {
        return new UUID(
                (GENERATED << Integer.SIZE) | origin.site(),
                ((long) origin.sequence() << Integer.SIZE) | effects.size());
    }

    /**
     * A value that may be a row which the invocation makes itself.
     *
     * @param needed whether the invocation is refused when a row named by its key is not there
     */
    private @Nullable Object named(Expression expression, Env env, boolean needed) {
        if (!(expression instanceof Expression.RowByKey row)) {
            return evaluator.value(expression, env, snapshot);
        }
        RowKey key = evaluator.key(row, env, snapshot);
        boolean there = key != null
                && (snapshot.find(row.entity(), key) != null
                        || made.getOrDefault(row.entity(), Map.of()).containsKey(key));
        if (!there && needed) {
            throw new RefusedException(Outcome.Reason.MISSING_ROW, row.entity() + " " + key);
        }
        return there ? key : null;
    }

    /** Whether a row is to be made; to insert one that is or was there is refused. */
    private boolean absent(Effect.Make make) {
        Row known = snapshot.known(make.entity(), make.key());
        Effect.Make before = made.getOrDefault(make.entity(), Map.of()).get(make.key());
        if (known == null && before == null) {
            return true;
        }
        boolean refused = !make.ensured()
                || (known != null && known.deleted())
                || (before != null && before.ensured() && !before.agreesWith(make));
        if (refused) {
            throw new RefusedException(Outcome.Reason.KEY, make.entity() + " " + make.key());
        }
        return false;
    }

    private void change(Statement.Change statement, Env env) {
        Expression.AttributeOf target = statement.target();
        RowKey key = (RowKey) named(target.row(), env, true);
        if (key == null) {
            return; // A path through a null reference names no row.
        }
        int number = schema.number(target.entity(), target.attribute());
        Attribute attribute = schema.attribute(target.entity(), number);
        Object value = fitting(attribute, named(statement.value(), env, false));
        if (statement instanceof Statement.Assign) {
            effects.add(new Effect.Assign(target.entity(), key, number, value));
        } else if (value != null) {
            effects.add(
                    statement instanceof Statement.Add
                            ? new Effect.Add(target.entity(), key, number, (BigDecimal) value)
                            : statement instanceof Statement.Raise
                                    ? new Effect.Raise(target.entity(), key, number, value)
                                    : new Effect.Lower(target.entity(), key, number, value));
        }
    }

    private @Nullable Object fitting(Attribute attribute, @Nullable Object given) {
        Object value = Values.rounded(attribute.type(), given);
        boolean fits = value == null
                ? attribute.nullable()
                : attribute.merge() == Merge.COUNTER || evaluator.values().fits(attribute.type(), value);
        if (!fits) {
            throw new RefusedException(Outcome.Reason.VALUE, attribute.name() + " = " + value);
        }
        return value;
    }
}
