package dev.tributary.engine;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lists of effects: how they read, and under other keys. */
final class Effects {
    private Effects() {}

    static List<String> describe(List<Effect> effects) {
        return effects.stream().map(Effects::describe).toList();
    }

    private static String describe(Effect effect) {
        if (effect instanceof Effect.Make make) {
            return (make instanceof Effect.Insert ? "insert " : "ensure ") + make.row() + " " + make.values();
        }
        if (effect instanceof Effect.Delete) {
            return "delete " + effect.row();
        }
        Effect.Change change = (Effect.Change) effect;
        String target = change.row() + "." + change.attribute();
        if (change instanceof Effect.Add add) {
            return target + " += " + add.amount().toPlainString();
        }
        if (change instanceof Effect.Assign) {
            return target + " = " + text(change.value());
        }
        return (change instanceof Effect.Raise ? "raise " : "lower ") + target + " to " + text(change.value());
    }

    private static String text(@Nullable Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : String.valueOf(value);
    }

    /** The same effects with some uuids in the place of others. */
    static List<Effect> renamed(List<Effect> effects, Map<UUID, UUID> names) {
        if (names.isEmpty()) {
            return effects;
        }
        List<Effect> renamed = new ArrayList<>();
        for (Effect effect : effects) {
            renamed.add(renamed(effect, names));
        }
        return renamed;
    }

    private static Effect renamed(Effect effect, Map<UUID, UUID> names) {
        RowId row = new RowId(effect.row().entity(), (RowKey)
                Objects.requireNonNull(renamed(effect.row().key(), names)));
        if (effect instanceof Effect.Make make) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            make.values().forEach((name, value) -> values.put(name, renamed(value, names)));
            return make instanceof Effect.Insert ? new Effect.Insert(row, values) : new Effect.Ensure(row, values);
        }
        if (effect instanceof Effect.Delete) {
            return new Effect.Delete(row);
        }
        Effect.Change change = (Effect.Change) effect;
        if (change instanceof Effect.Add add) {
            return new Effect.Add(row, add.attribute(), add.amount());
        }
        Object value = renamed(change.value(), names);
        if (change instanceof Effect.Assign) {
            return new Effect.Assign(row, change.attribute(), value);
        }
        Object bound = Objects.requireNonNull(value);
        return change instanceof Effect.Raise
                ? new Effect.Raise(row, change.attribute(), bound)
                : new Effect.Lower(row, change.attribute(), bound);
    }

    static @Nullable Object renamed(@Nullable Object value, Map<UUID, UUID> names) {
        if (value instanceof UUID uuid) {
            return names.getOrDefault(uuid, uuid);
        }
        if (value instanceof RowKey key) {
            List<Object> parts = new ArrayList<>();
            key.values().forEach(part -> parts.add(Objects.requireNonNull(renamed(part, names))));
            return new RowKey(parts);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> elements = new ArrayList<>();
            list.forEach(element -> elements.add(renamed(element, names)));
            return elements;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            map.forEach((name, field) -> fields.put((String) name, renamed(field, names)));
            return fields;
        }
        return value;
    }
}
