package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A state with effects merged into it, in memory. This is the one place where effects become values: local checks look
 * at it, and the committer writes what it yields.
 */
final class Overlay implements Rows {
    private final Application application;
    private final Evaluator evaluator;
    private final Rows base;
    private final Map<RowId, Optional<Row>> changed = new LinkedHashMap<>();
    private final Set<RowId> inserted = new LinkedHashSet<>();
    private final Set<RowId> deleted = new LinkedHashSet<>();
    private final Map<String, Set<String>> changedAttributes = new HashMap<>();

    Overlay(Application application, Rows base) {
        this.application = application;
        this.evaluator = new Evaluator(application);
        this.base = base;
    }

    /** Merges effects in order. Effects on a row that does not exist have no effect: delete wins. */
    void merge(List<Effect> effects) {
        effects.forEach(this::merge);
    }

    private void merge(Effect effect) {
        RowId id = effect.row();
        if (effect instanceof Effect.Insert insert) {
            changed.put(id, Optional.of(new Row(id, insert.values())));
            inserted.add(id);
            return;
        }
        Optional<Row> row = find(id);
        if (row.isEmpty()) {
            return;
        }
        if (effect instanceof Effect.Delete) {
            changed.put(id, Optional.empty());
            if (!inserted.remove(id)) {
                deleted.add(id);
            }
            return;
        }
        Effect.Change change = (Effect.Change) effect;
        Map<String, Object> values = new LinkedHashMap<>(row.get().values());
        Object before = Objects.requireNonNull(values.get(change.attribute()));
        values.put(change.attribute(), merged(change, before));
        changed.put(id, Optional.of(new Row(id, values)));
        changedAttributes
                .computeIfAbsent(id.entity(), e -> new LinkedHashSet<>())
                .add(change.attribute());
    }

    private Object merged(Effect.Change change, Object before) {
        if (change instanceof Effect.Add add) {
            return ((BigDecimal) before).add(add.amount());
        }
        if (change instanceof Effect.Assign assign) {
            return assign.value();
        }
        var type =
                application.attribute(change.row().entity(), change.attribute()).type();
        if (change instanceof Effect.Raise raise) {
            return evaluator.order(type, raise.value(), before) > 0 ? raise.value() : before;
        }
        Object lower = ((Effect.Lower) change).value();
        return evaluator.order(type, lower, before) < 0 ? lower : before;
    }

    @Override
    public Optional<Row> find(RowId id) {
        Optional<Row> row = changed.get(id);
        return row != null ? row : base.find(id);
    }

    Map<RowId, Optional<Row>> changed() {
        return changed;
    }

    Set<RowId> inserted() {
        return inserted;
    }

    Set<RowId> deleted() {
        return deleted;
    }

    Set<String> changedAttributes(String entity) {
        return changedAttributes.getOrDefault(entity, Set.of());
    }
}
