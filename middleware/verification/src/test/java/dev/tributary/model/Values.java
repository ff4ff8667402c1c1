package dev.tributary.model;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Values from JSON and from columns, in the Java form that {@link Type} names; one form for one number. */
final class Values {
    private final Application application;

    Values(Application application) {
        this.application = application;
    }

    Object ofJson(Type type, JsonNode json) {
        if (json == null || json.isNull()) {
            return null;
        }
        if (type instanceof Type.Reference reference) {
            return key(reference.entity(), json);
        }
        if (type.numeric()) {
            return normal(json.decimalValue());
        }
        if (type instanceof Type.Bool) {
            return json.asBoolean();
        }
        String text = json.asString();
        if (type instanceof Type.Uuid) {
            return UUID.fromString(text);
        }
        if (type instanceof Type.Timestamp) {
            return Instant.parse(text);
        }
        return type instanceof Type.Date ? LocalDate.parse(text) : text;
    }

    RowKey key(String entity, JsonNode json) {
        List<Attribute> keys = application.entity(entity).keys();
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            values.add(ofJson(keys.get(i).type(), json.get(i)));
        }
        return new RowKey(values);
    }

    /** Columns of a result, one after the other. */
    final class Cursor {
        private final ResultSet result;
        private int column;

        Cursor(ResultSet result) {
            this.result = result;
        }

        Object next(Type type) throws SQLException {
            if (type instanceof Type.Reference reference) {
                List<Object> values = new ArrayList<>();
                for (Attribute key : application.entity(reference.entity()).keys()) {
                    values.add(next(key.type()));
                }
                return values.contains(null) ? null : new RowKey(values);
            }
            column++;
            if (type.numeric()) {
                BigDecimal number = result.getBigDecimal(column);
                return number == null ? null : normal(number);
            }
            if (type instanceof Type.Bool) {
                return result.getObject(column, Boolean.class);
            }
            if (type instanceof Type.Uuid) {
                return result.getObject(column, UUID.class);
            }
            if (type instanceof Type.Timestamp) {
                OffsetDateTime time = result.getObject(column, OffsetDateTime.class);
                return time == null ? null : time.toInstant();
            }
            return type instanceof Type.Date ? result.getObject(column, LocalDate.class) : result.getString(column);
        }
    }

    /** Numbers have no zeros at their end and no exponent, inside keys, too. */
    static Object normal(Object value) {
        if (value instanceof RowKey key) {
            return new RowKey(key.values().stream().map(Values::normal).toList());
        }
        if (!(value instanceof BigDecimal number)) {
            return value;
        }
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
