package dev.tributary.engine;

import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.store.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What effects make of the rows that they touch: the state after them, where it differs from the state before. Two lists
 * of effects are the same when this is; see docs/decisions/004.
 */
final class Outcomes {
    private final Map<RowId, Optional<Row>> rows = new HashMap<>();

    Outcomes(Schema schema, List<Effect> effects, Rows before) {
        Overlay overlay = new Overlay(schema, before);
        overlay.merge(effects);
        overlay.changed().forEach((id, row) -> {
            Optional<Row> old = before.find(id);
            if (!same(old, row)) {
                rows.put(id, row);
            }
        });
    }

    boolean sameAs(Outcomes other) {
        if (!rows.keySet().equals(other.rows.keySet())) {
            return false;
        }
        for (Map.Entry<RowId, Optional<Row>> entry : rows.entrySet()) {
            if (!same(entry.getValue(), other.rows.getOrDefault(entry.getKey(), Optional.empty()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(Optional<Row> one, Optional<Row> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() && other.isEmpty();
        }
        Map<String, @Nullable Object> values = other.get().values();
        for (Map.Entry<String, @Nullable Object> value : one.get().values().entrySet()) {
            if (!Evaluator.same(value.getValue(), values.get(value.getKey()))) {
                return false;
            }
        }
        return one.get().values().size() == values.size();
    }
}
