package dev.tributary.store;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** How keys, arguments and effects are written in the log. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private Json() {}

    public static String key(RowKey key) {
        return MAPPER.writeValueAsString(plain(key));
    }

    public static String arguments(Map<String, Object> arguments) {
        return MAPPER.writeValueAsString(plain(arguments));
    }

    /** Generated keys by parameter, as {@link #arguments} wrote them: each is one uuid. */
    public static Map<String, Object> readKeys(String json) {
        Map<String, Object> keys = new LinkedHashMap<>();
        MAPPER.readTree(json)
                .properties()
                .forEach(field -> keys.put(
                        field.getKey(),
                        RowKey.of(UUID.fromString(field.getValue().get(0).asString()))));
        return keys;
    }

    public static String effects(List<Effect> effects) {
        return MAPPER.writeValueAsString(effects.stream().map(Json::plain).toList());
    }

    private static Map<String, Object> plain(Effect effect) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("effect", effect.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
        fields.put("entity", effect.row().entity());
        fields.put("key", plain(effect.row().key()));
        if (effect instanceof Effect.Insert insert) {
            fields.put("values", plain(insert.values()));
        } else if (effect instanceof Effect.Change change) {
            fields.put("attribute", change.attribute());
            fields.put("value", plain(value(change)));
        }
        return fields;
    }

    private static Object value(Effect.Change change) {
        if (change instanceof Effect.Add add) {
            return add.amount();
        }
        if (change instanceof Effect.Assign assign) {
            return assign.value();
        }
        if (change instanceof Effect.Raise raise) {
            return raise.value();
        }
        return ((Effect.Lower) change).value();
    }

    private static Object plain(Object value) {
        if (value instanceof RowKey key) {
            return key.values().stream().map(Json::plain).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> fields = new LinkedHashMap<>();
            map.forEach((name, v) -> fields.put(String.valueOf(name), plain(v)));
            return fields;
        }
        if (value instanceof BigDecimal || value instanceof Boolean) {
            return value;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Json::plain).toList();
        }
        return value.toString();
    }
}
