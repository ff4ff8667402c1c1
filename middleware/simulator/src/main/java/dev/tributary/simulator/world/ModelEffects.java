package dev.tributary.simulator.world;

import dev.tributary.analyzer.run.Effect;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.RowKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The runtime's effects in the words of the interpreter that judges them. */
final class ModelEffects {
    private final Map<String, Map<String, Integer>> numbers = new HashMap<>();
    private final Application application;

    ModelEffects(Application application) {
        this.application = application;
        for (Entity entity : application.entities()) {
            Map<String, Integer> attributes = new HashMap<>();
            for (Attribute attribute : entity.attributes()) {
                attributes.put(attribute.name(), attributes.size());
            }
            numbers.put(entity.name(), attributes);
        }
    }

    List<Effect> of(List<dev.tributary.effect.Effect> effects) {
        List<Effect> all = new ArrayList<>();
        effects.forEach(effect -> all.add(of(effect)));
        return all;
    }

    private Effect of(dev.tributary.effect.Effect effect) {
        String entity = effect.row().entity();
        RowKey key = effect.row().key();
        if (effect instanceof dev.tributary.effect.Effect.Make make) {
            @Nullable
            Object[] values = application.entity(entity).attributes().stream()
                    .map(attribute -> normal(make.values().get(attribute.name())))
                    .toArray();
            return new Effect.Make(entity, key, values, make instanceof dev.tributary.effect.Effect.Ensure);
        }
        if (effect instanceof dev.tributary.effect.Effect.Delete) {
            return new Effect.Delete(entity, key);
        }
        dev.tributary.effect.Effect.Change change = (dev.tributary.effect.Effect.Change) effect;
        int attribute = Objects.requireNonNull(
                Objects.requireNonNull(numbers.get(entity)).get(change.attribute()));
        Object value = normal(change.value());
        if (effect instanceof dev.tributary.effect.Effect.Assign) {
            return new Effect.Assign(entity, key, attribute, value);
        }
        Object given = Objects.requireNonNull(value);
        if (effect instanceof dev.tributary.effect.Effect.Add) {
            return new Effect.Add(entity, key, attribute, (BigDecimal) given);
        }
        return effect instanceof dev.tributary.effect.Effect.Raise
                ? new Effect.Raise(entity, key, attribute, given)
                : new Effect.Lower(entity, key, attribute, given);
    }

    /** One form for one number, as the interpreter keeps them. */
    static @Nullable Object normal(@Nullable Object value) {
        if (!(value instanceof BigDecimal number) || number.scale() == 0) {
            return value;
        }
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
