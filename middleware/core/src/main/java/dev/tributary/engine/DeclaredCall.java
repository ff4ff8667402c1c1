package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Reads;
import dev.tributary.evaluate.Rows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operation that the committer can evaluate inside its batch: every row that its guard, its effects and its checks read
 * is found by a key, through arguments and attributes that never change. Rows so found can be locked before they are
 * read, in the one order that all transactions keep, so that the evaluation sees one state.
 */
final class DeclaredCall {
    /** A row that the operation names, and how it uses it. */
    private record Need(Expression row, String entity, RowLock lock) {}

    private final Declaration declaration;
    private final LocalChecks checks;
    private final Evaluator evaluator;
    private final Reads reads;
    private final Application application;
    private final Map<String, Need> needs = new LinkedHashMap<>();
    private final List<Expression> paths = new ArrayList<>();

    private DeclaredCall(Application application, Declaration declaration, LocalChecks checks) {
        this.application = application;
        this.declaration = declaration;
        this.checks = checks;
        this.evaluator = new Evaluator(application);
        this.reads = new Reads(application);
        Operation operation = declaration.operation();
        for (Parameter parameter : operation.parameters()) {
            if (!parameter.fresh() && parameter.type() instanceof Type.Reference reference) {
                need(new Expression.Variable(parameter.name(), reference, parameter.range()), existence(reference));
            }
        }
        operation.expressions().forEach(this::read);
        operation.body().stream().flatMap(Statement::walk).forEach(statement -> {
            if (statement instanceof Statement.Delete delete) {
                need(delete.row(), RowLock.DELETE);
            } else if (statement instanceof Statement.Change change) {
                need(change.target().row(), RowLock.CHANGE);
            }
        });
        needs.values().stream()
                .map(Need::row)
                .filter(row -> !(row instanceof Expression.Variable))
                .forEach(paths::add);
    }

    /** Empty when the operation needs queries, or does not say by its arguments alone which rows it changes. */
    static Optional<DeclaredCall> of(Application application, Declaration declaration, LocalChecks checks) {
        Reads reads = new Reads(application);
        Operation operation = declaration.operation();
        boolean simple = operation.choices().isEmpty()
                && operation.parameters().stream().noneMatch(p -> p.type() instanceof Type.ListOf)
                && operation.body().stream()
                        .flatMap(Statement::walk)
                        .noneMatch(s -> s instanceof Statement.ForEach
                                || s instanceof Statement.Ensure
                                || (s instanceof Statement.Insert insert
                                        && choosesKey(application, operation, insert)));
        return simple
                        && checks.byKey()
                        && operation.expressions().stream().allMatch(e -> reads.byKey(e) && !namesByKey(e))
                ? Optional.of(new DeclaredCall(application, declaration, checks))
                : Optional.empty();
    }

    /** Whether a row's existence is asked for: one that is not there cannot be locked. */
    private static boolean namesByKey(Expression expression) {
        return expression instanceof Expression.RowByKey
                || expression.inside().stream().anyMatch(DeclaredCall::namesByKey);
    }

    /** Whether the key of a new row may have been used before. */
    private static boolean choosesKey(Application application, Operation operation, Statement.Insert insert) {
        return application.entity(insert.entity()).keys().stream().anyMatch(key -> {
            Expression value = insert.values().get(key.name());
            return !(value instanceof Expression.NewRow)
                    && !(value instanceof Expression.Variable variable
                            && operation
                                    .parameter(variable.name())
                                    .filter(Parameter::fresh)
                                    .isPresent());
        });
    }

    private void need(Expression row, RowLock lock) {
        String entity = ((Type.Reference) row.type()).entity();
        needs.merge(
                InvText.of(row),
                new Need(row, entity, lock),
                (one, other) -> one.lock().compareTo(other.lock()) >= 0 ? one : other);
    }

    private void read(Expression expression) {
        if (expression instanceof Expression.AttributeOf path) {
            boolean fixed =
                    application.attribute(path.entity(), path.attribute()).fixed();
            need(path.row(), fixed ? existence((Type.Reference) path.row().type()) : RowLock.VALUES);
        }
        expression.inside().forEach(this::read);
    }

    private RowLock existence(Type.Reference reference) {
        return declaration.schema().deletable(reference.entity()) ? RowLock.EXISTENCE : RowLock.NONE;
    }

    /**
     * The effects of a call on the state that {@code rows} shows.
     *
     * @throws dev.tributary.outcome.OperationException when the guard or an invariant refuses it
     */
    List<Effect> evaluate(Submission.Request request, Rows rows) {
        declaration.checkGuard(request.arguments(), rows);
        List<Effect> effects = declaration.effects(request.arguments(), rows, request.newKeys());
        checks.checkByKey(effects, rows);
        return effects;
    }

    /** The rows that must be read before it is known which rows the call names; empty when it is known. */
    Set<RowId> missing(Map<String, Object> arguments, Rows known) {
        Set<RowId> missing = new LinkedHashSet<>();
        for (Expression path : paths) {
            missing.addAll(reads.rows(path, arguments, known));
        }
        return missing;
    }

    /** Adds the rows that a call names to those to be locked, given what {@link #missing} asked for. */
    void lock(Map<String, Object> arguments, Rows known, Map<RowId, RowLock> locks) {
        for (Need need : needs.values()) {
            Object key = key(need.row(), arguments, known);
            if (key != null) {
                locks.merge(
                        new RowId(need.entity(), (RowKey) key),
                        need.lock(),
                        (one, other) -> one.compareTo(other) >= 0 ? one : other);
            }
        }
    }

    /** Null when the way to the row ends before it; the evaluation itself will say so. */
    private @Nullable Object key(Expression row, Map<String, Object> arguments, Rows known) {
        if (row instanceof Expression.Variable variable) {
            return arguments.get(variable.name());
        }
        try {
            return evaluator.value(row, arguments, known);
        } catch (NoSuchElementException e) {
            return null;
        }
    }
}
