package dev.tributary.simulator.store;

import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rows and tombstones of one state, which answer what a snapshot in PostgreSQL answers. */
public final class MemoryRows implements Rows {
    private final Evaluator evaluator;
    private final Map<String, NavigableMap<RowKey, Row>> tables = new TreeMap<>();
    private final Map<String, NavigableSet<RowKey>> tombstones = new TreeMap<>();

    MemoryRows(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    MemoryRows copy() {
        MemoryRows copy = new MemoryRows(evaluator);
        tables.forEach((entity, rows) -> copy.tables.put(entity, new TreeMap<>(rows)));
        tombstones.forEach((entity, keys) -> copy.tombstones.put(entity, new TreeSet<>(keys)));
        return copy;
    }

    void put(Row row) {
        tables.computeIfAbsent(row.id().entity(), e -> new TreeMap<>(Keys.ORDER))
                .put(row.id().key(), row);
    }

    void remove(RowId id) {
        NavigableMap<RowKey, Row> table = tables.get(id.entity());
        if (table != null) {
            table.remove(id.key());
        }
    }

    void entomb(RowId id) {
        tombstones.computeIfAbsent(id.entity(), e -> new TreeSet<>(Keys.ORDER)).add(id.key());
    }

    /** The rows of an entity, by key. */
    public Collection<Row> rows(String entity) {
        NavigableMap<RowKey, Row> table = tables.get(entity);
        return table == null ? List.of() : table.values();
    }

    /** The keys of the rows of an entity that are gone. */
    public Collection<RowKey> tombstones(String entity) {
        NavigableSet<RowKey> keys = tombstones.get(entity);
        return keys == null ? List.of() : keys;
    }

    @Override
    public Optional<Row> find(RowId id) {
        NavigableMap<RowKey, Row> table = tables.get(id.entity());
        return table == null ? Optional.empty() : Optional.ofNullable(table.get(id.key()));
    }

    @Override
    public boolean isTombstone(RowId id) {
        NavigableSet<RowKey> keys = tombstones.get(id.entity());
        return keys != null && keys.contains(id.key());
    }

    @Override
    public List<Row> matching(Binding binding, Expression condition, Map<String, @Nullable Object> variables) {
        List<Row> matching = new ArrayList<>();
        for (Row row : rows(binding.entity())) {
            if (evaluator.holds(condition, bound(binding, row, variables), this)) {
                matching.add(row);
            }
        }
        return matching;
    }

    private static Map<String, @Nullable Object> bound(
            Binding binding, Row row, Map<String, @Nullable Object> variables) {
        return Evaluator.with(variables, binding.variable(), row.id().key());
    }

    @Override
    public @Nullable Object computed(Expression expression, Map<String, @Nullable Object> variables) {
        if (expression instanceof Expression.Quantified quantified) {
            return quantified(quantified, variables);
        }
        return aggregate((Expression.Aggregate) expression, variables);
    }

    private boolean quantified(Expression.Quantified quantified, Map<String, @Nullable Object> variables) {
        List<Binding> bindings = quantified.bindings();
        Binding first = bindings.get(0);
        if (!(first.domain() instanceof Domain.Rows)) {
            return evaluator.holds(quantified, variables, this);
        }
        Expression inner = bindings.size() == 1
                ? quantified.condition()
                : new Expression.Quantified(
                        quantified.quantifier(),
                        bindings.subList(1, bindings.size()),
                        quantified.condition(),
                        quantified.range());
        boolean all = quantified.quantifier() == Expression.Quantifier.FOR_ALL;
        for (Row row : rows(first.entity())) {
            if (evaluator.holds(inner, bound(first, row, variables), this) != all) {
                return !all;
            }
        }
        return all;
    }

    private @Nullable Object aggregate(Expression.Aggregate aggregate, Map<String, @Nullable Object> variables) {
        List<Row> members = matching(aggregate.binding(), aggregate.condition(), variables);
        if (aggregate.function() == Expression.AggregateFunction.COUNT) {
            return BigDecimal.valueOf(members.size());
        }
        List<Object> summands = new ArrayList<>();
        for (Row member : members) {
            Object value = evaluator.value(aggregate.summand(), bound(aggregate.binding(), member, variables), this);
            if (value != null) {
                summands.add(value);
            }
        }
        return switch (aggregate.function()) {
            case COUNT -> BigDecimal.valueOf(members.size());
            case SUM -> summands.stream().map(BigDecimal.class::cast).reduce(BigDecimal.ZERO, BigDecimal::add);
            case MIN -> summands.stream().min((a, b) -> order(aggregate, a, b)).orElse(null);
            case MAX -> summands.stream().max((a, b) -> order(aggregate, a, b)).orElse(null);
        };
    }

    private int order(Expression.Aggregate aggregate, Object one, Object other) {
        return evaluator.order(aggregate.summand().type(), one, other);
    }

    /** Whether other rows are the same, numbers by their value. */
    boolean same(MemoryRows other) {
        Set<String> entities = new TreeSet<>(tables.keySet());
        entities.addAll(other.tables.keySet());
        entities.addAll(tombstones.keySet());
        entities.addAll(other.tombstones.keySet());
        return entities.stream()
                .allMatch(entity -> sameRows(rows(entity), other.rows(entity))
                        && List.copyOf(tombstones(entity)).equals(List.copyOf(other.tombstones(entity))));
    }

    private static boolean sameRows(Collection<Row> ones, Collection<Row> others) {
        if (ones.size() != others.size()) {
            return false;
        }
        Iterator<Row> other = others.iterator();
        for (Row one : ones) {
            Row match = other.next();
            boolean same = one.id().equals(match.id())
                    && one.values().entrySet().stream()
                            .allMatch(value -> Evaluator.same(
                                    value.getValue(), match.values().get(value.getKey())));
            if (!same) {
                return false;
            }
        }
        return true;
    }
}
