package dev.tributary.evaluate;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.RowId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What expressions read, told from their text alone: an expression by key needs no query, and the rows that it reads can
 * be named, and locked, before anything that changes is read.
 */
public final class Reads {
    private final Application application;
    private final Evaluator evaluator;

    public Reads(Application application) {
        this.application = application;
        this.evaluator = new Evaluator(application);
    }

    /**
     * Whether every row that the expression reads is found by its key, through inputs (arguments, elements of lists and their
     * fields, variables of loops) and attributes that never change.
     */
    public boolean byKey(Expression expression) {
        if (expression instanceof Expression.AttributeOf path && !fixed(path.row())) {
            return false;
        }
        if (expression instanceof Expression.RowByKey row && !row.key().stream().allMatch(this::fixed)) {
            return false;
        }
        return !queries(expression) && expression.inside().stream().allMatch(this::byKey);
    }

    /** Whether inputs and what never changes decide its value: then it is the same in every state that has its rows. */
    public boolean fixed(Expression expression) {
        if (expression instanceof Expression.AttributeOf path
                && !application.attribute(path.entity(), path.attribute()).fixed()) {
            return false;
        }
        return !queries(expression) && expression.inside().stream().allMatch(this::fixed);
    }

    /**
     * The rows that an expression by key reads, whichever way its conditions turn out, as far as {@code known} leads to
     * them: those behind a reference come to light when the row that has the reference is known.
     */
    public Set<RowId> rows(Expression expression, Map<String, @Nullable Object> variables, Rows known) {
        Set<RowId> rows = new LinkedHashSet<>();
        collect(expression, variables, known, rows);
        return rows;
    }

    private void collect(Expression expression, Map<String, @Nullable Object> variables, Rows known, Set<RowId> rows) {
        if (expression instanceof Expression.Aggregate aggregate) {
            collectInside(List.of(aggregate.binding()), aggregate, variables, known, rows);
            return;
        }
        if (expression instanceof Expression.Quantified quantified) {
            collectInside(quantified.bindings(), quantified, variables, known, rows);
            return;
        }
        expression.inside().forEach(inside -> collect(inside, variables, known, rows));
        try {
            if (expression instanceof Expression.AttributeOf path
                    && evaluator.value(path.row(), variables, known) instanceof RowKey key) {
                rows.add(new RowId(path.entity(), key));
            } else if (expression instanceof Expression.RowByKey row) {
                RowKey key = evaluator.key(row, variables, known);
                if (key != null) {
                    rows.add(new RowId(row.entity(), key));
                }
            }
        } catch (NoSuchElementException e) {
            // A row on the way is not known; it has been collected itself.
            return;
        }
    }

    private void collectInside(
            List<Binding> bindings,
            Expression over,
            Map<String, @Nullable Object> variables,
            Rows known,
            Set<RowId> rows) {
        if (bindings.isEmpty()) {
            over.inside().forEach(inside -> collect(inside, variables, known, rows));
            return;
        }
        Binding first = bindings.get(0);
        Domain.Elements elements = (Domain.Elements) first.domain();
        List<?> list = (List<?>) Objects.requireNonNull(variables.get(elements.parameter()), elements.parameter());
        for (Object element : list) {
            Map<String, @Nullable Object> bound = Evaluator.with(variables, first.variable(), element);
            collectInside(bindings.subList(1, bindings.size()), over, bound, known, rows);
        }
    }

    /** Whether it ranges over the rows of an entity itself, whatever is inside it. */
    private static boolean queries(Expression expression) {
        if (expression instanceof Expression.Aggregate aggregate) {
            return overRows(List.of(aggregate.binding()));
        }
        return expression instanceof Expression.Quantified quantified && overRows(quantified.bindings());
    }

    private static boolean overRows(List<Binding> bindings) {
        return bindings.stream().anyMatch(binding -> binding.domain() instanceof Domain.Rows);
    }
}
