package dev.tributary.store;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How keys, arguments and effects are written in the log, and read again. Numbers, truth values and nulls are JSON's own;
 * keys are arrays of their parts, lists are arrays, elements with fields are objects, and everything else is text.
 */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    public static String key(RowKey key) {
        JsonText json = new JsonText();
        value(json, key);
        return json.toString();
    }

    /** The arguments in the order of their names and without nulls, so that one call has one text. */
    public static String arguments(Map<String, @Nullable Object> arguments) {
        JsonText json = new JsonText();
        value(json, arguments);
        return json.toString();
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
        JsonText json = new JsonText();
        json.startArray();
        for (Effect effect : effects) {
            effect(json, effect);
        }
        json.endArray();
        return json.toString();
    }

    private static void effect(JsonText json, Effect effect) {
        json.startObject();
        json.name("effect");
        json.string(kind(effect));
        json.name("entity");
        json.string(effect.row().entity());
        json.name("key");
        value(json, effect.row().key());
        if (effect instanceof Effect.Make make) {
            json.name("values");
            json.startObject();
            make.values().forEach((name, value) -> {
                json.name(name);
                value(json, value);
            });
            json.endObject();
        } else if (effect instanceof Effect.Change change) {
            json.name("attribute");
            json.string(change.attribute());
            json.name("value");
            value(json, change.value());
        }
        json.endObject();
    }

    private static String kind(Effect effect) {
        if (effect instanceof Effect.Add) {
            return "add";
        }
        if (effect instanceof Effect.Assign) {
            return "assign";
        }
        if (effect instanceof Effect.Insert) {
            return "insert";
        }
        if (effect instanceof Effect.Ensure) {
            return "ensure";
        }
        if (effect instanceof Effect.Delete) {
            return "delete";
        }
        return effect instanceof Effect.Raise ? "raise" : "lower";
    }

    private static void value(JsonText json, @Nullable Object value) {
        if (value == null) {
            json.nothing();
        } else if (value instanceof BigDecimal number) {
            json.number(number);
        } else if (value instanceof Boolean truth) {
            json.truth(truth);
        } else if (value instanceof RowKey key) {
            list(json, key.values());
        } else if (value instanceof List<?> list) {
            list(json, list);
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> fields = new TreeMap<>();
            map.forEach((name, field) -> {
                if (field != null) {
                    fields.put(String.valueOf(name), field);
                }
            });
            json.startObject();
            fields.forEach((name, field) -> {
                json.name(name);
                value(json, field);
            });
            json.endObject();
        } else {
            json.string(value.toString());
        }
    }

    private static void list(JsonText json, List<?> values) {
        json.startArray();
        for (Object value : values) {
            value(json, value);
        }
        json.endArray();
    }

    /**
     * The effects of a record of this application's log.
     *
     * @throws IllegalArgumentException when the text is none
     */
    public static List<Effect> readEffects(Application application, String text) {
        return reading(text, tree -> effects(application, tree));
    }

    /**
     * The effects of a record that another version of this application may have written.
     *
     * @throws IllegalArgumentException when the text is none; with a {@link java.util.NoSuchElementException} as its cause
     *     when it names an entity or attribute that this application does not have, which a merge would lose
     */
    public static List<Effect> readKnownEffects(Application application, String text) {
        return reading(text, tree -> {
            for (JsonNode node : tree) {
                JsonNode values = node.get("values");
                if (values != null) {
                    String entity = node.required("entity").stringValue();
                    values.propertyNames().forEach(name -> application.attribute(entity, name));
                }
            }
            return effects(application, tree);
        });
    }

    private static List<Effect> effects(Application application, JsonNode tree) {
        List<Effect> effects = new ArrayList<>();
        for (JsonNode node : tree) {
            effects.add(effect(application, node));
        }
        return effects;
    }

    /**
     * The arguments of a record of an operation, those that it was not given left out.
     *
     * @throws IllegalArgumentException when the text is none
     */
    public static Map<String, @Nullable Object> readArguments(
            Application application, Operation operation, String text) {
        return reading(text, tree -> fields(application, operation.inputs(), tree));
    }

    /**
     * The row that a list names by its first two elements, the entity and the key.
     *
     * @throws IllegalArgumentException when the text is none
     */
    public static RowId readRow(Application application, String text) {
        return reading(text, tree -> {
            String entity = tree.required(0).stringValue();
            return new RowId(entity, key(application, entity, tree.required(1)));
        });
    }

    private interface Reading<T> {
        T from(JsonNode tree);
    }

    private static <T> T reading(String text, Reading<T> reading) {
        try {
            return reading.from(MAPPER.readTree(text));
        } catch (JacksonException | java.util.NoSuchElementException | java.time.DateTimeException e) {
            throw new IllegalArgumentException("not as the log has it: " + text, e);
        }
    }

    private static Effect effect(Application application, JsonNode node) {
        String entity = node.required("entity").stringValue();
        RowId row = new RowId(entity, key(application, entity, node.required("key")));
        String kind = node.required("effect").stringValue();
        if (kind.equals("delete")) {
            return new Effect.Delete(row);
        }
        if (kind.equals("insert") || kind.equals("ensure")) {
            Map<String, @Nullable Object> values = new LinkedHashMap<>();
            for (Attribute attribute : application.entity(entity).attributes()) {
                JsonNode value = node.required("values").get(attribute.name());
                values.put(attribute.name(), value == null ? null : value(application, attribute.type(), value));
            }
            return kind.equals("insert") ? new Effect.Insert(row, values) : new Effect.Ensure(row, values);
        }
        String name = node.required("attribute").stringValue();
        Attribute attribute = application.attribute(entity, name);
        Object value = value(application, attribute.type(), node.required("value"));
        if (kind.equals("assign") && attribute.merge() == Merge.REGISTER) {
            return new Effect.Assign(row, name, value);
        }
        if (value == null) {
            throw new IllegalArgumentException("no value to " + kind + ": " + node);
        }
        return switch (kind) {
            case "add" -> new Effect.Add(row, name, (BigDecimal) value);
            case "raise" -> new Effect.Raise(row, name, value);
            case "lower" -> new Effect.Lower(row, name, value);
            default -> throw new IllegalArgumentException("no effect: " + node);
        };
    }

    private static Map<String, @Nullable Object> fields(
            Application application, List<Parameter> declared, JsonNode node) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (Parameter field : declared) {
            JsonNode value = node.get(field.name());
            if (value != null) {
                values.put(field.name(), value(application, field.type(), value));
            }
        }
        return values;
    }

    private static RowKey key(Application application, String entity, JsonNode node) {
        List<Attribute> keys = application.entity(entity).keys();
        List<Object> parts = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            Object part = value(application, keys.get(i).type(), node.required(i));
            if (part == null) {
                throw new IllegalArgumentException("a key with a null: " + node);
            }
            parts.add(part);
        }
        return new RowKey(parts);
    }

    private static @Nullable Object value(Application application, Type type, JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (type instanceof Type.Reference reference) {
            return key(application, reference.entity(), node);
        }
        if (type.numeric()) {
            return node.decimalValue();
        }
        if (type instanceof Type.Bool) {
            return node.booleanValue();
        }
        if (type instanceof Type.ListOf list) {
            List<@Nullable Object> values = new ArrayList<>();
            node.forEach(element -> values.add(value(application, list.element(), element)));
            return values;
        }
        if (type instanceof Type.Tuple tuple) {
            return fields(application, tuple.fields(), node);
        }
        String text = node.stringValue();
        if (type instanceof Type.Uuid) {
            return UUID.fromString(text);
        }
        if (type instanceof Type.Timestamp) {
            return Instant.parse(text);
        }
        return type instanceof Type.Date ? LocalDate.parse(text) : text;
    }
}
