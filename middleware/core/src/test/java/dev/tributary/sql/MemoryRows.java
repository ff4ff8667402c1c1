package dev.tributary.sql;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.AggregateFunction;
import dev.tributary.dsl.model.Expression.Quantifier;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A whole state in memory, where a query looks at every row. */
final class MemoryRows implements Rows {
    private final Evaluator evaluator;
    private final Map<RowId, Row> rows = new LinkedHashMap<>();

    MemoryRows(Application application, Collection<Row> rows) {
        this.evaluator = new Evaluator(application);
        rows.forEach(row -> this.rows.put(row.id(), row));
    }

    List<Row> all(String entity) {
        return rows.values().stream()
                .filter(row -> row.id().entity().equals(entity))
                .toList();
    }

    @Override
    public Optional<Row> find(RowId id) {
        return Optional.ofNullable(rows.get(id));
    }

    @Override
    public List<Row> matching(Binding binding, Expression condition, Map<String, Object> variables) {
        return all(binding.entity()).stream()
                .filter(row -> evaluator.holds(
                        condition,
                        Evaluator.with(variables, binding.variable(), row.id().key()),
                        this))
                .toList();
    }

    @Override
    public Object computed(Expression expression, Map<String, Object> variables) {
        if (expression instanceof Expression.Quantified quantified) {
            boolean all = quantified.quantifier() == Quantifier.FOR_ALL;
            List<Map<String, Object>> choices = choices(quantified.bindings(), variables);
            return all
                    ? choices.stream().allMatch(chosen -> evaluator.holds(quantified.condition(), chosen, this))
                    : choices.stream().anyMatch(chosen -> evaluator.holds(quantified.condition(), chosen, this));
        }
        Expression.Aggregate aggregate = (Expression.Aggregate) expression;
        List<Object> values = new ArrayList<>();
        for (Map<String, Object> chosen : choices(List.of(aggregate.binding()), variables)) {
            if (evaluator.holds(aggregate.condition(), chosen, this)) {
                values.add(evaluator.value(aggregate.summand(), chosen, this));
            }
        }
        if (aggregate.function() == AggregateFunction.COUNT) {
            return BigDecimal.valueOf(values.size());
        }
        values.removeIf(value -> value == null);
        if (aggregate.function() == AggregateFunction.SUM) {
            return values.stream().map(BigDecimal.class::cast).reduce(BigDecimal.ZERO, BigDecimal::add);
        }
        int sign = aggregate.function() == AggregateFunction.MAX ? 1 : -1;
        return values.stream()
                .max((one, other) -> sign * evaluator.order(aggregate.summand().type(), one, other))
                .orElse(null);
    }

    /** The variables with every choice of members for the bindings. */
    List<Map<String, Object>> choices(List<Binding> bindings, Map<String, Object> variables) {
        List<Map<String, Object>> choices = List.of(variables);
        for (Binding binding : bindings) {
            List<Map<String, Object>> longer = new ArrayList<>();
            for (Map<String, Object> chosen : choices) {
                members(binding, chosen)
                        .forEach(member -> longer.add(Evaluator.with(chosen, binding.variable(), member)));
            }
            choices = longer;
        }
        return choices;
    }

    private List<?> members(Binding binding, Map<String, Object> variables) {
        return binding.domain() instanceof Domain.Elements elements
                ? (List<?>) variables.get(elements.parameter())
                : all(binding.entity()).stream().map(row -> row.id().key()).toList();
    }
}
