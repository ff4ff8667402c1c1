package dev.tributary.model;

import dev.tributary.analyzer.run.Effect;
import dev.tributary.dsl.model.RowKey;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The model's effects under the keys that the runtime has generated: both make the same rows in the same order. */
final class Renaming {
    private final Map<Object, Object> names = new HashMap<>();

    private Renaming() {}

    /**
     * Renames what the model has generated.
     *
     * @param fresh the keys that the caller brought, which are nobody's to rename
     */
    static List<Effect> of(List<Effect> model, List<Effect> runtime, Set<Object> fresh) {
        Renaming renaming = new Renaming();
        for (int i = 0; i < Math.min(model.size(), runtime.size()); i++) {
            boolean generated = model.get(i) instanceof Effect.Make
                    && runtime.get(i) instanceof Effect.Make
                    && model.get(i).key().values().size() == 1
                    && model.get(i).key().values().get(0) instanceof UUID
                    && !fresh.contains(model.get(i).key());
            if (generated) {
                renaming.names.put(
                        model.get(i).key().values().get(0),
                        runtime.get(i).key().values().get(0));
            }
        }
        return model.stream().map(renaming::renamed).toList();
    }

    private Effect renamed(Effect effect) {
        RowKey key = (RowKey) renamed(effect.key());
        if (effect instanceof Effect.Make make) {
            Object[] values = make.values();
            for (int i = 0; i < values.length; i++) {
                values[i] = renamed(values[i]);
            }
            return new Effect.Make(make.entity(), key, values, make.ensured());
        }
        if (effect instanceof Effect.Add add) {
            return new Effect.Add(add.entity(), key, add.attribute(), (BigDecimal) renamed(add.amount()));
        }
        if (effect instanceof Effect.Assign assign) {
            return new Effect.Assign(assign.entity(), key, assign.attribute(), renamed(assign.value()));
        }
        if (effect instanceof Effect.Raise raise) {
            return new Effect.Raise(raise.entity(), key, raise.attribute(), renamed(raise.value()));
        }
        if (effect instanceof Effect.Lower lower) {
            return new Effect.Lower(lower.entity(), key, lower.attribute(), renamed(lower.value()));
        }
        return new Effect.Delete(effect.entity(), key);
    }

    private Object renamed(Object value) {
        if (value instanceof RowKey key) {
            return new RowKey(key.values().stream().map(this::renamed).toList());
        }
        return names.getOrDefault(value, Values.normal(value));
    }
}
