package dev.tributary.store;

import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads effects as {@link Json#effects} writes them, token by token: trees of nodes were most of the work of merging records.
 * Whatever is not written that way is left to {@link Json#readKnownEffects}, which also says what is wrong. Safe for use by
 * many threads.
 */
public final class EffectReader {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Schema schema;

    public EffectReader(Schema schema) {
        this.schema = schema;
    }

    /** Not as it is written here. */
    private static final class OtherwiseException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OtherwiseException() {
            super("not as it is written here", null, false, false);
        }
    }

    /**
     * The effects of a record that another version of this application may have written.
     *
     * @throws IllegalArgumentException as {@link Json#readKnownEffects} does
     */
    public List<Effect> read(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            List<Effect> effects = new ArrayList<>(2);
            require(parser.nextToken() == JsonToken.START_ARRAY);
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                effects.add(effect(parser));
            }
            require(parser.currentToken() == JsonToken.END_ARRAY && parser.nextToken() == null);
            return effects;
        } catch (OtherwiseException | JacksonException | IllegalArgumentException | DateTimeException e) {
            return Json.readKnownEffects(schema.application(), text);
        }
    }

    private Effect effect(JsonParser parser) {
        String kind = text(parser, "effect");
        Schema.Table table = schema.find(text(parser, "entity")).orElseThrow(OtherwiseException::new);
        name(parser, "key");
        parser.nextToken();
        RowId row = new RowId(table.entity().name(), key(parser, table));
        Effect effect;
        if (kind.equals("delete")) {
            effect = new Effect.Delete(row);
        } else if (kind.equals("insert") || kind.equals("ensure")) {
            name(parser, "values");
            Map<String, @Nullable Object> values = values(parser, table);
            effect = kind.equals("insert") ? new Effect.Insert(row, values) : new Effect.Ensure(row, values);
        } else {
            Attribute attribute = attribute(table, text(parser, "attribute"));
            name(parser, "value");
            parser.nextToken();
            effect = change(kind, row, attribute, value(parser, attribute.type()));
        }
        require(parser.nextToken() == JsonToken.END_OBJECT);
        return effect;
    }

    private static Attribute attribute(Schema.Table table, String name) {
        Attribute attribute = table.byName().get(name);
        if (attribute == null) {
            throw new OtherwiseException();
        }
        return attribute;
    }

    private static Effect change(String kind, RowId row, Attribute attribute, @Nullable Object value) {
        String name = attribute.name();
        if (kind.equals("assign") && attribute.merge() == Merge.REGISTER) {
            return new Effect.Assign(row, name, value);
        }
        if (value == null) {
            throw new OtherwiseException();
        }
        return switch (kind) {
            case "add" -> new Effect.Add(row, name, (BigDecimal) value);
            case "raise" -> new Effect.Raise(row, name, value);
            case "lower" -> new Effect.Lower(row, name, value);
            default -> throw new OtherwiseException();
        };
    }

    /** In the order of the declaration, whatever the order in the text. */
    private Map<String, @Nullable Object> values(JsonParser parser, Schema.Table table) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        table.attributes().forEach(attribute -> values.put(attribute.name(), null));
        require(parser.nextToken() == JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            Attribute attribute = attribute(table, parser.currentName());
            parser.nextToken();
            values.put(attribute.name(), value(parser, attribute.type()));
        }
        return values;
    }

    private RowKey key(JsonParser parser, Schema.Table table) {
        require(parser.currentToken() == JsonToken.START_ARRAY);
        List<Object> parts = new ArrayList<>(table.keys().size());
        for (Attribute key : table.keys()) {
            parser.nextToken();
            Object part = value(parser, key.type());
            if (part == null) {
                throw new OtherwiseException();
            }
            parts.add(part);
        }
        require(parser.nextToken() == JsonToken.END_ARRAY);
        return new RowKey(parts);
    }

    private @Nullable Object value(JsonParser parser, Type type) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        if (type instanceof Type.Reference reference) {
            return key(parser, schema.table(reference.entity()));
        }
        if (type.numeric()) {
            require(token.isNumeric());
            return parser.getDecimalValue();
        }
        if (type instanceof Type.Bool) {
            require(token.isBoolean());
            return parser.getBooleanValue();
        }
        require(token == JsonToken.VALUE_STRING);
        String text = parser.getString();
        if (type instanceof Type.Uuid) {
            return UUID.fromString(text);
        }
        if (type instanceof Type.Timestamp) {
            return Instant.parse(text);
        }
        return type instanceof Type.Date ? LocalDate.parse(text) : text;
    }

    private static void name(JsonParser parser, String name) {
        require(parser.nextToken() == JsonToken.PROPERTY_NAME
                && parser.currentName().equals(name));
    }

    private static String text(JsonParser parser, String name) {
        name(parser, name);
        require(parser.nextToken() == JsonToken.VALUE_STRING);
        return parser.getString();
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new OtherwiseException();
        }
    }
}
